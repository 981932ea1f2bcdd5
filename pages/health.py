"""Addresses for those who watch the platform: is it alive, can it serve, what does it count."""

import hmac
from ipaddress import ip_address

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from hospital import health, metrics
from hospital.actor import SYSTEM
from pages.pool import aside

router = APIRouter()

TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8'


@router.get('/healthz')
async def alive() -> dict[str, str]:
    """Answer, which is all that is asked."""
    return {'status': 'alive'}


@router.get('/readyz')
async def ready(request: Request) -> JSONResponse:
    """Tell whether index, hot tier and children can serve; 503 and which if one cannot."""
    site = request.app.state.site
    parts = await aside(site.platform.ask, SYSTEM, health.parts)
    parts = {**parts, 'children': site.children_ready()}
    return JSONResponse(parts, 200 if all(parts.values()) else 503)


@router.get('/metrics')
async def values(request: Request) -> Response:
    """Return what all processes count, to this machine or to who knows the token."""
    site = request.app.state.site
    if not _may_read(request, site.metrics_token):
        return Response(status_code=403)
    await aside(site.platform.ask, SYSTEM, health.measure)
    return Response(await aside(metrics.exposition), media_type=TEXT_FORMAT)


def _may_read(request: Request, token: str) -> bool:
    given = request.headers.get('authorization', '').removeprefix('Bearer ')
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # NOTE: through a proxy everybody calls from this machine
    proxied = 'forwarded' in request.headers or 'x-forwarded-for' in request.headers
    host = request.client.host if request.client else ''
    return not proxied and _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
