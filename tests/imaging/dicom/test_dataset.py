import io
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imaging.dicom.dataset import read
from imaging.dicom.header import Fault, HeaderError
from imaging.dicom.part10 import head
from tests.imaging.dicom.encoded import (
    BIG,
    CT_CLASS,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    ITEM,
    ROOT,
    SEQUENCE_END,
    UNDEFINED,
    element,
    nested,
    pixels,
    shape,
    uids,
)


def file_of(data: bytes, transfer_syntax: str = EXPLICIT) -> io.BytesIO:
    return io.BytesIO(head(transfer_syntax, CT_CLASS, f'{ROOT}.3') + data)


@pytest.mark.parametrize(('encoding', 'transfer_syntax'), [
    ({}, EXPLICIT), ({'implicit': True}, IMPLICIT), ({'order': '>'}, BIG), ({}, IMPLICIT)])
def test_header_is_read_in_every_encoding(encoding, transfer_syntax):
    header = read(file_of(uids(**encoding), transfer_syntax))
    assert (header.StudyInstanceUID, header.Modality) == (f'{ROOT}.1', 'CT')
    assert header.file_meta.TransferSyntaxUID == transfer_syntax


def test_file_is_left_at_its_pixel_data():
    file = file_of(uids() + shape() + pixels(bytes(8)))
    assert 'PixelData' not in read(file)
    assert file.read(4) == b'\xe0\x7f\x10\x00'


def test_deflated_header_is_read():
    stream = zlib.compressobj(wbits=-15)
    data = stream.compress(uids() + shape() + pixels(bytes(8))) + stream.flush()
    assert read(file_of(data, DEFLATED)).Rows == 2


def test_file_without_meta_group_tells_what_it_was_read_as():
    header = read(io.BytesIO(uids(implicit=True)))
    assert header.file_meta.TransferSyntaxUID == IMPLICIT


def chinese(text: str) -> bytes:
    """A description and a nested one, in GBK and undeclared."""
    inner = element(0x00081150, 'UI', '1.2') + element(0x00080104, 'LO', text.encode('gbk'))
    item = element(ITEM, '', inner)
    return (uids() + element(0x00081030, 'LO', text.encode('gbk'))
            + element(0x00081110, 'SQ', item)
            + element(0x00082112, 'SQ', b'', length=UNDEFINED) + item
            + element(SEQUENCE_END, '', b''))


def test_undeclared_texts_are_right_at_every_level():
    header = read(file_of(chinese('胸部平扫')))
    assert header.StudyDescription == '胸部平扫'
    assert header.ReferencedStudySequence[0].CodeMeaning == '胸部平扫'
    assert header.SourceImageSequence[0].CodeMeaning == '胸部平扫'


def test_large_value_stays_in_the_file(tmp_path):
    path = tmp_path / 'document'
    with path.open('wb') as file:
        file.write(file_of(uids() + element(0x00420011, 'OB', b'', length=1 << 30)).getvalue())
        file.truncate(file.tell() + (1 << 30))
    with path.open('rb') as file:
        assert read(file).PatientID == 'P1'


@pytest.mark.parametrize(('data', 'fault'), [
    (uids() + nested(65), Fault.TOO_DEEP),
    (uids() + element(0x00321060, 'LO', 'abc', length=2000), Fault.CUT_SHORT)])
def test_unusable_header_is_refused(data, fault):
    with pytest.raises(HeaderError) as caught:
        read(file_of(data))
    assert caught.value.fault is fault


def test_sequence_that_breaks_off_is_refused():
    inner = element(0x00081150, 'UI', '1.2') + element(0x00081140, 'SQ', b'', length=UNDEFINED)
    data = (uids() + element(0x00081110, 'SQ', b'', length=UNDEFINED)
            + element(ITEM, '', inner) + element(SEQUENCE_END, '', b''))
    with pytest.raises(HeaderError) as caught:
        read(file_of(data))
    assert caught.value.fault is Fault.UNREADABLE


def test_failing_disk_is_no_fault_of_the_header():
    class Failing(io.BytesIO):
        """A file whose disk fails behind the meta group, once the header was gone through."""

        reads = 0

        def read(self, size=-1):
            self.reads += 1
            if self.reads > 2:
                raise OSError(5, 'Input/output error')
            return super().read(size)

    with pytest.raises(OSError, match='Input/output'):
        read(Failing(file_of(uids()).getvalue()))


def test_other_file_is_refused():
    with pytest.raises(HeaderError):
        read(io.BytesIO(b'%PDF-1.7'))


@pytest.mark.corpus
@settings(max_examples=200, deadline=None)
@given(st.integers(132, 40_000), st.binary(min_size=1, max_size=4), st.integers(0, 40_000))
def test_any_damage_to_a_real_file_is_read_or_refused(corpus, at, damage, end):
    content = bytearray((corpus / 'charset/zh_gb18030_derived.dcm').read_bytes())
    content[at % len(content):][:len(damage)] = damage
    try:
        read(io.BytesIO(bytes(content[:end])))
    except HeaderError:
        return
