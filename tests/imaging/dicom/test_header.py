import io
import subprocess
import sys
import zlib

import pydicom
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imaging.dicom import part10
from imaging.dicom.header import Fault, HeaderError, Pixel, Scan, UnusableUid, scan
from imaging.dicom.inflate import inflated
from tests.imaging.dicom.encoded import (
    BIG,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    ITEM,
    JPEG,
    ROOT,
    SEQUENCE_END,
    UNDEFINED,
    element,
    fragments,
    nested,
    pixels,
    shape,
    uids,
)


def look(data: bytes, transfer_syntax: str = EXPLICIT) -> Scan:
    return scan(io.BytesIO(data), transfer_syntax)


def fault(data: bytes, transfer_syntax: str = EXPLICIT) -> str:
    with pytest.raises(HeaderError) as caught:
        look(data, transfer_syntax)
    return caught.value.reason


@pytest.mark.parametrize(('encoding', 'transfer_syntax'), [
    ({}, EXPLICIT), ({'implicit': True}, IMPLICIT), ({'order': '>'}, BIG)])
def test_identity_is_read_in_every_encoding(encoding, transfer_syntax):
    identity = look(uids(**encoding), transfer_syntax).identity
    assert (identity.study_uid, identity.series_uid) == (f'{ROOT}.1', f'{ROOT}.2')
    assert (identity.instance_uid, identity.patient_number) == (f'{ROOT}.3', 'P1')
    assert (identity.patient_name, identity.modality) == ('DOE^JANE', 'CT')


@pytest.mark.parametrize('transfer_syntax', [EXPLICIT, IMPLICIT, BIG, '1.2.3.4'])
@pytest.mark.parametrize('encoding', [{}, {'implicit': True}, {'order': '>'}])
def test_bytes_are_believed_before_the_declared_encoding(encoding, transfer_syntax):
    assert look(uids(**encoding), transfer_syntax).identity.study_uid == f'{ROOT}.1'


def test_deflated_data_set_is_inflated():
    stream = zlib.compressobj(wbits=-15)
    data = stream.compress(uids() + shape() + pixels(bytes(8))) + stream.flush()
    found = look(data, DEFLATED)
    assert found.pixel is Pixel.WHOLE
    inside = inflated(io.BytesIO(data))
    inside.seek(found.pixel_offset)
    assert inside.read(4) == b'\xe0\x7f\x10\x00'


def test_broken_deflate_stream_is_cut_there():
    stream = zlib.compressobj(wbits=-15)
    data = stream.compress(uids() + shape(100, 100)) + stream.flush(zlib.Z_FULL_FLUSH)
    data += stream.compress(pixels(bytes(range(250)) * 80)) + stream.flush()
    assert look(data[:-20], DEFLATED).pixel is Pixel.CUT


def test_deflated_bomb_is_refused():
    bomb = zlib.compressobj(9, wbits=-15)
    data = b''.join(bomb.compress(bytes(1 << 20)) for _ in range(1100)) + bomb.flush()
    assert fault(data, DEFLATED) == Fault.TOO_LARGE


def test_pixel_offset_counts_from_the_beginning_of_the_file():
    data = uids() + shape() + pixels(bytes(8))
    file = io.BytesIO(b'meta' + data)
    file.seek(4)
    found = scan(file, EXPLICIT)
    assert file.getvalue()[found.pixel_offset:][:4] == b'\xe0\x7f\x10\x00'


@pytest.mark.parametrize(('tail', 'pixel'), [
    (b'', Pixel.NONE),
    (pixels(bytes(8)), Pixel.WHOLE),
    (pixels(bytes(10)), Pixel.WHOLE),
    (pixels(bytes(6)), Pixel.CUT),
    (pixels(bytes(6), length=8), Pixel.CUT),
    (pixels(bytes(8)) + bytes(300), Pixel.WHOLE),
    (element(0x7FE00008, 'OW', bytes(16)), Pixel.WHOLE),
    (element(0x7FE00009, 'OW', bytes(16)), Pixel.CUT)])
def test_native_pixel_data_must_hold_what_the_header_says(tail, pixel):
    assert look(uids() + shape() + tail).pixel is pixel


def test_every_frame_counts():
    assert look(uids() + shape(frames='3') + pixels(bytes(16))).pixel is Pixel.CUT
    assert look(uids() + shape(frames='2') + pixels(bytes(16))).pixel is Pixel.WHOLE


@pytest.mark.parametrize(('photometric', 'length', 'pixel'), [
    ('RGB', 24, Pixel.WHOLE), ('RGB', 16, Pixel.CUT), ('YBR_FULL_422', 16, Pixel.WHOLE),
    ('YBR_FULL_422', 14, Pixel.CUT), ('YBR_PARTIAL_420', 12, Pixel.WHOLE)])
