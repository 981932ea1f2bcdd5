"""Frames are found wherever the file put them, and what is missing is marked."""

import io
import struct

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.dataset import FileMetaDataset
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.uid import (
    MPEG2MPML,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from imaging import frames
from imaging.frames import NATIVE, SWAPPED, NoFrames, Range

ROWS, COLUMNS = 3, 4
JPEGS = [b'\xff\xd8\xff' + bytes([number]) * size for number, size in enumerate((9, 21, 15))]


def header(syntax=ExplicitVRLittleEndian, count=1, **changes):
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.SOPClassUID = '1.2.840.10008.5.1.4.1.1.7'
    dataset.SOPInstanceUID = '2.25.1'
    dataset.Rows, dataset.Columns, dataset.SamplesPerPixel = ROWS, COLUMNS, 1
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 8, 8, 7
    dataset.PixelRepresentation, dataset.PhotometricInterpretation = 0, 'MONOCHROME2'
    dataset.NumberOfFrames = count
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    return dataset


def written(dataset):
    file = io.BytesIO()
    dataset.save_as(file, enforce_file_format=True)
    return file.getvalue()


def encapsulated(pixels, count=3, syntax=JPEGBaseline8Bit, **changes):
    dataset = header(syntax, count, **changes)
    dataset.PixelData = pixels
    dataset['PixelData'].VR = 'OB'
    dataset['PixelData'].is_undefined_length = True
    return written(dataset)


def items(*values):
    """Return items, the first of them the offset table, and the delimiter."""
    body = b''.join(b'\xfe\xff\x00\xe0' + struct.pack('<L', len(value)) + value for value in values)
    return body + b'\xfe\xff\xdd\xe0' + bytes(4)


def found(file):
    stream = io.BytesIO(file)
    dataset = dcmread(stream, stop_before_pixels=True)
    ranges = frames.index(stream, dataset)
    if dataset.file_meta.TransferSyntaxUID == frames.DEFLATED:
        file = frames.inflate(stream).read()
    return ranges, [
        frames.join(file[one.offset:one.offset + one.length], one.fragments) for one in ranges
    ]


def cells(count=1, kind='u1'):
    return np.arange(count * ROWS * COLUMNS).astype(kind)


SYNTAXES = [ExplicitVRLittleEndian, ImplicitVRLittleEndian, DeflatedExplicitVRLittleEndian]


@pytest.mark.parametrize('syntax', SYNTAXES, ids=lambda syntax: syntax.name)
def test_native_frames_stand_one_behind_the_other(syntax):
    dataset = header(syntax, 3)
    dataset.PixelData = cells(3).tobytes()
    dataset['PixelData'].VR = 'OW'
    ranges, data = found(written(dataset))
    assert data == [cells(3).tobytes()[at:at + 12] for at in (0, 12, 24)]
    assert {one.fragments for one in ranges} == {NATIVE}


def test_implicit_length_that_reads_as_letters_is_a_length():
    dataset = header(ImplicitVRLittleEndian, Rows=127, Columns=132)
    dataset.PixelData = bytes(16764)
    file = written(dataset)
    assert b'\xe0\x7f\x10\x00|A\0\0' in file
    lettered = file.replace(b'\x10\x00|A', b'\x10\x00BA')
    ranges, _ = found(lettered)
    assert (ranges[0].length, len(lettered) - ranges[0].offset) == (0x4142, 16764)


def test_big_endian_words_of_bytes_are_set_right():
    # NOTE: pydicom writes OW as it is given, so the words are turned here
    dataset = header(ExplicitVRBigEndian)
    dataset.PixelData = cells(kind='u1').view('<u2').astype('>u2').tobytes()
    dataset['PixelData'].VR = 'OW'
    ranges, data = found(written(dataset))
    assert ranges[0].fragments == SWAPPED
    assert data == [cells().tobytes()]


def test_odd_number_of_bytes_in_words_brings_its_last_word():
    dataset = header(ExplicitVRBigEndian, Rows=3, Columns=3)
    dataset.PixelData = cells().astype('u1')[:10].view('<u2').astype('>u2').tobytes()
    dataset['PixelData'].VR = 'OW'
    assert found(written(dataset))[1] == [cells().tobytes()[:10]]


def test_big_endian_bytes_stay():
    dataset = header(ExplicitVRBigEndian)
    dataset.PixelData = cells().tobytes()
    dataset['PixelData'].VR = 'OB'
    ranges, data = found(written(dataset))
    assert ranges[0].fragments == NATIVE
    assert data == [cells().tobytes()]


FLOATS = [('FloatPixelData', '<f4'), ('DoubleFloatPixelData', '<f8')]


@pytest.mark.parametrize(('keyword', 'kind'), FLOATS)
def test_float_pixel_data_is_found(keyword, kind):
    dataset = header(BitsAllocated=np.dtype(kind).itemsize * 8)
    del dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation
    setattr(dataset, keyword, cells(kind=kind).tobytes())
    _, data = found(written(dataset))
    assert data == [cells(kind=kind).tobytes()]


def test_single_bits_share_the_bytes_between_frames():
    dataset = header(count=3, BitsAllocated=1, BitsStored=1, HighBit=0, Columns=3)
    dataset.PixelData = bytes(range(4))
    ranges, data = found(written(dataset))
    assert data == [b'\0\1', b'\1\2', b'\2\3']
    assert not any(one.damaged for one in ranges)


def test_subsampled_pixels_take_two_bytes():
    dataset = header(count=2, SamplesPerPixel=3, PhotometricInterpretation='YBR_FULL_422')
    dataset.PlanarConfiguration = 0
    dataset.PixelData = bytes(48)
    ranges, _ = found(written(dataset))
    assert [one.length for one in ranges] == [24, 24]


def test_cut_file_keeps_its_whole_frames_and_marks_the_rest():
    dataset = header(count=4)
    dataset.PixelData = cells(4).tobytes()
    ranges, data = found(written(dataset)[:-20])
    assert [one.damaged for one in ranges] == [False, False, True, True]
    assert [len(one) for one in data] == [12, 12, 4, 0]


def test_bytes_behind_the_frames_are_left_alone():
    dataset = header()
    dataset.PixelData = cells().tobytes() + b'more'
    _, data = found(written(dataset))
    assert data == [cells().tobytes()]


@pytest.mark.parametrize('has_bot', [True, False])
def test_one_fragment_for_each_frame(has_bot):
    ranges, data = found(encapsulated(encapsulate(JPEGS, has_bot=has_bot)))
    assert [one[:len(jpeg)] for one, jpeg in zip(data, JPEGS, strict=True)] == JPEGS
    assert [one.fragments for one in ranges] == [1, 1, 1]


@pytest.mark.parametrize('has_bot', [True, False])
def test_several_fragments_for_each_frame(has_bot):
    pixels = encapsulate(JPEGS, fragments_per_frame=3, has_bot=has_bot)
    ranges, data = found(encapsulated(pixels))
    assert [one[:len(jpeg)] for one, jpeg in zip(data, JPEGS, strict=True)] == JPEGS
    assert [one.fragments for one in ranges] == [3, 3, 3]


def test_wrong_offset_table_is_not_believed():
    table = struct.pack('<LLL', 0, 2, 4)
    halves = [half for jpeg in JPEGS for half in (jpeg[:4], jpeg[4:])]
    _, data = found(encapsulated(items(table, *halves)))
    assert data == JPEGS


def test_extended_offset_table_tells_what_nothing_else_does():
    blobs = [b'one one ', b'two two two ', b'three three ']
    pixels, offsets, lengths = encapsulate_extended(blobs)
    file = encapsulated(pixels, ExtendedOffsetTable=offsets, ExtendedOffsetTableLengths=lengths)
    assert found(file)[1] == blobs


def test_single_frame_in_many_fragments_is_joined():
    parts = [b'\xff\xd8\xffa', b'bb', b'\xff\xd8\xffc', b'dddd']
    ranges, data = found(encapsulated(items(b'', *parts), count=1))
    assert data == [b''.join(parts)]
    assert ranges[0].fragments == 4


def test_rle_frames_are_told_apart_by_their_headers():
    frame = struct.pack('<16L', 1, 64, *[0] * 14) + b'\x02abc'
    pixels = items(b'', frame[:40], frame[40:], frame[:40], frame[40:])
    assert found(encapsulated(pixels, 2, RLELossless))[1] == [frame, frame]


def test_frames_that_nothing_tells_apart_are_not_guessed():
    with pytest.raises(NoFrames):
        found(encapsulated(items(b'', b'aa', b'bb', b'cc'), count=2))


def test_encapsulated_file_cut_short_keeps_what_is_there():
    whole = encapsulated(encapsulate(JPEGS))
    ranges, data = found(whole[:whole.index(JPEGS[1]) + 6])
    assert [one.damaged for one in ranges] == [False, True, True]
    assert data[0][:len(JPEGS[0])] == JPEGS[0]
    assert data[1] == JPEGS[1][:6]


def test_offset_table_counts_in_a_file_cut_short():
    whole = encapsulated(encapsulate(JPEGS, fragments_per_frame=2))
    ranges, data = found(whole[:whole.index(JPEGS[1][:8]) + 8])
    assert [one.damaged for one in ranges] == [False, True, True]
    assert data[0][:len(JPEGS[0])] == JPEGS[0]


def test_tile_that_promises_too_much_is_marked():
    size = b'\xff\x4f\xff\x51' + struct.pack('>H', 41) + bytes(39)
    tile = b'\xff\x90' + struct.pack('>HHLBB', 10, 0, 500, 0, 1) + bytes(30)
    whole = size + b'\xff\x90' + struct.pack('>HHLBB', 10, 0, 42, 0, 1) + bytes(30)
    ranges, _ = found(encapsulated(items(b'', size + tile, whole), 2, JPEG2000Lossless))
    assert [one.damaged for one in ranges] == [True, False]


def test_video_is_one_stream_however_many_frames():
    ranges, data = found(encapsulated(items(b'', b'stream', b'goes on '), 30, MPEG2MPML))
    assert data == [b'streamgoes on ']
    assert len(ranges) == 1


def test_code_stream_without_items_is_taken_as_it_is():
    dataset = header(JPEGBaseline8Bit)
    file = written(dataset) + b'\xe0\x7f\x10\x00OB\0\0' + struct.pack('<L', 12) + JPEGS[0]
    assert found(file)[1] == JPEGS[:1]


@pytest.mark.parametrize('pixels', [None, b''], ids=['none', 'empty'])
def test_without_pixels_there_are_no_frames(pixels):
    dataset = header()
    if pixels is not None:
        dataset.PixelData = pixels
    with pytest.raises(NoFrames) as refused:
        found(written(dataset))
    assert refused.value.key == 'viewer.no-image.missing'


def test_header_without_an_image_says_so():
    dataset = header()
    del dataset.Rows
    with pytest.raises(NoFrames) as refused:
        found(written(dataset))
    assert refused.value.key == 'viewer.no-image.none'


def test_promised_frames_do_not_fill_the_memory():
    dataset = header(count=2_000_000_000)
    dataset.PixelData = cells().tobytes()
    with pytest.raises(NoFrames):
        found(written(dataset))


def test_range_of_a_native_frame_needs_nothing_more():
    assert Range(8, 4).fragments == NATIVE
    assert frames.join(b'abcd', NATIVE) == b'abcd'


@pytest.mark.corpus
@pytest.mark.parametrize(
    ('name', 'count', 'fragments'),
    [
        ('modality/xa_96frames_jpeg.dcm', 96, 1),
        ('modality/mr_enhanced_19frames_j2k_multifragment.dcm', 19, 1),
        ('oddities/rle_fragmented.dcm', 1, 4),
        ('modality/cr_mono1_1760_j2k.dcm', 1, 13),
        ('modality/seg_1bit_510_nonbyte_aligned.dcm', 3, NATIVE),
        ('ts_ct1/ct1_deflated_derived.dcm', 1, NATIVE),
        ('malformed/emri_j2k_too_short.dcm', 10, 1),
        ('malformed/multiframe_140_frame_size_mismatch.dcm', 140, 1),
    ],
)
def test_frames_of_real_files(corpus, name, count, fragments):
    path = corpus / name
    with path.open('rb') as file:
        ranges = frames.index(file, dcmread(file, stop_before_pixels=True))
    assert len(ranges) == count
    assert {one.fragments for one in ranges} == {fragments}
    assert not any(one.damaged for one in ranges)


@pytest.mark.corpus
def test_truncated_real_file_is_marked(corpus):
    with (corpus / 'malformed/MR_truncated.dcm').open('rb') as file:
        ranges = frames.index(file, dcmread(file, stop_before_pixels=True))
    assert [one.damaged for one in ranges] == [True]
    assert ranges[0].length == 8130
