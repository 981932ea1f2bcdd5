import gzip
import io
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from database.tables import Role
from hospital import indexing, intake, pictures, viewing, worklist
from hospital.actor import SYSTEM
from hospital.filters import Filters
from imaging import lossless
from tests.conftest import signed_in


@pytest.fixture
def take_in(platform, own):
    """Take a file in, index its study and return its key."""
    def take_in(path: Path) -> str:
        with path.open('rb') as file:
            result, = intake.take_in(platform, intake.delivery(SYSTEM, 'test'), path.name, file)
        with platform.engine.connect().execution_options(writing=False) as connection:
            query = f"SELECT id FROM study WHERE key = '{result.study}'"
            study_id = connection.exec_driver_sql(query).scalar_one()
        platform.ask(SYSTEM, indexing.index, str(study_id))
        return result.study
    return take_in


@pytest.fixture
async def opened(visitor, sign_in, platform, take_in, corpus):
    """The manifest of a CT that the visitor has opened."""
    await sign_in()
    key = take_in(corpus / 'ts_ct1' / 'ct1_jpegls.dcm')
    actor = _actor(platform, visitor)
    platform.ask(actor, viewing.open, key)
    return (await visitor.get(f'/streams/studies/{key}/manifest')).json()


def _actor(platform, visitor):
    from hospital import accounts
    return platform.ask(SYSTEM, accounts.actor_of, visitor.cookies['sid'])


def address(manifest: dict, kind: str) -> str:
    frames = manifest['display_sets'][0]['frames']
    return (f'/streams/{manifest["study"]["token"]}/{frames["instance"][0]}'
            f'/{frames["frame"][0]}/{kind}')


@pytest.mark.corpus
async def test_the_manifest_says_what_a_viewer_must_know(opened):
    shown, = opened['display_sets']
    assert (shown['rows'], shown['columns'], shown['modality']) == (512, 512, 'CT')
    assert (shown['slope'], shown['intercept'], shown['unit']) == (1, -1024, 'HU')
    assert opened['study']['patient']['name'] == 'CompressedSamples CT1'


@pytest.mark.corpus
async def test_the_exact_stream_is_the_decoded_image_bit_for_bit(visitor, opened, corpus):
    answer = await visitor.get(address(opened, 'exact'))
    assert answer.headers['content-encoding'] == 'gzip'
    expected = dcmread(corpus / 'ts_ct1' / 'ct1_explicit_le.dcm').pixel_array
    assert np.array_equal(lossless.decode(answer.content, 512, 512), expected)


@pytest.mark.corpus
async def test_what_was_prepared_is_sent_as_it_is_kept(visitor, opened, platform, corpus):
    instance, = opened['display_sets'][0]['frames']['instance']
    study_id = platform.ask(SYSTEM, viewing.listed, opened['study']['token'])
    place = platform.ask(SYSTEM, viewing.place, study_id, instance, 1)
    size = pictures.prepare(platform, place, None)
    answer = await visitor.get(address(opened, 'exact'), headers={'accept-encoding': 'gzip, br'})
    assert 'content-encoding' not in answer.headers
    assert len(answer.content) == int(answer.headers['content-length']) == size
    expected = dcmread(corpus / 'ts_ct1' / 'ct1_explicit_le.dcm').pixel_array
    assert np.array_equal(lossless.decode(answer.content, 512, 512), expected)


@pytest.mark.corpus
async def test_what_is_fetched_ahead_is_packed(visitor, opened):
    ahead = await visitor.get(f'{address(opened, "exact")}?ahead=1')
    assert lossless.is_packed(ahead.content)
    assert 'content-encoding' not in ahead.headers


@pytest.mark.corpus
async def test_a_frame_is_kept_for_ever_by_the_browser_and_by_nobody_else(visitor, opened):
    first = await visitor.get(address(opened, 'exact'))
    assert first.headers['cache-control'] == 'private, max-age=31536000, immutable'
    again = await visitor.get(address(opened, 'exact'),
                              headers={'if-none-match': first.headers['etag']})
    assert (again.status_code, again.content) == (304, b'')


@pytest.mark.corpus
async def test_a_rendered_frame_fits_into_what_was_asked_for(visitor, opened):
    answer = await visitor.get(address(opened, 'rendered') + '?w=100&h=200&c=40&ww=400')
    assert answer.headers['content-type'] == 'image/jpeg'
    assert Image.open(io.BytesIO(answer.content)).size == (100, 100)


@pytest.mark.corpus
async def test_what_was_encoded_once_is_the_same_when_it_comes_from_the_cache(visitor, opened):
    first, second = [await visitor.get(address(opened, 'rendered') + '?w=64&h=64')
                     for _ in range(2)]
    assert first.content == second.content


@pytest.mark.corpus
@pytest.mark.parametrize('wish', ['c=40', 'c=nan&ww=400', 'f=CUBIC', 'palette=none', 'q=500',
                                  'format=gif'])
async def test_a_wish_that_makes_no_sense_is_refused_with_a_sentence(visitor, opened, wish):
    answer = await visitor.get(address(opened, 'rendered') + f'?{wish}')
    assert answer.status_code == 400
    assert answer.json()['key'] == 'error.rendering'
    assert 'window' in answer.json()['text']


@pytest.mark.corpus
async def test_a_frame_that_is_not_there_is_not_found(visitor, opened):
    token = opened['study']['token']
    assert (await visitor.get(f'/streams/{token}/99999/1/exact')).status_code == 404