def test_shared_chroma_needs_less_room(photometric, length, pixel):
    colour = (element(0x00280002, 'US', b'\3\0') + element(0x00280004, 'CS', photometric)
              + shape()[10:])
    assert look(uids() + colour + pixels(bytes(length))).pixel is pixel


@pytest.mark.parametrize('odd', [
    b'\x09\0\x10\0??\4\0abcd', b'\x09\0\x10\0  \4\0abcd', b'\x09\0\x10\0ZZ\4\0abcd',
    b'\x09\0\x10\0ZZ\0\0\4\0\0\0abcd', b'\x09\0\x10\0\4\0\0\0abcd'],
    ids=['unknown', 'blank', 'short form', 'long form', 'implicit'])
def test_element_without_a_known_representation_is_passed_over(odd):
    assert look(element(0x00080016, 'UI', '1.2') + odd + uids()).identity.patient_number == 'P1'


@pytest.mark.parametrize(('tail', 'pixel'), [
    (fragments(b'abcd', b'efgh'), Pixel.WHOLE),
    (fragments(b'abcd', b'efgh', end=False), Pixel.CUT),
    (fragments(b'abcd', b'efgh')[:-10], Pixel.CUT),
    (fragments(), Pixel.CUT)])
def test_fragments_must_reach_their_delimiter(tail, pixel):
    assert look(uids() + shape() + tail, JPEG).pixel is pixel


def test_fragment_whose_length_reads_like_a_representation_is_followed():
    # 0x4C50 is 'PL' where an element would have its representation
    assert look(uids() + fragments(bytes(0x4C50)), JPEG).pixel is Pixel.WHOLE


@pytest.mark.parametrize('tag', [0x00080018, 0x0020000D, 0x0020000E])
def test_missing_uid_is_told_with_what_else_is_known(tag):
    begin = element(tag, 'UI', '')[:4]
    data = uids()
    at = data.index(begin)
    length = 8 + data[at + 6]
    with pytest.raises(UnusableUid) as caught:
        look(data[:at] + data[at + length:])
    assert caught.value.reason == 'missing-uid'
    assert caught.value.identity.patient_number == 'P1'


@pytest.mark.parametrize('uid', ['1.2.x', '../../etc', '1.2\\1.3', '1' * 66, 'urn:oid:1.2'])
def test_uid_that_is_no_uid_is_refused(uid):
    assert fault(uids() + element(0x0020000D, 'UI', uid)) == 'bad-uid'


@pytest.mark.parametrize('uid', ['1.2.03.4', ' 1.2.3 ', '1.2.3\0', '9' * 64])
def test_careless_uid_is_forgiven(uid):
    assert look(uids() + element(0x0020000D, 'UI', uid)).identity.study_uid == uid.strip(' \0')


@pytest.mark.parametrize('defined', [True, False])
def test_64_levels_of_sequences_are_read_and_65_refused(defined):
    assert look(uids() + nested(64, defined=defined)).pixel is Pixel.NONE
    assert fault(uids() + nested(65, defined=defined)) == Fault.TOO_DEEP
    assert fault(uids() + nested(3000, defined=defined)) == Fault.TOO_DEEP


def test_levels_of_both_kinds_are_counted_together():
    deep = (element(0x00081140, 'SQ', b'', length=UNDEFINED)
            + element(ITEM, '', nested(64, defined=True)) + element(SEQUENCE_END, '', b''))
    assert fault(uids() + deep) == Fault.TOO_DEEP


def test_icon_and_private_sequence_are_passed_over():
    icon = (element(0x00880200, 'SQ', b'', length=UNDEFINED)
            + element(ITEM, '', pixels(b'\xff\xd8') + shape()) + element(SEQUENCE_END, '', b''))
    private = (element(0x00291010, 'UN', b'', length=UNDEFINED)
               + element(ITEM, '', element(0x00291011, '', b'abcd', implicit=True))
               + element(SEQUENCE_END, '', b''))
    found = look(uids() + shape() + private + icon + pixels(bytes(8)))
    assert found.pixel is Pixel.WHOLE


def test_encapsulated_icon_is_passed_over():
    icon = (element(0x00880200, 'SQ', b'', length=UNDEFINED)
            + element(ITEM, '', fragments(b'\x08\0\x16\0SQ\0\0\xff\xff\xff\xff'))
            + element(SEQUENCE_END, '', b''))
    assert look(uids() + shape() + icon + pixels(bytes(8))).pixel is Pixel.WHOLE


@pytest.mark.parametrize('lie', [
    element(0x00321060, 'LO', 'abc', length=2000),
    element(0x00420010, 'UT', b'abcd', length=0xFFFFFFF0),
    element(0x00081140, 'SQ', b'', length=UNDEFINED),
    element(0x00081140, 'SQ', b'', length=UNDEFINED) + element(ITEM, '', b'', length=UNDEFINED),
    element(0x00321060, 'LO', 'abcd')[:6]])
