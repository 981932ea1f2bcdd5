"""How soon a study is on the screen here, and with OHIF on Orthanc: `python -m bench.ohif`.

Both run in turns on the same machine, in a network of their own, and are opened by the address of
a study in the same Chromium, which slows itself down to a line. Cold is a browser that has kept
nothing but the cookie of a session; warm has opened the study before, and closed it. Each server
has shown the study once before anything is measured, so that neither reads its disk; our cache of
encoded frames is full then, as it is when a study has been there for a while.

Times begin with the navigation, and are taken by scripts within the page:

- Here the first image is there when the browser tells that it has painted the decoded picture that
  is part of the page (Element Timing), if the viewer then takes that for the one that it would
  paint; else when the viewport says `rendered` or `exact`, which it says after painting. Its exact
  values are there when it says `exact`; all of them when it holds every frame.
- In OHIF the first image is there at the first `CORNERSTONE_IMAGE_RENDERED` of a viewport after
  which its canvas holds more than one tone, and it is exact then; all of them when
  `CORNERSTONE_IMAGE_LOADED`, which follows decoding, has come for each frame of the study.

Bytes are what the browser counts for the page's own requests: compressed, with headers, without
WebSocket messages and scripts of workers. Memory is that of the process of the page two seconds
after everything was there, in an opening of its own at full speed, whose network nobody
watches: who does has the browser keep all that came. WebGL2 is computed by the processor for both.

It needs root, npm (which fetches OHIF into `bench/scratch`), Orthanc with its DICOMweb plugin, and
Chromium; what is missing is named.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from bench import exams, memory, ohif_site, orthanc, private_network
from bench import house as houses
from bench.exams import Sample
from bench.memory import Held
from bench.openings import WATCH, Line, Opening, again, opened
from bench.tables import head, machine, row
from tests.components.browser import CHROMIUM
from tests.conftest import PASSWORD
from tests.journeys.conftest import DOCTOR
from tests.journeys.devices import WITH_A_CARD, Browsers
from tests.journeys.visitor import Visitor

MODULE = 'bench.ohif'
OURS, OHIF = 'yunying', 'OHIF'
WIDTHS = (18, 5, 13, 12, 9, 12, 12)
MEASURED = ('first_s', 'exact_s', 'all_s', 'sent_mb')
GOALS = {'first_s': 1 / 5, 'all_s': 1 / 2, 'sent_mb': 3 / 4}
MEMORY_GOAL = 1 / 2
SLOW, FAST = Line('30 Mbit/s, 50 ms', 30, 50), Line('1 Gbit/s, 1 ms', 1000, 1)
PATIENCE_S = 240.0
CACHES = ('cold', 'warm')

WATCH_OHIF = """(() => {
    const seen = window.seen = {};
    const note = (name) => { seen[name] ??= performance.now(); };
    const loaded = new Set();
    const probe = new OffscreenCanvas(64, 64).getContext('2d', {willReadFrequently: true});
    const shows = (canvas) => {
        probe.drawImage(canvas, 0, 0, 64, 64);
        const {data} = probe.getImageData(0, 0, 64, 64);
        return data.some((value, at) => at % 4 === 0 && value !== data[0]);
    };
    document.addEventListener('CORNERSTONE_IMAGE_RENDERED', ({target}) => {
        if (seen.first || !target.matches?.('.cornerstone-viewport-element')) return;
        if (!shows(target.querySelector('canvas'))) return;
        note('first');
        note('exact');
    }, true);
    const listen = () => {
        if (!window.cornerstone?.eventTarget) return setTimeout(listen, 10);
        cornerstone.eventTarget.addEventListener('CORNERSTONE_IMAGE_LOADED', ({detail}) => {
            loaded.add(detail.image.imageId);
            if (loaded.size >= FRAMES) note('all');
        });
    };
    listen();
})()"""


@dataclass(frozen=True)
class Viewer:
    """One of the two."""

    name: str
    visit: Callable[[], Visitor]
    """Be a browser that has kept nothing, and may see every study."""
    path: Callable[[Sample], str]
    watch: Callable[[Sample], str]


def main() -> None:
    """Print both tables, or what is missing for them."""
    given = _given()
    if not private_network.is_inside():
        missing = list(_missing())
        if missing:
            sys.stdout.write('\n'.join(missing) + '\n')
            return
    private_network.enter(MODULE)
    version, pages = ohif_site.kept()
    with tempfile.TemporaryDirectory(prefix='yunying-bench-') as folder:
        samples = exams.write(Path(folder), given.slices)
        with _both(Path(folder), samples, pages) as viewers:
            sys.stdout.write(f'{machine()}; OHIF {version}, Orthanc {orthanc.version()}; '
                             f'{given.slices} slices of 512 × 512; median of {given.times}\n\n')
            compare_chest(viewers, samples[0], given.times)
            compare_memory(viewers, samples[0], given.times)
            compare_others(viewers, samples[1:], given.times)


def compare_chest(viewers: Sequence[Viewer], sample: Sample, times: int) -> None:
    """Open the CT on both lines, and print everything that is measured."""
    head('line', 'cache', 'viewer', 'first s', 'exact s', 'all s', 'MB', widths=WIDTHS)
    _warm_up(viewers, sample, 'all')
    for line in (SLOW, FAST):
        found = _in_turns(viewers, sample, line, times=times, until='all')
        for cache in CACHES:
            both = [_median(found[viewer.name, cache]) for viewer in viewers]
            for viewer, figures in zip(viewers, both, strict=True):
                row(line.name, cache, viewer.name, *map(_cell, figures), widths=WIDTHS)
            row(line.name, cache, 'ratio (goal)', *_ratios(*both), widths=WIDTHS)


def compare_memory(viewers: Sequence[Viewer], sample: Sample, times: int) -> None:
    """Open the CT at full speed, and print what the browser holds then."""
    found: dict[str, list[Held]] = {}
    for turn in range(times):
        for viewer in viewers[::1 if turn % 2 else -1]:
            visitor = viewer.visit()
            held = memory.held(
                visitor.context.browser, viewer.path(sample), cookies=visitor.context.cookies(),
                script=WITH_A_CARD + viewer.watch(sample), until='window.seen?.all',
                patience_s=PATIENCE_S)
            found.setdefault(viewer.name, []).extend([held] if held else [])
            visitor.close()
    sys.stdout.write('\nall frames held\n\n')
    head('viewer', 'own MB', 'resident MB')
    both = [(median(one.own_mb for one in found[viewer.name]),
             median(one.resident_mb for one in found[viewer.name])) for viewer in viewers]
    for viewer, figures in zip(viewers, both, strict=True):
        row(viewer.name, *map(round, figures))
    row('ratio (goal)', *(f'{mine / other:.2f} ({MEMORY_GOAL:.2f})'
                          for mine, other in zip(*both, strict=True)))


def compare_others(viewers: Sequence[Viewer], samples: Sequence[Sample], times: int) -> None:
    """Open the other exams on the slow line, and print when the first image was there."""
    sys.stdout.write(f'\n{SLOW.name}; seconds until the first image\n\n')
    head('exam', *(f'{viewer.name} {cache}' for viewer in viewers for cache in CACHES))
    for sample in samples:
        _warm_up(viewers, sample, 'first')
        found = _in_turns(viewers, sample, SLOW, times=times, until='first')
        row(sample.name, *(_cell(_median(found[viewer.name, cache])[0])
                           for viewer in viewers for cache in CACHES))


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=MODULE, description=__doc__)
    parser.add_argument(private_network.INSIDE, action='store_true', help=argparse.SUPPRESS)
    parser.add_argument('--slices', type=int, default=275)
    parser.add_argument('--times', type=int, default=3)
    return parser.parse_args()


def _missing() -> Iterator[str]:
    for program, package in ((private_network.NEEDED, 'util-linux'), (CHROMIUM, 'chromium')):
        if program is None or shutil.which(program) is None:
            yield f'{package} is not installed'
    if os.geteuid():
        yield 'a network of its own needs root'
    if not orthanc.is_there():
        yield f'Orthanc is not installed (Debian: {orthanc.PACKAGES})'
    try:
        ohif_site.fetch()
    except ohif_site.Unavailable as error:
        yield str(error)


@contextmanager
def _both(folder: Path, samples: Sequence[Sample], pages: Path) -> Iterator[list[Viewer]]:
    with ExitStack() as opened_things:
        enter = opened_things.enter_context
        other = enter(orthanc.running())
        house, keys = enter(houses.with_studies(folder, [sample.folder for sample in samples]))
        for sample in samples:
            other.store(sample.files)
        address = enter(ohif_site.served(pages, other.port))
        browsers = Browsers(enter(sync_playwright()))
        opened_things.callback(browsers.close)
        yield [
            Viewer(OURS, lambda: Visitor(browsers.get(), house.address).sign_in(DOCTOR, PASSWORD),
                   lambda sample: f'{house.address}/doctor/studies/{keys[sample.uid]}',
                   lambda _: WATCH),
            Viewer(OHIF, lambda: Visitor(browsers.get(), address),
                   lambda sample: f'{address}/viewer?StudyInstanceUIDs={sample.uid}',
                   lambda sample: WATCH_OHIF.replace('FRAMES', str(sample.frames)))]


def _warm_up(viewers: Sequence[Viewer], sample: Sample, until: str) -> None:
    for viewer in viewers:
        _openings(viewer, sample, Line('', 10_000, 0), until)


def _in_turns(viewers: Sequence[Viewer], sample: Sample, line: Line, *,
              times: int, until: str) -> dict[tuple[str, str], list[Opening]]:
    found: dict[tuple[str, str], list[Opening]] = {}
    for turn in range(times):
        # NOTE: who comes first finds the machine in another state than who comes last
        for viewer in viewers[::1 if turn % 2 else -1]:
            for cache, opening in zip(CACHES, _openings(viewer, sample, line, until), strict=True):
                found.setdefault((viewer.name, cache), []).append(opening)
    return found


def _openings(viewer: Viewer, sample: Sample, line: Line, until: str) -> tuple[Opening, Opening]:
    visitor = viewer.visit()
    visitor.context.add_init_script(viewer.watch(sample))
    how = {'until': until, 'patience_s': PATIENCE_S}
    cold = opened(visitor.page, viewer.path(sample), line, **how)
    warm = opened(again(visitor), viewer.path(sample), line, **how)
    visitor.close()
    return cold, warm


def _median(openings: Sequence[Opening]) -> list[float | None]:
    columns = [[getattr(one, name) for one in openings] for name in MEASURED]
    return [None if None in column else median(column) for column in columns]


def _cell(value: float | None) -> object:
    return '–' if value is None else value


def _ratios(ours: Sequence[float | None], theirs: Sequence[float | None]) -> Iterator[str]:
    for name, mine, other in zip(MEASURED, ours, theirs, strict=True):
        if name not in GOALS or mine is None or not other:
            yield ''
        else:
            yield f'{mine / other:.2f} ({GOALS[name]:.2f})'


if __name__ == '__main__':
    main()
