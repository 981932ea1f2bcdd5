"""What the query of an address asks for: how a frame is to be shown as a picture.

Parsed here and not by the framework, whose way through eight parameters takes longer than a
picture from the cache; viewers ask the same of hundreds of frames.
"""

from functools import lru_cache
from urllib.parse import parse_qsl

from starlette.requests import Request

from hospital.errors import Invalid
from hospital.pictures import Rendering
from imaging.render import Wish

# NOTE: wider than any screen; a number beyond it only asks for memory
LARGEST = 16_384
WISHES = 1024
TRUE, FALSE = ('1', 'true', 'on', 'yes'), ('', '0', 'false', 'off', 'no')


def rendering(request: Request) -> Rendering:
    """Return what the query of a request asks for.

    The picture has at most `w` × `h` pixels. `c` and `ww` are centre and width of the window and
    `f` its function; without them it is the file's own or an automatic one. `invert`, `palette`,
    `format` and its quality `q` are as their names say; what else there is means nothing.

    Raises
    ------
    Invalid
        If it makes no sense.
    """
    found = _rendering(request.scope['query_string'])
    if found is None:
        raise Invalid('error.rendering')
    return found


@lru_cache(WISHES)
def _rendering(query: bytes) -> Rendering | None:
    try:
        given = dict(parse_qsl(query.decode('ascii'), keep_blank_values=True))
        wish = Wish(
            width=_side(given.get('w')), height=_side(given.get('h')),
            center=_number(given.get('c')), window_width=_number(given.get('ww')),
            function=given.get('f', 'LINEAR'), invert=_truth(given.get('invert', '')),
            palette=given.get('palette', ''))
        return Rendering(wish, given.get('format', 'jpeg'), int(given.get('q', '85')))
    except (Invalid, ValueError):
        return None


def _side(text: str | None) -> int | None:
    if text is None:
        return None
    side = int(text)
    if side > LARGEST:
        raise ValueError(text)
    return side


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _truth(text: str) -> bool:
    if text.lower() not in (*TRUE, *FALSE):
        raise ValueError(text)
    return text.lower() in TRUE
