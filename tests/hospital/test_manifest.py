import pytest
from imagecodecs import cms_profile

from database.tables import Instance, Role, Series, Study
from hospital import ingest
from hospital.actor import Actor
from hospital.errors import NotFound, NotPermitted
from hospital.manifest import manifest
from tests.conftest import encoded, signed_in
from tests.hospital.records import broken, index_waiting, listed, only, raw, rows


@pytest.fixture
def whole(platform, doctor, make_instance) -> dict:
    """The manifest of a study whose headers say much."""
    key = listed(platform, doctor, *[make_instance(
        '韩启明', 'P1', study_uid='1.2.3', SeriesInstanceUID='1.2.3.1', SeriesNumber=3,
        InstanceNumber=number, SeriesDescription='动脉期 2.5 mm', StudyDescription='胸部CT平扫',
        PatientSex='M', PatientAge='063Y', PatientBirthDate='19630409', StudyDate='20261120',
        StudyTime='144608', AccessionNumber='P00418273', PatientState='住院',
        RescaleSlope='1', RescaleIntercept='-1024', WindowCenter='40', WindowWidth='400')
        for number in (2, 1)])
    return platform.ask(doctor, manifest, key)


def test_a_manifest_tells_of_study_and_patient(platform, whole):
    study = whole['study']
    assert study['patient'] == {'name': '韩启明', 'number': 'P1', 'sex': 'M', 'age': '063Y',
                                'birth_date': '1963-04-09'}
    assert (study['date'], study['time'], study['procedure']) == (
        '2026-11-20', '14:46:08', '胸部CT平扫')
    assert (study['accession'], study['modalities'], study['state']) == (
        'P00418273', ['CT'], 'unwritten')
    row = only(platform, Study)
    assert (study['key'], study['token']) == (row.key, row.token)


def test_a_manifest_holds_no_uid(platform, doctor, whole):
    text = str(whole)
    assert '1.2.3' not in text
    assert not any(row.uid in text for row in rows(platform, Instance))


def test_a_manifest_arranges_the_images_of_a_series_in_their_order(platform, whole):
    series, = whole['series']
    found, = whole['display_sets']
    second, first = rows(platform, Instance)
    assert (series['number'], series['description']) == (3, '动脉期 2.5 mm')
    assert (found['series'], found['rows'], found['columns']) == (series['id'], 2, 2)
    assert found['frames']['instance'] == [first.id, second.id]
    assert found['frames']['frame'] == [1, 1]
    assert (found['slope'], found['intercept'], found['unit']) == (1, -1024, 'HU')
    assert found['windows'][0]['center'] == 40


def test_frames_that_are_damaged_are_marked(platform, doctor, make_instance):
    content = encoded(make_instance(pixels=bytes(24), NumberOfFrames=3))[:-2]
    key = platform.ask(doctor, ingest.accept, raw(content)).study
    index_waiting(platform)
    found, = platform.ask(doctor, manifest, key)['display_sets']
    assert found['frames']['damaged'] == [2]


def test_what_is_no_image_says_why(platform, doctor, make_instance):
    dataset = make_instance(Modality='RTPLAN', SOPClassUID='1.2.840.10008.5.1.4.1.1.481.5')
    for keyword in ('PixelData', 'Rows', 'Columns'):
        delattr(dataset, keyword)
    key = listed(platform, doctor, dataset)
    found, = platform.ask(doctor, manifest, key)['display_sets']
    assert found['kind'] != 'image'
    assert found['reason'].startswith('viewer.')


def test_what_cannot_be_read_at_all_is_told_and_not_left_out(platform, doctor, make_instance):
    key = platform.ask(doctor, ingest.accept, raw(broken(make_instance()))).study
    index_waiting(platform)
    found = platform.ask(doctor, manifest, key)
    shown, = found['display_sets']
    assert (shown['kind'], shown['reason']) == ('other', 'viewer.no-image.file')
    assert shown['frames']['instance'] == [only(platform, Instance).id]
    assert (found['series'], found['priors']) == ([], [])


def test_what_cannot_be_read_stands_in_its_series(platform, doctor, make_instance):
    named = {'study_uid': '1.2.3', 'SeriesInstanceUID': '1.2.3.1'}
    key = listed(platform, doctor, make_instance(**named))
    platform.ask(doctor, ingest.accept, raw(broken(make_instance(**named))))
    index_waiting(platform)
    found = platform.ask(doctor, manifest, key)
    series, = found['series']
    assert [(one['kind'], one['series']) for one in found['display_sets']] == [
        ('image', series['id']), ('other', series['id'])]


def test_what_only_waits_to_be_read_is_not_told_yet(platform, doctor, make_instance):
    key = platform.ask(doctor, ingest.accept, raw(encoded(make_instance()))).study
    assert platform.ask(doctor, manifest, key)['display_sets'] == []


def test_colours_of_a_profile_are_told(platform, doctor, make_instance):
    colour = {'SamplesPerPixel': 3, 'PhotometricInterpretation': 'RGB', 'BitsAllocated': 8,
              'BitsStored': 8, 'HighBit': 7, 'PlanarConfiguration': 0}
    key = listed(platform, doctor, make_instance(
        pixels=bytes(12), ICCProfile=cms_profile('adobergb'), **colour))
    found, = platform.ask(doctor, manifest, key)['display_sets']
    assert found['managed']


def test_priors_are_the_other_studies_of_the_patient_newest_first(
        platform, doctor, device, make_instance):
    older, newer = (listed(platform, device, make_instance(patient_id='P1', StudyDate=date),
                           history=True) for date in ('20200101', '20210101'))
    listed(platform, device, make_instance(patient_id='P2'))
    key = listed(platform, device, make_instance(patient_id='P1'))
    found = platform.ask(doctor, manifest, key)
    assert [prior['key'] for prior in found['priors']] == [newer, older]
    assert found['priors'][0]['date'] == '2021-01-01'


def test_series_come_by_their_number_and_those_without_one_last(platform, doctor, make_instance):
    key = listed(platform, doctor, *[
        make_instance(study_uid='1.2.3', **{'SeriesNumber': number} if number else {})
        for number in (None, 7, 5)])
    found = platform.ask(doctor, manifest, key)['series']
    assert [series['number'] for series in found] == [5, 7, None]
    assert len(rows(platform, Series)) == 3


def test_a_doctor_of_another_institution_gets_no_manifest(platform, device, make_instance):
    key = listed(platform, device, make_instance())
    with pytest.raises(NotFound):
        platform.ask(signed_in(platform, 'wu', Role.DOCTOR, 'Second'), manifest, key)


def test_who_may_not_look_at_studies_gets_no_manifest(platform, own, device, make_instance):
    key = listed(platform, device, make_instance())
    for role in (Role.ADMIN, Role.CLERK, Role.DEVICE, Role.PATIENT):
        with pytest.raises(NotPermitted):
            platform.ask(Actor('somebody', role, own), manifest, key)
