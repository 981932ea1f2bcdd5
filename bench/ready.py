"""How soon a study is decoded from the index, codec by codec: `python -m bench.ready`.

A computed CT of the chest is kept in each encoding. From the index alone, that is without opening
a file for anything but the bytes of frames, the stored values of every slice are put into memory
by the threads that make pictures in the web process, as they are for a volume. An event loop runs
beside them, as there, and wakes up a hundred times a second: `loop` is the longest that it was
held up in a turn, the median and the worst of all turns. Codecs run in their children, which were
started before.
"""

import argparse
import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import HTJ2KLossless, JPEG2000Lossless, JPEGLSLossless, generate_uid
from sqlmodel import col, select

import app
from bench import chest
from bench import house as houses
from bench.tables import head, machine, row
from database.tables import Instance, Study
from hospital import stored, viewing
from hospital.actor import SYSTEM
from hospital.viewing import Place
from hospital.work import Platform, Work, reads
from imaging.codecs import apart
from pages.pulse import BEAT_S
from pages.streams.frames import PIXELS
from settings import Settings

WIDTHS = (10, 8, 9, 8, 14, 8, 8, 8)
Values = NDArray[np.uint16]


@dataclass(frozen=True)
class Codec:
    """An encoding, and how soon a study in it should be ready."""

    name: str
    syntax: str
    goal_s: float
    encode: Callable[[Values], bytes] | None


CODECS = (
    Codec('native', '', 0.1, None),
    Codec('HTJ2K', HTJ2KLossless, 0.4,
          lambda values: bytes(imagecodecs.htj2k_encode(values))),
    Codec('JPEG-LS', JPEGLSLossless, 1.0,
          lambda values: bytes(imagecodecs.jpegls_encode(values))),
    Codec('JPEG 2000', JPEG2000Lossless, 5.0,
          lambda values: bytes(imagecodecs.jpeg2k_encode(
              values, level=0, reversible=True, codecformat='j2k'))),
)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--slices', type=int, default=300)
    parser.add_argument('--turns', type=int, default=5)
    given = parser.parse_args()
    sys.stdout.write(f'{machine()}; {given.slices} slices of 512 × 512; best of {given.turns}\n\n')
    with tempfile.TemporaryDirectory(prefix='yunying-bench-') as folder:
        chest.write(Path(folder, 'source'), given.slices)
        uids = [_encoded(Path(folder), codec) for codec in CODECS]
        places = [Path(folder, codec.name) for codec in CODECS]
        with houses.with_studies(Path(folder), places) as (house, _):
            platform = app.build(Settings(data_dir=house.data_dir))
            head('codec', 'MB', 'first ms', 'goal', 'all s', 'goal', 'loop ms',
                 'worst', widths=WIDTHS)
            # NOTE: as the web process does when it starts
            apart.warm()
            gc.freeze()
            gc.set_threshold(50_000, 20, 50)
            for codec, uid in zip(CODECS, uids, strict=True):
                measure(codec, platform, uid, given.turns)
            platform.engine.dispose()
    apart.POOL.close()


def measure(codec: Codec, platform: Platform, uid: str, turns: int) -> None:
    """Decode a study some times, and print the best times and how the loop fared."""
    slices = platform.ask(SYSTEM, _places, uid)
    taken = [asyncio.run(_decoded(platform, slices)) for _ in range(turns)]
    first, whole, _ = (min(column) for column in zip(*taken, strict=True))
    late = sorted(turn[2] for turn in taken)
    row(codec.name, round(sum(one.length for one in slices) / 1e6), first * 1000,
        codec.goal_s * 10, whole, codec.goal_s, late[turns // 2] * 1000, late[-1] * 1000,
        widths=WIDTHS)


async def _decoded(platform: Platform, slices: Sequence[Place]) -> tuple[float, float, float]:
    """Return how long the first took, how long all took, and how long the loop was held up."""
    loop = asyncio.get_running_loop()
    late = [0.0]
    pulse = asyncio.create_task(_beat(late))
    picture = slices[0].picture
    begin = time.perf_counter()
    await loop.run_in_executor(PIXELS, stored.read, platform, slices[0])
    first = time.perf_counter() - begin
    begin = time.perf_counter()
    volume = np.empty((len(slices), picture.rows, picture.columns), np.int16)
    await asyncio.gather(*(loop.run_in_executor(PIXELS, _put, platform, one, volume[number])
                           for number, one in enumerate(slices)))
    took = time.perf_counter() - begin
    pulse.cancel()
    return first, took, max(late)


def _put(platform: Platform, place: Place, into: NDArray[np.int16]) -> None:
    into[:] = stored.read(platform, place).values


async def _beat(late: list[float]) -> None:
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + BEAT_S
        await asyncio.sleep(BEAT_S)
        late.append(loop.time() - due)


def _encoded(folder: Path, codec: Codec) -> str:
    """Write the study once more in an encoding, under names of its own; return its UID."""
    study, series = generate_uid(), generate_uid()
    (folder / codec.name).mkdir()
    for path in sorted((folder / 'source').iterdir()):
        image = dcmread(path)
        image.StudyInstanceUID, image.SeriesInstanceUID = study, series
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        if codec.encode is not None:
            # NOTE: the bits are what is kept; the header says how to read them
            image.PixelData = encapsulate([codec.encode(image.pixel_array.view(np.uint16))])
            image['PixelData'].VR = 'OB'
            image['PixelData'].is_undefined_length = True
            image.file_meta.TransferSyntaxUID = codec.syntax
        image.save_as(folder / codec.name / path.name, enforce_file_format=True)
    return str(study)


@reads
def _places(work: Work, uid: str) -> list[Place]:
    query = (select(Instance.study_id, Instance.id).join(Study, col(Study.id) == Instance.study_id)
             .where(Study.uid == uid).order_by(col(Instance.id)))
    found = [viewing.place(work, study or 0, id or 0, 1) for study, id in work.session.exec(query)]
    return [place for place in found if place is not None]


if __name__ == '__main__':
    main()
