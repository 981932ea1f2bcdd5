"""The viewer: shows the images of a study, on a desktop and on a phone.

It is one element, whatever it shows. Pixels come over the streams and never through it; paging,
windowing, zooming and panning never ask the server. Its modules are in `viewport/`.
"""

from dataclasses import dataclass
from typing import Literal

from nicegui import ui

from components import viewer_files, viewer_page
from components.component import Answer, Component
from components.first_look import STREAMS, FirstLook
from components.viewer_files import ENTRY
from language import words

Painter = Literal['auto', 'webgl2', 'pixels', 'pictures']


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
    first: FirstLook | None = None
    """What is seen before its scripts are there."""


class Viewer(Component, component='viewer.js'):
    """Shows the images of a study and tells, at most once a second, what is seen."""

    def __init__(self, links: ViewerLinks, *, language: str, painter: Painter = 'auto',
                 on_state: Answer[ViewState] | None = None) -> None:
        """Create the viewer, and put into the page's HTML what it needs at once.

        Called while the page is built: whatever opens it is part of what the page is sent with.

        Parameters
        ----------
        painter
            How images are painted; `auto` is best for every device. `pictures` fetches rendered
            pictures only: little to carry, but each change of the window asks the server.
        on_state
            Gets what the active viewport shows, a while after it changed.
        """
        super().__init__(language, {})
        self._props.update(script=viewer_files.address(ENTRY))
        self.hear('state', read_state, on_state)
        before = viewer_page.prefix(ui.context.client.request.headers)
        options = {
            'manifest': before + links.manifest, 'streams': before + links.streams,
            'words': sentences(language), 'painter': painter, 'back': before + links.back,
            'login': before + links.login, 'prior': before + links.prior}
        ui.add_head_html(viewer_page.head(before, links.manifest, links.first))
        ui.add_body_html(viewer_page.body(before, options, links.first, language))


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
