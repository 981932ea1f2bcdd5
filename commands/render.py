"""render: frames of files through the viewer's own pipeline, without a server."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from pydicom import Dataset

from commands.import_ import files
from commands.results import refuse, tell
from imaging import encode, frames, render, tables
from imaging.codecs import decoding
from imaging.codecs.decoding import CodecError
from imaging.dicom import facts as headers
from imaging.dicom.header import HeaderError
from imaging.dicom.inflate import DEFLATED
from imaging.frames import NoFrames, Range
from imaging.picture import Picture, PictureError, describe
from imaging.render import Wish
from imaging.tables import TableError
from language import say


@dataclass(frozen=True)
class Opened:
    """A file whose frames are known."""

    file: BinaryIO
    header: Dataset
    picture: Picture
    ranges: list[Range]


def run(arguments: argparse.Namespace, language: str) -> None:
    """Write the frames of files as pictures or as stored values; list what cannot be.

    Raises
    ------
    SystemExit
        If a path, the frame or the window makes no sense, or a frame could not be decoded.
    """
    missing = [path for path in arguments.paths if not Path(path).exists()]
    if missing:
        refuse(say('import.missing', language, path=missing[0]))
    wish = _wish(arguments.window, language)
    wanted = _wanted(arguments.frame, language)
    folder = Path(arguments.to)
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    for path in files(arguments.paths):
        for number, problem in _render(path, wanted, wish, folder,
                                       kind=arguments.format):
            failed += 1
            tell(f'{path}\t{number or ""}\t{say(problem, language)}')
    if failed:
        raise SystemExit(1)


def _render(path: Path, wanted: int | None, wish: Wish, folder: Path, *,
            kind: str) -> Iterator[tuple[int, str]]:
    """Write the frames of a file; yield number and reason of those that cannot be."""
    try:
        with path.open('rb') as file:
            opened = _open(file)
            for number in range(1, len(opened.ranges) + 1):
                if wanted in (None, number):
                    yield from _write(opened, number, wish, _target(folder, path, number, kind))
    except HeaderError:
        yield 0, 'intake.not-dicom'
    except (PictureError, NoFrames, TableError) as error:
        yield 0, error.key


def _open(file: BinaryIO) -> Opened:
    header = headers.read(file)
    picture = describe(header)
    return Opened(file, header, picture, frames.index(file, header, picture))


def _write(opened: Opened, number: int, wish: Wish, target: Path) -> Iterator[tuple[int, str]]:
    try:
        values = _values(opened, number)
    except CodecError as error:
        yield number, error.key
        return
    if target.suffix == '.npy':
        np.save(target, values)
        return
    shown = render.render(values, opened.picture.of_frame(number), tables.read(opened.header),
                          wish)
    target.write_bytes(encode.png(shown))


def _values(opened: Opened, number: int) -> NDArray[np.generic]:
    place = opened.ranges[number - 1]
    file = frames.inflate(opened.file) if opened.picture.syntax == DEFLATED else opened.file
    file.seek(place.offset)
    data = frames.join(file.read(place.length), place.fragments)
    return decoding.decode(data, opened.picture, number)


def _target(folder: Path, path: Path, number: int, kind: str) -> Path:
    return folder / f'{path.name.removesuffix(".dcm")}.{number}.{kind}'


def _wish(window: str | None, language: str) -> Wish:
    if window is None:
        return Wish()
    try:
        center, width = map(float, window.split(','))
    except ValueError:
        refuse(say('render.window', language, window=window))
        raise
    return Wish(center=center, window_width=width)


def _wanted(frame: str, language: str) -> int | None:
    if frame == 'all':
        return None
    if not frame.isdecimal() or int(frame) < 1:
        refuse(say('render.frame', language, frame=frame))
    return int(frame)
