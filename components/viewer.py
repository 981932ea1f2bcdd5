"""The viewer: shows the images of a study, on a desktop and on a phone.

It is one element, whatever it shows. Pixels come over the streams and never through it; paging,
windowing, zooming and panning never ask the server. Its modules are in `viewport/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from nicegui import __version__, ui
from nicegui.dependencies import compute_key, register_esm

from components.component import Answer, Component
from language import words

MODULES = Path(__file__).parent / 'viewport'
Painter = Literal['auto', 'webgl2', 'pixels', 'pictures']
STREAMS = '/streams'
FIRST_PIXELS = 1024
WORKER = 'decode_worker.js'
APART = (WORKER, 'types.js', 'object_pane.js', 'object_text.js', 'object_links.js',
         'object_media.js', 'waveform.js', 'waveform_trace.js')
"""Modules that no image needs, so that none of them comes before the first."""
SHEETS = ('viewer.css', 'viewport.css', 'objects.css', 'phone.css')


def _version() -> float:
    """Return a number that changes with any file of the modules, for browsers keep them a year."""
    digest = sha256()
    for path in sorted(MODULES.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return float(int.from_bytes(digest.digest()[:6]))


VERSION = _version()
register_esm('yunying-viewport', MODULES, max_time=VERSION)


@dataclass(frozen=True)
class ViewState:
    """What the reader sees in the active viewport."""

    display_set: str
    """Id within the manifest."""
    frame: int
    """From 1."""
    layout: str
    """Such as `2x2`."""


@dataclass(frozen=True)
class ViewerLinks:
    """Where the viewer gets its images from, and where its links lead; paths without a prefix."""

    manifest: str
    streams: str = STREAMS
    back: str = '/doctor/worklist'
    login: str = '/login'
    prior: str = '/doctor/studies/{key}'
    first_picture: str = ''
    """Rendered picture that is seen first; fetched beside the scripts."""


class Viewer(Component, component='viewer.js'):
    """Shows the images of a study and tells, at most once a second, what is seen."""

    def __init__(self, links: ViewerLinks, *, language: str, painter: Painter = 'auto',
                 on_state: Answer[ViewState] | None = None) -> None:
        """Create the viewer, and put into the page's head what it needs at once.

        Parameters
        ----------
        painter
            How images are painted; `auto` is best for every device. `pictures` fetches rendered
            pictures only: little to carry, but each change of the window asks the server.
        on_state
            Gets what the active viewport shows, a while after it changed.
        """
        super().__init__(language, sentences(language))
        self._props.update(manifest=links.manifest, streams=links.streams, back=links.back,
                           login=links.login, prior=links.prior, painter=painter)
        self.hear('state', read_state, on_state)
        ui.add_head_html(head(links, ui.context.client.request.headers))


def head(links: ViewerLinks, headers: Mapping[str, str]) -> str:
    """Return the lines of a page's head that fetch first images, styles and modules at once."""
    prefix = _prefix(headers)
    first = [prefix + address for address in (links.manifest, links.first_picture) if address]
    modules = _address(prefix)
    return ''.join([
        *(f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{escape(address)}">'
          for address in first),
        *(f'<link rel="stylesheet" href="{modules}/{name}">' for name in SHEETS),
        *(f'<link rel="modulepreload" href="{modules}/{name}">' for name in _modules()),
    ])


def prefetch(headers: Mapping[str, str]) -> str:
    """Return the lines of a page's head that fetch the viewer while the page is looked at.

    For pages that lead to the viewer: it then opens from the browser's cache.
    """
    modules = _address(_prefix(headers))
    return ''.join(f'<link rel="prefetch" href="{modules}/{name}">'
                   for name in (*SHEETS, *_modules(), WORKER))


def first_picture(manifest: Mapping[str, Any], wish: Mapping[str, str]) -> str:
    """Return the address of the picture that is seen first, empty if there is none.

    Parameters
    ----------
    manifest
        Of the study.
    wish
        Query of the page's address: `series`, a display set, and `frame`, from 1.
    """
    sets = [one for one in manifest['display_sets'] if one['frames']['instance']]
    shown = [one for one in sets if one['id'] == wish.get('series')] or [
        one for one in sets if one['kind'] == 'image' and not one['reason']]
    if not shown or shown[0]['kind'] != 'image' or shown[0]['reason']:
        return ''
    frames, number = shown[0]['frames'], wish.get('frame', '')
    index = int(number) - 1 if number.isdecimal() and len(number) < 9 else 0
    index = min(max(index, 0), len(frames['instance']) - 1)
    place = f'{frames["instance"][index]}/{frames["frame"][index]}'
    return (f'{STREAMS}/{manifest["study"]["token"]}/{place}/rendered'
            f'?w={FIRST_PIXELS}&h={FIRST_PIXELS}')


def _prefix(headers: Mapping[str, str]) -> str:
    return quote(headers.get('X-Forwarded-Prefix', ''), safe='/')


def _address(prefix: str) -> str:
    return f'{prefix}/_nicegui/{__version__}/esm/{compute_key(MODULES, max_time=VERSION)}'


@cache
def _modules() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in MODULES.glob('*.js') if path.name not in APART))


def read_state(value: object) -> ViewState:
    """Read what a viewer says it shows.

    Raises
    ------
    ValueError
        If it is something that no viewer says.
    """
    fields = value if isinstance(value, dict) else {}
    display_set, frame, layout = (fields.get(name) for name in ('display_set', 'frame', 'layout'))
    if not (isinstance(display_set, str) and isinstance(layout, str) and isinstance(frame, int)):
        raise ValueError('expected the state of a viewer')
    if len(display_set) > 40 or len(layout) > 10 or not 0 < frame < 1 << 31:
        raise ValueError('no viewer shows this')
    return ViewState(display_set, frame, layout)


def sentences(language: str) -> dict[str, str]:
    """Return what the viewer says, ages included, which its script fills in."""
    ages = words('age', language)
    units = {'D': 'days', 'W': 'weeks', 'M': 'months', 'Y': 'years'}
    return words('viewer', language) | {f'age.{unit}': ages[name] for unit, name in units.items()}
