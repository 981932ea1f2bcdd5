"""The viewer: shows the images of a study, on a desktop and on a phone.

It is one element, whatever it shows. Pixels come over the streams and never through it; paging,
windowing, zooming and panning never ask the server. Its modules are in `viewport/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from nicegui import __version__, ui
from nicegui.dependencies import compute_key, register_esm

from components.component import Answer, Component
from language import words

MODULES = Path(__file__).parent / 'viewport'
Painter = Literal['auto', 'webgl2', 'pixels', 'pictures']
SHEETS = ('viewer.css', 'viewport.css', 'phone.css')


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
    streams: str = '/streams'
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
    """Return the lines of a page's head that fetch styles, modules and first images at once."""
    prefix = quote(headers.get('X-Forwarded-Prefix', ''), safe='/')
    modules = f'{prefix}/_nicegui/{__version__}/esm/{compute_key(MODULES, max_time=VERSION)}'
    fetched = [prefix + address for address in (links.manifest, links.first_picture) if address]
    return ''.join([
        *(f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{escape(address)}">'
          for address in fetched),
        *(f'<link rel="stylesheet" href="{modules}/{name}">' for name in SHEETS),
        *(f'<link rel="modulepreload" href="{modules}/{path.name}">'
          for path in sorted(MODULES.glob('*.js'))),
    ])


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
