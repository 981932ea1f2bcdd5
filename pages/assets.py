"""Serves public files to everybody: styles, icons, what a phone needs to install the site."""

from typing import Any

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from components import theme

FOR_EVER, FOR_NOW = 'public, max-age=31536000, immutable', 'public, max-age=300'


class Assets(StaticFiles):
    """Public files; one that is asked for by its version never changes."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer a file, or all style sheets as one."""
        if path != theme.SHEET:
            return await super().get_response(path, scope)
        return Response(theme.sheet(), media_type='text/css', headers={
            'Cache-Control': _kept(scope), 'Content-Encoding': 'gzip'})

    def file_response(self, *args: Any, **kwargs: Any) -> Any:
        """Answer a file, and say for how long it may be kept."""
        response = super().file_response(*args, **kwargs)
        response.headers['cache-control'] = _kept(args[2] if len(args) > 2 else kwargs['scope'])
        return response


def _kept(scope: Scope) -> str:
    return FOR_EVER if b'v=' in scope.get('query_string', b'') else FOR_NOW
