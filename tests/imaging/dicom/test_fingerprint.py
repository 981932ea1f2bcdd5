"""Fingerprints: the same pixels have the same one, whatever stands before and behind them."""

import io
import tracemalloc
import zlib

import pytest
from pydicom.encaps import encapsulate
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian, JPEGBaseline8Bit

from imaging.dicom.errors import HeaderError
from imaging.dicom.fingerprint import fingerprint
from tests.conftest import encoded

EXPLICIT, DEFLATED = str(ExplicitVRLittleEndian), str(DeflatedExplicitVRLittleEndian)


def pixels(content: bytes, syntax: str = EXPLICIT) -> str:
    return fingerprint(io.BytesIO(content), syntax).pixels


def test_header_and_what_stands_behind_the_pixels_do_not_count(make_instance):
    before = pixels(encoded(make_instance()))
    dataset = make_instance('ROE^JANE', 'P2', WindowCenter='40')
    dataset.add_new(0xFFFCFFFC, 'OB', bytes(100))
    assert pixels(encoded(dataset)) == before != ''


@pytest.mark.parametrize(('keyword', 'value'), [
    ('PixelData', bytes(8)), ('Rows', 4), ('PixelRepresentation', 1), ('BitsStored', 12),
    ('PhotometricInterpretation', 'MONOCHROME1'), ('NumberOfFrames', '2')])
def test_other_pixels_are_those_that_look_otherwise(make_instance, keyword, value):
    assert pixels(encoded(make_instance(**{keyword: value}))) != pixels(encoded(make_instance()))


def test_items_of_compressed_pixels_count_and_what_follows_does_not(make_instance):
    def of(*fragments: bytes, **elements: object) -> str:
        dataset = make_instance(pixels=encapsulate(list(fragments)), **elements)
        dataset['PixelData'].is_undefined_length = True
        return pixels(encoded(dataset), JPEGBaseline8Bit)
    assert of(b'abcd') == of(b'abcd', DataSetTrailingPadding=bytes(4))
    assert len({of(b'abcd'), of(b'abce'), of(b'ab', b'cd')}) == 3


def test_deflated_data_set_has_the_fingerprint_of_what_it_holds(make_instance):
    content = encoded(make_instance())
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert pixels(stream.compress(content) + stream.flush(), DEFLATED) == pixels(content)


def test_data_set_without_pixels_has_none_and_its_identity(make_instance):
    dataset = make_instance('韩^启明', 'P7')
    del dataset.PixelData
    found = fingerprint(io.BytesIO(encoded(dataset)), EXPLICIT)
    assert (found.pixels, found.identity.patient_name) == ('', '韩^启明')


def test_header_without_uids_is_read_as_well(make_instance):
    dataset = make_instance(StudyInstanceUID='')
    assert fingerprint(io.BytesIO(encoded(dataset)), EXPLICIT).identity.patient_number == 'P1'


@pytest.mark.parametrize('content', [b'no data set at all', b'\xff' * 1000])
def test_bytes_that_are_no_data_set_are_refused(content):
    with pytest.raises(HeaderError):
        fingerprint(io.BytesIO(content), EXPLICIT)


def test_pixels_are_never_whole_in_memory(make_instance, tmp_path):
    path = tmp_path / 'large.dcm'
    path.write_bytes(encoded(make_instance(pixels=bytes(64 << 20))))
    with path.open('rb') as file:
        tracemalloc.start()
        assert fingerprint(file, EXPLICIT).pixels
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 8 << 20
