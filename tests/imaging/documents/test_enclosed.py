import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset

from imaging.documents import ClinicalError, Enclosed, enclosed, narrative, video
from tests.imaging.corpus import opened
from tests.imaging.documents.reading import class_of, header

DOCUMENT = """<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>出院小结</title>
<component><structuredBody><component><section><title>诊断</title>
<text><paragraph>右肺上叶<content>结节</content></paragraph>
<table><tr><td>直径</td><td>8 mm</td></tr></table></text></section></component></structuredBody>
</component></ClinicalDocument>"""
BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&b;</title></ClinicalDocument>"""


@pytest.mark.corpus
def test_the_document_is_found_without_being_read(corpus):
    path = corpus / 'modality' / 'pdf_encapsulated.dcm'
    found = enclosed(header(path), class_of(header(path)))
    (offset, length), = found.pieces
    assert path.read_bytes()[offset:offset + length].startswith(b'%PDF-')
    assert path.read_bytes()[offset:offset + length].rstrip(b'\0\r\n').endswith(b'%%EOF')
    assert (found.media_type, found.shown) == ('application/pdf', True)


@pytest.mark.corpus
def test_a_model_without_content_is_no_file(corpus):
    path = corpus / 'modality' / 'stl_encapsulated.dcm'
    assert enclosed(header(path), class_of(header(path))) is None


def saved(path, sop_class: str, content: bytes, **elements: object):
    dataset = Dataset()
    dataset.SOPClassUID, dataset.EncapsulatedDocument = sop_class, content
    for keyword, value in elements.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path, implicit_vr=False, little_endian=True)
    return enclosed(header(path), sop_class)


def test_a_model_is_saved_and_never_shown(tmp_path):
    found = saved(tmp_path / 'x.dcm', '1.2.840.10008.5.1.4.1.1.104.3', b'solid x endsolid')
    assert (found.media_type, found.shown) == ('model/stl', False)


def test_what_only_says_that_it_is_a_pdf_is_not_shown(tmp_path):
    found = saved(tmp_path / 'x.dcm', '1.2.840.10008.5.1.4.1.1.104.1',
                  b'<html><script>alert(1)</script></html>',
                  MIMETypeOfEncapsulatedDocument='application/pdf')
    assert (found.media_type, found.shown) == ('application/octet-stream', False)


def test_the_byte_that_pads_a_document_is_no_part_of_it(tmp_path):
    found = saved(tmp_path / 'x.dcm', '1.2.840.10008.5.1.4.1.1.104.1', b'%PDF-1.7',
                  EncapsulatedDocumentLength=7)
    assert found.size == 7


@pytest.mark.corpus
@pytest.mark.parametrize(('name', 'codec', 'media_type'), [
    ('us_h264_hp41_102_derived.dcm', 'H.264', 'video/mp4'),
    ('us_hevc_main_107_derived.dcm', 'H.265', 'video/mp4'),
    ('us_mpeg2_mpml_100_derived.dcm', 'MPEG-2', 'video/mpeg')])
def test_videos_are_known_by_their_first_bytes(corpus, name, codec, media_type):
    path = corpus / 'video' / name
    stored = opened(path)
    where = stored.ranges[0]
    with path.open('rb') as file:
        found = video(file, stored.picture.syntax, (where.offset, where.length, where.fragments))
    assert (found.codec, found.media_type) == (codec, media_type)
    assert found.size == len(stored.data())


def test_a_video_in_several_items_is_one_file():
    items = b''.join(struct.pack('<HHL', 0xFFFE, 0xE000, len(part)) + part
                     for part in (b'\0\0\0\x18ftypmp42', b'', b'0123', b'45'))
    file = io.BytesIO(b'head' + items)
    found = video(file, '1.2.840.10008.1.2.4.102', (4, len(items), 4))
    pieces = [file.getvalue()[offset:offset + length]
              for offset, length in found.ranges(10, found.size - 2)]
    assert (found.size, b''.join(pieces)) == (18, b'42' + b'0123' + b'4')


def test_ranges_of_pieces_lead_into_the_outer_file():
    file = Enclosed('', '', ((100, 10), (200, 10), (300, 10)))
    assert list(file.ranges(0, 29)) == [(100, 10), (200, 10), (300, 10)]
    assert list(file.ranges(9, 10)) == [(109, 1), (200, 1)]
    assert list(file.ranges(25, 25)) == [(305, 1)]


@given(lengths=st.lists(st.integers(1, 9), min_size=1, max_size=8), places=st.tuples(
    st.integers(0, 80), st.integers(0, 80)))
def test_any_range_of_pieces_is_the_same_range_of_the_whole(lengths, places):
    outer = bytes(range(200))
    pieces = tuple((20 * at, length) for at, length in enumerate(lengths))
    whole = b''.join(outer[offset:offset + length] for offset, length in pieces)
    first, last = sorted(places)
    found = Enclosed('', '', pieces).ranges(first, last)
    assert b''.join(outer[offset:offset + length] for offset, length in found) == (
        whole[first:last + 1])


def test_a_clinical_document_becomes_headings_and_lines():
    title, (section,) = narrative(DOCUMENT.encode())
    assert (title, section.name) == ('出院小结', '诊断')
    assert [line.value for line in section.children] == ['右肺上叶结节', '直径 · 8 mm']


@pytest.mark.parametrize('data', [
    BOMB.encode(), b'', b'no xml', b'<a>' * 1000, b'<?xml version="1.0" encoding="x"?><a/>'])
def test_a_document_that_cannot_be_trusted_says_so(data):
    with pytest.raises(ClinicalError):
        narrative(data)
