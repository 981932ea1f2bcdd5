"""Objects that are no images, as a signed-in visitor gets them."""

import io
import time

import numpy as np
import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.uid import generate_uid
from pydicom.waveforms import multiplex_array

from hospital import accounts, indexing, intake, viewing
from hospital.actor import SYSTEM
from pages.streams.ranges import AT_ONCE, Unsatisfiable, wanted

pytestmark = pytest.mark.corpus


@pytest.fixture
def take_in(platform, own):
    """Take in files of one study, index it and return its key."""
    def take_in(*contents: bytes) -> str:
        for content in contents:
            result, = intake.take_in(platform, intake.delivery(SYSTEM, 'test'), 'x.dcm',
                                     io.BytesIO(content))
        with platform.engine.connect().execution_options(writing=False) as connection:
            query = f"SELECT id FROM study WHERE key = '{result.study}'"
            study_id = connection.exec_driver_sql(query).scalar_one()
        platform.ask(SYSTEM, indexing.index, str(study_id))
        return result.study
    return take_in


@pytest.fixture
def open_study(visitor, sign_in, platform, take_in, corpus):
    """Open files of the corpus as one study; returns addresses of its display sets."""
    async def open_study(*names: str | bytes) -> list[str]:
        await sign_in()
        key = take_in(*(name if isinstance(name, bytes) else (corpus / name).read_bytes()
                        for name in names))
        actor = platform.ask(SYSTEM, accounts.actor_of, visitor.cookies['sid'])
        platform.ask(actor, viewing.open, key)
        manifest = (await visitor.get(f'/streams/studies/{key}/manifest')).json()
        return [f'/streams/{manifest["study"]["token"]}/{one["frames"]["instance"][0]}'
                for one in manifest['display_sets']]
    return open_study


async def test_a_report_is_said_with_its_images_by_their_places(visitor, open_study, corpus):
    marked = pydicom.dcmread(corpus / 'ts_ct1' / 'ct1_jpegls.dcm')
    report = pydicom.dcmread(corpus / 'modality' / 'sr_tid1500.dcm')
    report.StudyInstanceUID = marked.StudyInstanceUID
    report.PatientID, report.PatientName = marked.PatientID, marked.PatientName
    for series in report.PertinentOtherEvidenceSequence[0].ReferencedSeriesSequence:
        series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID = marked.SOPInstanceUID
    image, = images_of(report)
    image.ReferencedSOPInstanceUID = marked.SOPInstanceUID
    places = await open_study((corpus / 'ts_ct1' / 'ct1_jpegls.dcm').read_bytes(), written(report))
    found = [(await visitor.get(f'{place}/document')).json() for place in places]
    said = next(one for one in found if one['object'] == 'sr')
    instance, = {int(place.rpartition('/')[2]) for place in places} & {
        reference['instance'] for reference in said['references']}
    assert said['title'] == 'Imaging Measurement Report'
    assert instance


def images_of(dataset: Dataset) -> list[Dataset]:
    found = []
    for entry in dataset.get('ContentSequence', []):
        found += entry.get('ReferencedSOPSequence', [])
        found += images_of(entry)
    return found


def written(dataset: Dataset) -> bytes:
    buffer = io.BytesIO()
    dataset.save_as(buffer, enforce_file_format=True)
    return buffer.getvalue()


async def test_an_image_that_is_not_in_the_study_is_no_link(visitor, open_study):
    place, = await open_study('modality/ko_kos.dcm')
    said = (await visitor.get(f'{place}/document')).json()
    assert said['references'] == [{'instance': None, 'series': None, 'frames': []}]
    assert '1.3.6.1.4' not in str(said)


async def test_a_description_is_sent_once_as_long_as_it_stays_true(visitor, open_study):
    place, = await open_study('modality/rtplan.dcm')
    first = await visitor.get(f'{place}/document')
    assert first.headers['cache-control'] == 'private, no-cache'
    again = await visitor.get(f'{place}/document',
                              headers={'if-none-match': first.headers['etag']})
    assert (again.status_code, again.content) == (304, b'')


