"""Of a file of 500 MB the index reads next to nothing, and a frame is one range of it."""

import io
import os
import struct

import pytest
from pydicom import Dataset, dcmread
from pydicom.dataset import FileMetaDataset
from pydicom.uid import (
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from imaging import frames
from imaging.frames import Range

COUNT, SIDE = 500, 1000
FRAME = SIDE * SIDE
ITEM = b'\xfe\xff\x00\xe0'
LITTLE_TO_READ = 1 << 20
STARTS = {JPEGBaseline8Bit: b'\xff\xd8\xff', RLELossless: struct.pack('<LL', 1, 64),
          JPEG2000Lossless: b'\xff\x4f\xff\x51' + struct.pack('>H', 41) + bytes(39)}


class Counted(io.FileIO):
    """A file that counts what is read of it."""

    read_bytes = 0

    def readinto(self, buffer):
        count = super().readinto(buffer)
        self.read_bytes += count
        return count

    def read(self, size=-1):
        found = super().read(size)
        self.read_bytes += len(found)
        return found


def header(syntax, **changes):
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID, dataset.SOPInstanceUID = '1.2.840.10008.5.1.4.1.1.7', '2.25.1'
    dataset.Rows = dataset.Columns = SIDE
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, 'MONOCHROME2'
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelRepresentation, dataset.NumberOfFrames = 0, COUNT
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    return dataset


def mark(number):
    return b'frame%06d' % number


def native(path, syntax):
    """Write frames that are holes but for their first bytes."""
    header(syntax).save_as(path, enforce_file_format=True)
    head = struct.pack('<HH2sHL', 0x7FE0, 0x0010, b'OB', 0, COUNT * FRAME)
    if syntax == ExplicitVRBigEndian:
        head = struct.pack('>HH2sHL', 0x7FE0, 0x0010, b'OB', 0, COUNT * FRAME)
    with path.open('r+b') as file:
        begin = file.seek(0, os.SEEK_END) + len(head)
        file.write(head)
        for number in range(COUNT):
            file.seek(begin + number * FRAME)
            file.write(mark(number))
        file.truncate(begin + COUNT * FRAME)


def encapsulated(path, syntax, table='basic', parts=1):
    """Write items that are holes but for their first bytes."""
    part = FRAME // parts
    offsets = [number * parts * (part + 8) for number in range(COUNT)]
    extended = {'ExtendedOffsetTable': struct.pack(f'<{COUNT}Q', *offsets),
                'ExtendedOffsetTableLengths': struct.pack(f'<{COUNT}Q', *[FRAME] * COUNT)}
    header(syntax, **(extended if table == 'extended' else {})).save_as(
        path, enforce_file_format=True)
    wrong = [offset + 2 for offset in offsets]
    basic = {'basic': offsets, 'wrong': wrong}.get(table, [])
    with path.open('r+b') as file:
        file.seek(0, os.SEEK_END)
        file.write(struct.pack('<HH2sHL', 0x7FE0, 0x0010, b'OB', 0, 0xFFFFFFFF))
        words = struct.pack(f'<{len(basic)}L', *basic)
        file.write(ITEM + struct.pack('<L', len(words)) + words)
        for number in range(COUNT):
            for index in range(parts):
                at = file.tell()
                file.write(ITEM + struct.pack('<L', part))
                file.write((STARTS[syntax] + mark(number)) if index == 0 else bytes(1))
                file.seek(at + 8 + part)
        file.write(b'\xfe\xff\xdd\xe0' + bytes(4))


WAYS = {
    'native': lambda path: native(path, ExplicitVRLittleEndian),
    'big-endian': lambda path: native(path, ExplicitVRBigEndian),
    'basic table': lambda path: encapsulated(path, JPEGBaseline8Bit),
    'extended table': lambda path: encapsulated(path, RLELossless, 'extended', 4),
    'wrong table': lambda path: encapsulated(path, JPEGBaseline8Bit, 'wrong', 4),
    'no table': lambda path: encapsulated(path, RLELossless, 'none'),
    'many fragments': lambda path: encapsulated(path, JPEG2000Lossless, 'none', 20),
}


@pytest.mark.parametrize('way', WAYS)
def test_frame_of_a_large_file_is_one_range(tmp_path, way):
    path = tmp_path / 'large.dcm'
    WAYS[way](path)
    assert path.stat().st_size >= COUNT * FRAME
    dataset = dcmread(path, stop_before_pixels=True)
    with Counted(path) as file:
        file.seek(pixels_of(path))
        found = frames.index(file, dataset)
        assert file.read_bytes < LITTLE_TO_READ
        assert len(found) == COUNT
        for number in (0, 1, COUNT // 2, COUNT - 1):
            assert mark(number) in one_read(file.fileno(), found[number])[:80]


def pixels_of(path):
    with path.open('rb') as file:
        dcmread(file, stop_before_pixels=True)
        return file.tell()


def one_read(descriptor: int, place: Range) -> bytes:
    """Return a frame by one call of the system."""
    data = os.pread(descriptor, place.length, place.offset)
    joined = frames.join(data, place.fragments)
    assert len(joined) == FRAME
    return joined
