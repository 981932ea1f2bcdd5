"""The viewer: shows the images of a study, on a desktop and on a phone.

It is one element, whatever it shows. Pixels come over the streams and never through it; paging,
windowing, zooming and panning never ask the server. Its modules are in `viewport/`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Literal
from urllib.parse import quote

from nicegui import ui

from components import viewer_files
from components.component import Answer, Component
from components.viewer_files import ENTRY, SHEET, WORKER
from language import words

Painter = Literal['auto', 'webgl2', 'pixels', 'pictures']
STREAMS = '/streams'
FIRST_PIXELS = 1024
# NOTE: what is larger would keep the line busy while the scripts are on their way
SMALL_BYTES = 1 << 20


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
    first_exact: str = ''
    """Exact values of the same frame; fetched after everything else that is."""


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
                           login=links.login, prior=links.prior, painter=painter,
                           script=viewer_files.address(ENTRY))
        self.hear('state', read_state, on_state)
        ui.add_head_html(head(links, ui.context.client.request.headers))


def head(links: ViewerLinks, headers: Mapping[str, str]) -> str:
    """Return the lines of a page's head that fetch first images, style and scripts at once."""
    prefix = _prefix(headers)
    first = [prefix + address for address in (links.manifest, links.first_picture) if address]
    return ''.join([
        *(f'<link rel="preload" as="fetch" crossorigin="anonymous" href="{escape(address)}">'
          for address in first),
        f'<link rel="stylesheet" href="{prefix}{viewer_files.address(SHEET)}">',
        *(f'<link rel="modulepreload" href="{prefix}{viewer_files.address(name)}">'
          for name in (ENTRY, WORKER)),
        *(f'<link rel="preload" as="fetch" crossorigin="anonymous" fetchpriority="low"'
          f' href="{escape(prefix + address)}">' for address in [links.first_exact] if address),
    ])


def prefetch(headers: Mapping[str, str]) -> str:
    """Return the lines of a page's head that fetch the viewer while the page is looked at.

    For pages that lead to the viewer: it then opens from the browser's cache.
    """
    prefix = _prefix(headers)
    return ''.join(f'<link rel="prefetch" href="{prefix}{viewer_files.address(name)}">'
                   for name in (SHEET, ENTRY, WORKER))


def first_picture(manifest: Mapping[str, Any], wish: Mapping[str, str]) -> str:
    """Return the address of the picture that is seen first, empty if there is none.

    Parameters
    ----------
    manifest
        Of the study.
    wish
        Query of the page's address: `series`, a display set, and `frame`, from 1.
    """
    frame = _first_frame(manifest, wish, _first_set(manifest, wish))
    return f'{frame}/rendered?w={FIRST_PIXELS}&h={FIRST_PIXELS}' if frame else ''


def first_exact(manifest: Mapping[str, Any], wish: Mapping[str, str]) -> str:
    """Return the address of the exact values of that frame, empty if there are none.

    Of a frame that comes in tiles it is the coarsest; what is many is not fetched early, nor what
    only the server can show.
    """
    shown = _first_set(manifest, wish)
    frame = _first_frame(manifest, wish, shown)
    if not frame or shown is None or shown['managed']:
        return ''
    if shown['tiles']:
        return f'{frame}/tiles/{shown["tiles"]["levels"] - 1}/0/0/exact'
    bits = shown['rows'] * shown['columns'] * shown['samples'] * shown['bits_allocated']
    return f'{frame}/exact' if bits <= 8 * SMALL_BYTES else ''


def _first_set(manifest: Mapping[str, Any], wish: Mapping[str, str]) -> Mapping[str, Any] | None:
    sets = [one for one in manifest['display_sets'] if one['frames']['instance']]
    shown = [one for one in sets if one['id'] == wish.get('series')] or [
        one for one in sets if one['kind'] == 'image' and not one['reason']]
    return shown[0] if shown and shown[0]['kind'] == 'image' and not shown[0]['reason'] else None


def _first_frame(manifest: Mapping[str, Any], wish: Mapping[str, str],
                 shown: Mapping[str, Any] | None) -> str:
    if shown is None:
        return ''
    frames, number = shown['frames'], wish.get('frame', '')
    index = int(number) - 1 if number.isdecimal() and len(number) < 9 else 0
    index = min(max(index, 0), len(frames['instance']) - 1)
    place = f'{frames["instance"][index]}/{frames["frame"][index]}'
    return f'{STREAMS}/{manifest["study"]["token"]}/{place}'


def _prefix(headers: Mapping[str, str]) -> str:
    return quote(headers.get('X-Forwarded-Prefix', ''), safe='/')


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
