import io

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imaging.dicom.header import Fault, HeaderError, scan
from imaging.dicom.part10 import Meta, head, open_part10
from tests.imaging.dicom.encoded import (
    BIG,
    CT_CLASS,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    ROOT,
    element,
    pixels,
    uids,
)

HEAD = head(EXPLICIT, CT_CLASS, f'{ROOT}.3')


def opened(content: bytes) -> tuple[Meta, bytes]:
    """What the meta group says, and the rest of the file."""
    file = io.BytesIO(content)
    meta, begin = open_part10(file)
    assert file.tell() == begin
    return meta, file.read()


def test_head_and_data_set_are_a_file_that_pydicom_reads():
    file = pydicom.dcmread(io.BytesIO(HEAD + uids()))
    assert file.file_meta.TransferSyntaxUID == EXPLICIT
    assert file.file_meta.MediaStorageSOPClassUID == file.SOPClassUID
    assert file.file_meta.MediaStorageSOPInstanceUID == file.SOPInstanceUID
    length = len(HEAD) - 132 - 12
    assert file.file_meta.FileMetaInformationGroupLength == length


def test_what_head_writes_is_read_back():
    meta, rest = opened(HEAD + uids())
    assert meta == Meta(EXPLICIT, CT_CLASS, f'{ROOT}.3')
    assert rest == uids()


def test_file_may_begin_behind_other_bytes():
    file = io.BytesIO(b'zip' + HEAD + uids())
    file.seek(3)
    assert open_part10(file)[1] == 3 + len(HEAD)


@pytest.mark.parametrize('content', [
    HEAD[128:] + uids(), HEAD[132:] + uids(), HEAD[:132] + HEAD[144:] + uids()],
    ids=['no preamble', 'no preamble and prefix', 'no group length'])
def test_incomplete_meta_group_is_forgiven(content):
    assert opened(content) == (Meta(EXPLICIT, CT_CLASS, f'{ROOT}.3'), uids())


@pytest.mark.parametrize('claimed', [0, 10, 5000])
def test_wrong_group_length_is_forgiven(claimed):
    content = HEAD[:140] + claimed.to_bytes(4, 'little') + HEAD[144:]
    assert opened(content + uids())[1] == uids()


def test_deflated_stream_that_begins_like_a_meta_element_is_found():
    stream = b'\2\0\x10\0UI\4\0abcd'
    assert opened(head(DEFLATED, CT_CLASS, '1.2') + stream)[1] == stream


@pytest.mark.parametrize(('data', 'transfer_syntax'), [
    (uids(), EXPLICIT), (uids(implicit=True), IMPLICIT), (uids(order='>'), BIG)])
def test_transfer_syntax_is_guessed_without_a_meta_group(data, transfer_syntax):
    assert opened(data) == (Meta(transfer_syntax, guessed=True), data)


def test_transfer_syntax_is_guessed_where_the_meta_group_forgets_it():
    meta, rest = opened(HEAD[:132] + element(0x00020002, 'UI', CT_CLASS) + uids(implicit=True))
    assert meta == Meta(IMPLICIT, CT_CLASS, guessed=True)
    assert rest == uids(implicit=True)


def test_prefix_that_occurs_in_the_data_is_no_prefix():
    data = element(0x00080005, 'CS', 'ISO_IR 100') + element(0x00081030, 'LO', 'x' * 102)
    assert opened(data + b'DICM')[1] == data + b'DICM'
    assert (data + b'DICM').index(b'DICM') == 128


@pytest.mark.parametrize('content', [
    b'', b'DIC', b'%PDF-1.7 and more of it', b'PK\3\4' + bytes(300), bytes(500), b'{"a": 1}' * 50,
    b'\xff\xd8\xff\xe0' + bytes(200), b'\x89PNG\r\n\x1a\n' + bytes(200)])
def test_other_files_are_no_dicom(content):
    with pytest.raises(HeaderError) as caught:
        opened(content)
    assert caught.value.fault is Fault.NOT_DICOM


def test_meta_group_that_breaks_off_is_refused():
    with pytest.raises(HeaderError):
        opened(HEAD[:200])


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_opened_or_refused(content, prefixed):
    try:
        opened((HEAD[:132] if prefixed else b'') + content)
    except HeaderError:
        return


@pytest.mark.corpus
def test_directories_of_the_corpus_are_known(corpus):
    for path in (corpus / 'modality/dicomdir').iterdir():
        if path.is_file():
            with path.open('rb') as file:
                assert open_part10(file)[0].is_directory, path


@pytest.mark.corpus
@pytest.mark.parametrize(('name', 'transfer_syntax'), [
    ('malformed/ExplVR_BigEndNoMeta.dcm', BIG), ('malformed/ExplVR_LitEndNoMeta.dcm', EXPLICIT),
    ('malformed/no_preamble_dicm_in_data.dcm', EXPLICIT),
    ('oddities/mr_12bit_packed_no_meta.dcm', IMPLICIT)])
def test_real_file_without_meta_group_is_opened(corpus, name, transfer_syntax):
    with (corpus / name).open('rb') as file:
        meta, begin = open_part10(file)
    assert (meta.transfer_syntax, meta.guessed, begin) == (transfer_syntax, True, 0)


@pytest.mark.corpus
@pytest.mark.parametrize('name', ['jpegls_near_rgb_ilv0.dcm', 'deflated_ot.dcm'])
def test_pixel_data_of_a_real_file_is_found(corpus, name):
    with (corpus / 'ts' / name).open('rb') as file:
        meta, _ = open_part10(file)
        assert meta.transfer_syntax == pydicom.dcmread(
            corpus / 'ts' / name, force=True, specific_tags=[]).file_meta.TransferSyntaxUID


def test_file_is_scanned_where_it_was_opened():
    file = io.BytesIO(HEAD + uids() + pixels(b''))
    meta, _ = open_part10(file)
    assert scan(file, meta.transfer_syntax).identity.instance_uid == meta.instance_uid
