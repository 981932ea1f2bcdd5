"""Encode frames of new studies before anybody asks for them, while nobody needs the machine.

A job of the lowest lane, for one study: it works for a moment, looks whether anybody reads or
stores, and puts itself back for what is left.
"""

import logging
import time
from dataclasses import dataclass, replace
from typing import Any

from hospital import manifest, pictures, tiles, viewing
from hospital.actor import SYSTEM
from hospital.errors import NotFound, OutOfResources, Unshowable
from hospital.pictures import Rendering
from hospital.work import Platform, Work, reads
from imaging.render import Wish
from jobs import queue

log = logging.getLogger(__name__)

FILL = 'ahead.fill'
# NOTE: what comes in is indexed and first looked at before
SOON_S = 3.0
LATER_S = 15.0
QUIET_S = 5.0
PIECE_S = 2.0
# NOTE: one study must not push out what the others left
SHARE = 1 / 8
# NOTE: as the viewer asks for them first: a picture of the first frame, a thumbnail of the middle
FIRST = Rendering(Wish(width=1024, height=1024))
THUMBNAIL = Rendering(Wish(width=128, height=128))


@dataclass(frozen=True)
class Wanted:
    """A frame to encode."""

    instance: int
    number: int
    how: Rendering | None
    """None stands for the exact values."""
    tiled: bool = False
    """Whether these are sent in tiles."""


def defer(work: Work, key: str, *, start: int = 0, filled: int = 0,
          delay_s: float = SOON_S) -> None:
    """Have the frames of a study encoded when there is time.

    Parameters
    ----------
    start, filled
        How many of its frames were looked at already, and how many bytes they became.
    """
    work.defer(FILL, lane='bulk', key=f'{FILL} {key}', delay_s=delay_s, study=key,
               start=str(start), filled=str(filled))


def fill(platform: Platform, study: str, start: str = '0', filled: str = '0') -> None:
    """Encode frames of a study for a moment; what is left is put into the queue again."""
    at, held = int(start), int(filled)
    if not is_idle(platform):
        platform.ask(SYSTEM, defer, study, start=at, filled=held, delay_s=LATER_S)
        return
    try:
        found = platform.ask(SYSTEM, manifest.manifest, study)
    except NotFound:
        return
    study_id = platform.ask(SYSTEM, viewing.listed, found['study']['token'])
    wanted = wishes(found['display_sets'])
    room = platform.cache.limit_bytes * SHARE
    until = time.monotonic() + PIECE_S
    while at < len(wanted) and held < room and time.monotonic() < until:
        held += _prepare(platform, study_id or 0, wanted[at])
        at += 1
    if at < len(wanted) and held < room:
        platform.ask(SYSTEM, defer, study, start=at, filled=held, delay_s=0)


def is_idle(platform: Platform) -> bool:
    """Tell whether nobody has looked at frames for a moment, and nothing comes in."""
    return platform.cache.quiet_s() >= QUIET_S and not platform.ask(SYSTEM, _others_work)


def wishes(display_sets: list[dict[str, Any]]) -> list[Wanted]:
    """Return what to encode of a study, what is seen first in front."""
    shown = [_places(one) for one in display_sets
             if one['kind'] == 'image' and not one['reason'] and one['frames']['instance']]
    first = [wanted for places in shown for wanted in (replace(places[0], how=FIRST), places[0])]
    middle = [wanted for places in shown
              for wanted in (replace(places[len(places) // 2], how=THUMBNAIL),
                             places[len(places) // 2])]
    rest = [place for places in shown for place in places]
    managed = {instance for one in display_sets if one.get('managed')
               for instance in one['frames']['instance']}
    return [wanted for wanted in dict.fromkeys([*first, *middle, *rest])
            if wanted.how is not None or wanted.instance not in managed]


def _places(shown: dict[str, Any]) -> list[Wanted]:
    """Return the exact values of each frame of a display set."""
    frames = zip(shown['frames']['instance'], shown['frames']['frame'], strict=True)
    return [Wanted(*place, None, shown['tiles'] is not None) for place in frames]


def _prepare(platform: Platform, study_id: int, wanted: Wanted) -> int:
    place = platform.ask(SYSTEM, viewing.place, study_id, wanted.instance, wanted.number)
    try:
        if place is None:
            return 0
        if wanted.tiled and wanted.how is None:
            return tiles.prepare(platform, place)
        return pictures.prepare(platform, place, wanted.how)
    except (Unshowable, NotFound, OutOfResources) as error:
        # NOTE: whoever asks for it is told why; nothing is lost by leaving it out here
        log.debug('frame %s of instance %s: %s', wanted.number, wanted.instance, error.key)
        return 0


@reads
def _others_work(work: Work) -> bool:
    return any(lane != 'bulk' and state != 'failed' and number
               for (lane, state), number in queue.counts(work.connection).items())