def test_length_that_lies_is_a_header_cut_short(lie):
    assert fault(uids() + lie) == Fault.CUT_SHORT


def sparse(path, tag: int, vr: str, size: int):
    """A file with one element whose value is a hole."""
    with path.open('wb') as file:
        file.write(uids() + element(tag, vr, b'', length=size))
        file.truncate(file.tell() + size)
    return path.open('rb')


def test_header_over_64_mb_is_refused(tmp_path):
    with sparse(tmp_path / 'large', 0x00291010, 'OB', 65 << 20) as file, \
            pytest.raises(HeaderError, match=Fault.TOO_LARGE):
        scan(file, EXPLICIT)


def test_document_of_any_size_is_no_header(tmp_path):
    with sparse(tmp_path / 'document', 0x00420011, 'OB', 65 << 20) as file:
        assert scan(file, EXPLICIT).identity.patient_number == 'P1'


def test_header_of_too_many_elements_is_refused():
    assert fault(uids() + 2_000_001 * element(0x00291010, 'LO', '')) == Fault.TOO_LARGE


def test_zeros_behind_the_last_element_are_forgiven():
    assert look(uids() + bytes(3)).pixel is Pixel.NONE
    assert look(uids() + bytes(5000)).pixel is Pixel.NONE


def test_nothing_is_no_instance():
    assert fault(b'') == Fault.MISSING_UID


def test_scan_loads_neither_numpy_nor_pydicom():
    code = ('import sys, imaging.dicom.header, imaging.dicom.part10;'
            'sys.exit(len({"numpy", "pydicom", "pypinyin", "pynetdicom"} & set(sys.modules)))')
    assert subprocess.run([sys.executable, '-c', code], check=False).returncode == 0


WHOLE = uids() + shape() + nested(3) + pixels(bytes(8))
READY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def survives(data: bytes, transfer_syntax: str) -> None:
    try:
        look(data, transfer_syntax)
    except HeaderError:
        return


@READY
@given(st.binary(max_size=400), st.sampled_from([EXPLICIT, IMPLICIT, BIG, DEFLATED, JPEG]))
@example(b'\x08\0\x05\0SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff', EXPLICIT)
def test_any_bytes_are_scanned_or_refused(data, transfer_syntax):
    survives(data, transfer_syntax)


@READY
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=8),
       st.integers(0, len(WHOLE)), st.sampled_from([EXPLICIT, IMPLICIT, JPEG]))
def test_any_damage_to_a_header_is_scanned_or_refused(changes, end, transfer_syntax):
    damaged = bytearray(WHOLE)
    for at, byte in changes:
        damaged[at] = byte
    survives(bytes(damaged[:end]), transfer_syntax)


def corpus_files(corpus):
    """Every file whose meta group names class, instance and transfer syntax."""
    for path in sorted(corpus.rglob('*')):
        if path.is_file() and path.suffix not in ('.md', '.json') and 'DICOMDIR' not in path.name:
            with path.open('rb') as file:
                try:
                    meta, _ = part10.open_part10(file)
                except HeaderError:
                    continue
                if meta.sop_class_uid and meta.instance_uid and not meta.guessed:
                    yield path, meta, file


@pytest.mark.corpus
def test_real_files_give_the_uids_that_pydicom_reads(corpus):
    seen = 0
    for path, meta, file in corpus_files(corpus):
        try:
            identity = scan(file, meta.transfer_syntax).identity
        except UnusableUid as error:
            identity = error.identity
        except HeaderError:
            continue
        read = pydicom.dcmread(path, stop_before_pixels=True)
        seen += 1
        assert identity.instance_uid == read.get('SOPInstanceUID', ''), path
        assert identity.series_uid == read.get('SeriesInstanceUID', ''), path
        assert identity.study_uid == read.get('StudyInstanceUID', ''), path
        assert identity.sop_class_uid == read.get('SOPClassUID', ''), path
        assert identity.patient_number == (read.get('PatientID') or ''), path
    assert seen > 600


CUT_IN_CORPUS = {'MR_truncated.dcm', 'emri_j2k_too_short.dcm'}


@pytest.mark.corpus
def test_only_the_two_cut_files_of_the_corpus_are_called_so(corpus):
    cut = set()
    for path, meta, file in corpus_files(corpus):
        try:
            if scan(file, meta.transfer_syntax).pixel is Pixel.CUT:
                cut.add(path.name)
        except HeaderError:
            continue
    assert cut == CUT_IN_CORPUS


@pytest.mark.corpus
@settings(READY, max_examples=100)
@given(st.integers(0, 40_000), st.integers(0, 255), st.integers(0, 40_000))
def test_any_damage_to_a_real_file_is_scanned_or_refused(corpus, at, byte, end):
    damaged = bytearray((corpus / 'charset/zh_gb18030_derived.dcm').read_bytes())
    damaged[at % len(damaged)] = byte
    survives(bytes(damaged[:end])[336:], EXPLICIT)
