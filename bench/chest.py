"""A CT of the chest to measure with: computed slices of 512 × 512 pixels, as scanners send them."""

from datetime import datetime
from pathlib import Path

from pydicom.uid import CTImageStorage

from imaging.phantoms import people
from imaging.phantoms.ct import Scan, trunk_exam
from imaging.phantoms.exam import Exam, Series
from imaging.phantoms.organs import PLAIN
from imaging.phantoms.protocols import body_of

HEIGHT_MM, TOP_MM = 300, 110


def write(folder: Path, slices: int) -> int:
    """Write the files of a study into a folder; return how many bytes they have."""
    exam = Exam(people.SHAN, 2026, datetime.now().astimezone(), 'CT', '胸部平扫', 'CHEST', '放射科')
    scan = Scan(TOP_MM, slices, HEIGHT_MM / slices)
    plan = [(Series(2, '胸部平扫', CTImageStorage), scan, PLAIN)]
    folder.mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(trunk_exam(exam, plan, body_of(exam, 2))):
        image.save_as(folder / f'{number:04d}.dcm', enforce_file_format=True)
    return sum(file.stat().st_size for file in folder.iterdir())