async def test_an_address_that_leads_nowhere_says_so_in_a_sentence(visitor, sign_in):
    await sign_in()
    answer = await visitor.get('/streams/token/one/2/exact')
    assert (answer.status_code, answer.json()['key']) == (404, 'error.frame-unknown')


@pytest.mark.corpus
async def test_a_study_must_be_opened_before_its_frames_are_given(
        visitor, sign_in, take_in, platform, corpus):
    await sign_in()
    key = take_in(corpus / 'ts_ct1' / 'ct1_jpegls.dcm')
    item, = platform.ask(SYSTEM, worklist.search, Filters(period='all')).items
    exact = item.thumbnail.replace('rendered', 'exact')
    answer = await visitor.get(f'/streams/{exact}')
    assert (answer.status_code, answer.json()['key']) == (403, 'error.grant-ended')
    assert (await visitor.get(f'/streams/{item.thumbnail}?w=160&h=160')).status_code == 200
    assert (await visitor.get(f'/streams/{item.thumbnail}?w=1600&h=1600')).status_code == 403
    assert (await visitor.get(f'/streams/studies/{key}/manifest')).status_code == 403


@pytest.mark.corpus
async def test_a_study_that_is_opened_is_given_at_once_after_it_was_refused(
        visitor, sign_in, take_in, platform, corpus):
    await sign_in()
    key = take_in(corpus / 'ts_ct1' / 'ct1_jpegls.dcm')
    manifest = f'/streams/studies/{key}/manifest'
    assert (await visitor.get(manifest)).status_code == 403
    platform.ask(_actor(platform, visitor), viewing.open, key)
    assert (await visitor.get(manifest)).status_code == 200


@pytest.mark.corpus
async def test_a_doctor_of_another_hospital_gets_nothing(visitor, sign_in, take_in, corpus):
    key = take_in(corpus / 'ts_ct1' / 'ct1_jpegls.dcm')
    await sign_in(name='zhou', institution='another hospital')
    assert (await visitor.get(f'/streams/studies/{key}/manifest')).status_code == 404


@pytest.mark.corpus
async def test_a_session_that_ended_is_refused_within_a_second(visitor, opened):
    place, cookie = address(opened, 'exact'), visitor.cookies['sid']
    assert (await visitor.get(place)).status_code == 200
    await visitor.post('/logout')
    time.sleep(1)
    visitor.cookies.set('sid', cookie)
    assert (await visitor.get(place)).status_code == 401


@pytest.mark.corpus
async def test_what_no_decoder_understands_says_why(visitor, sign_in, take_in, platform, corpus):
    await sign_in()
    key = take_in(corpus / 'malformed' / 'invalid_compression.dcm')
    platform.ask(_actor(platform, visitor), viewing.open, key)
    manifest = (await visitor.get(f'/streams/studies/{key}/manifest')).json()
    answer = await visitor.get(address(manifest, 'exact'))
    assert answer.status_code == 422
    assert answer.json()['key'].startswith('viewer.no-image.')


@pytest.mark.corpus
async def test_palettes_are_given_to_who_paints(visitor, sign_in, take_in, platform, corpus):
    await sign_in()
    key = take_in(corpus / 'modality' / 'us_palette_350x800.dcm')
    platform.ask(_actor(platform, visitor), viewing.open, key)
    manifest = (await visitor.get(f'/streams/studies/{key}/manifest')).json()
    shown, = manifest['display_sets']
    assert shown['tables'] is True
    place = f'/streams/{manifest["study"]["token"]}/{shown["frames"]["instance"][0]}/tables'
    assert set((await visitor.get(place)).json()['palette']) >= {'first', 'bits', 'red'}


@pytest.mark.corpus
async def test_an_upload_is_taken_in_and_says_what_became_of_each_file(
        visitor, sign_in, corpus, platform):
    await sign_in(Role.TECHNICIAN, 'wang')
    parcel = io.BytesIO()
    with zipfile.ZipFile(parcel, 'w') as packed:
        packed.write(corpus / 'ts_ct1' / 'ct1_jpegls.dcm', 'a/图像.dcm')
        packed.writestr('notes.txt', 'no image')
    answer = await visitor.post('/streams/upload', content=parcel.getvalue(),
                                headers={'x-file-name': '%E5%8E%8B%E7%BC%A9.zip'})
    assert answer.json()['name'] == '压缩.zip'
    kinds = {result['name']: result['outcome'] for result in answer.json()['results']}
    assert kinds == {'a/图像.dcm': 'stored', 'notes.txt': 'not-dicom'}


async def test_who_may_not_store_cannot_upload(visitor, sign_in):
    await sign_in(Role.AUDITOR, 'zhao')
    answer = await visitor.post('/streams/upload', content=b'anything')
    assert (answer.status_code, answer.json()['key']) == (403, 'error.not-permitted')


def test_grants_of_another_session_are_worth_nothing(platform, take_in, corpus, own):
    key = take_in(corpus / 'ts_ct1' / 'ct1_jpegls.dcm')
    one, other = (signed_in(platform, name, Role.DOCTOR) for name in ('li', 'zhou'))
    token = platform.ask(one, viewing.open, key).token
    assert platform.recent(viewing.granted, token, one.session_id) is not None
    assert platform.recent(viewing.granted, token, other.session_id) is None


def test_gzip_of_the_stream_is_what_every_browser_inflates(platform):
    body = lossless.encode(np.zeros((4, 4), np.int16))
    assert gzip.decompress(lossless.compress(body)) == body