async def test_a_document_is_shown_as_what_we_say_it_is_and_runs_nothing(
        visitor, open_study, corpus):
    place, = await open_study('modality/pdf_encapsulated.dcm')
    answer = await visitor.get(f'{place}/file')
    stored = pydicom.dcmread(corpus / 'modality' / 'pdf_encapsulated.dcm').EncapsulatedDocument
    assert stored.startswith(answer.content)
    assert answer.headers['content-type'] == 'application/pdf'
    assert answer.headers['x-content-type-options'] == 'nosniff'
    policy = answer.headers['content-security-policy'].split('; ')
    assert {"default-src 'none'", 'sandbox'} <= set(policy)
    assert answer.headers['content-disposition'].startswith('inline')


async def test_a_document_is_saved_if_that_is_wanted(visitor, open_study):
    place, = await open_study('modality/pdf_encapsulated.dcm')
    answer = await visitor.get(f'{place}/file?download=1')
    assert answer.headers['content-disposition'].startswith('attachment')
    assert 'sandbox' in answer.headers['content-security-policy']


async def test_a_page_in_place_of_a_document_is_never_shown(visitor, open_study, corpus):
    fake = pydicom.dcmread(corpus / 'modality' / 'pdf_encapsulated.dcm')
    fake.EncapsulatedDocument = b'<html><script>alert(1)</script></html>'
    place, = await open_study(written(fake))
    answer = await visitor.get(f'{place}/file')
    assert answer.headers['content-type'] == 'application/octet-stream'
    assert answer.headers['content-disposition'].startswith('attachment')
    assert 'sandbox' in answer.headers['content-security-policy']


@pytest.mark.parametrize('name', [
    'us_h264_hp41_102_derived', 'us_hevc_main_107_derived', 'us_mpeg2_mpml_100_derived'])
async def test_a_video_comes_in_ranges_as_it_is_stored(visitor, open_study, name):
    place, = await open_study(f'video/{name}.dcm')
    whole = (await visitor.get(f'{place}/file')).content
    part = await visitor.get(f'{place}/file', headers={'range': 'bytes=100-299'})
    assert (part.status_code, part.content) == (206, whole[100:300])
    assert part.headers['content-range'] == f'bytes 100-299/{len(whole)}'
    last = await visitor.get(f'{place}/file', headers={'range': 'bytes=-8'})
    assert last.content == whole[-8:]
    assert part.headers['content-type'].startswith('video/')


async def test_a_range_behind_the_end_is_refused(visitor, open_study):
    place, = await open_study('video/us_h264_hp41_102_derived.dcm')
    answer = await visitor.get(f'{place}/file', headers={'range': 'bytes=99999999-'})
    assert answer.status_code == 416
    assert answer.headers['content-range'].startswith('bytes */')


async def test_a_range_of_another_version_is_answered_with_the_whole(visitor, open_study):
    place, = await open_study('video/us_h264_hp41_102_derived.dcm')
    answer = await visitor.get(f'{place}/file', headers={
        'range': 'bytes=0-9', 'if-range': '"another"'})
    assert answer.status_code == 200


@pytest.mark.parametrize('name', ['modality/ecg_waveform_deflated.dcm', 'routine'])
async def test_waveforms_come_calibrated(visitor, open_study, corpus, name):
    routine = pydicom.data.get_testdata_file('waveform_ecg.dcm', download=False)
    path = routine if name == 'routine' else corpus / name
    with open(path, 'rb') as file:
        place, = await open_study(file.read())
    group = (await visitor.get(f'{place}/document')).json()['groups'][0]
    answer = await visitor.get(f'{place}/waveform/1/1')
    found = np.frombuffer(answer.content, '<f4').reshape(len(group['channels']), -1)
    expected = multiplex_array(pydicom.dcmread(path), 0, as_raw=False)[:group['page']]
    assert np.allclose(found.T, expected, rtol=1e-6)
    assert answer.headers['cache-control'] == 'private, max-age=31536000, immutable'


async def test_a_page_that_is_not_there_is_not_found(visitor, open_study):
    place, = await open_study('modality/ecg_waveform_deflated.dcm')
    for page in ('1/2', '9/1', '0/1', '1/0'):
        answer = await visitor.get(f'{place}/waveform/{page}')
        assert (answer.status_code, answer.json()['key']) == (404, 'error.page-unknown')


async def test_an_object_without_a_file_says_so(visitor, open_study):
    place, = await open_study('modality/rtplan.dcm')
    answer = await visitor.get(f'{place}/file')
    assert (answer.status_code, answer.json()['key']) == (404, 'error.file-unknown')


async def test_a_clinical_document_is_text(visitor, open_study, corpus):
    document = pydicom.dcmread(corpus / 'modality' / 'pdf_encapsulated.dcm')
    document.file_meta.MediaStorageSOPClassUID = '1.2.840.10008.5.1.4.1.1.104.2'
    document.SOPClassUID = document.file_meta.MediaStorageSOPClassUID
    document.MIMETypeOfEncapsulatedDocument = 'text/XML'
    document.EncapsulatedDocument = (
        '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>小结</title><component><section>'
        '<title>诊断</title><text>结节</text></section></component></ClinicalDocument>').encode()
    place, = await open_study(written(document))
    said = (await visitor.get(f'{place}/document')).json()
    assert (said['title'], said['nodes'][0]['name']) == ('小结', '诊断')
    assert (await visitor.get(f'{place}/file')).headers['content-disposition'].startswith(
        'attachment')


async def test_nothing_is_given_of_a_study_that_was_not_opened(
        visitor, sign_in, take_in, corpus, platform):
    await sign_in()
    take_in((corpus / 'modality' / 'pdf_encapsulated.dcm').read_bytes())
    with platform.engine.connect().execution_options(writing=False) as connection:
        token = connection.exec_driver_sql('SELECT token FROM study').scalar_one()
        instance = connection.exec_driver_sql('SELECT id FROM instance').scalar_one()
    for what in ('document', 'file', 'waveform/1/1'):
        answer = await visitor.get(f'/streams/{token}/{instance}/{what}')
        assert (answer.status_code, answer.json()['key']) == (403, 'error.grant-ended')


async def test_a_session_that_ended_gets_no_more_of_a_video(visitor, open_study):
    place, = await open_study('video/us_h264_hp41_102_derived.dcm')
    cookie = visitor.cookies['sid']
    await visitor.post('/logout')
    time.sleep(1)
    visitor.cookies.set('sid', cookie)
    assert (await visitor.get(f'{place}/file')).status_code == 401


async def test_an_instance_of_another_study_is_not_found(visitor, open_study, take_in, corpus):
    place, = await open_study('modality/rtplan.dcm')
    other = pydicom.dcmread(corpus / 'modality' / 'rtstruct.dcm')
    other.StudyInstanceUID = generate_uid()
    take_in(written(other))
    instance = int(place.rpartition('/')[2]) + 1
    answer = await visitor.get(f'{place.rpartition("/")[0]}/{instance}/document')
    assert answer.status_code == 404


@given(header=st.from_regex(r'bytes=\d{0,20}-\d{0,20}(,\d-\d)?', fullmatch=True) | st.text(),
       size=st.integers(1, 1 << 40))
def test_no_range_leads_out_of_a_file(header, size):
    try:
        found = wanted(header, size)
    except Unsatisfiable:
        return
    assert found is None or 0 <= found[0] <= found[1] < size


def test_ranges_are_read_as_the_standard_has_them():
    # RFC 9110 14.1.2
    assert wanted(None, 100) is None
    assert wanted('bytes=0-9', 100) == (0, 9)
    assert wanted('bytes=90-', 100) == (90, 99)
    assert wanted('bytes=0-', 100 << 20) == (0, AT_ONCE - 1)
    assert wanted('bytes=-200', 100) == (0, 99)
    assert [wanted(odd, 100) for odd in ('items=0-9', 'bytes=9-0', 'bytes=0-1,5-6', 'bytes=-')] == [
        None] * 4
    for behind in ('bytes=100-', 'bytes=-0'):
        with pytest.raises(Unsatisfiable):
            wanted(behind, 100)
