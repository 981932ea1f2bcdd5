import pytest

from database.tables import Department, Patient, PatientWord, Role, Study, StudyWord, Visit
from hospital import ingest, institutions
from hospital.actor import SYSTEM, Actor
from hospital.ingest import Outcome
from tests.hospital.records import encoded_with, index_waiting, listed, only, raw, rows, take_in


def words(platform, table) -> set[str]:
    return {row.word for row in rows(platform, table)}


def test_a_study_is_described_by_its_header(platform, device, make_instance):
    listed(platform, device, make_instance(
        AccessionNumber='P00418273', StudyID='E12', StudyDescription='胸部CT平扫',
        BodyPartExamined='CHEST', PatientAge='063Y', ReferringPhysicianName='王医生',
        RequestingService='呼吸科', InstitutionalDepartmentName='放射科'))
    study = only(platform, Study)
    assert (study.accession_number, study.exam_number) == ('P00418273', 'E12')
    assert (study.procedure, study.patient_age) == ('胸部CT平扫', '063Y')
    assert (study.requesting_department, study.referring_physician) == ('呼吸科', '王医生')
    assert only(platform, Department).name == '放射科'
    assert study.department_id == only(platform, Department).id


@pytest.mark.parametrize(('elements', 'expected'), [
    ({'BodyPartExamined': 'CHEST'}, 'chest'), ({'StudyDescription': '胸部CT平扫'}, 'chest'),
    ({'SeriesDescription': '头颅 MRI'}, 'head'), ({}, '')])
def test_the_body_part_is_told_by_its_element_or_else_by_descriptions(
        platform, device, make_instance, elements, expected):
    listed(platform, device, make_instance(**elements))
    study = only(platform, Study)
    assert study.body_part.lower() == expected
    assert study.body_part_as_sent == elements.get('BodyPartExamined', '')


def test_date_and_time_are_kept_as_sent_with_their_offset(platform, device, make_instance):
    listed(platform, device, make_instance(
        StudyDate='20261120', StudyTime='144608.5', TimezoneOffsetFromUTC='+0900'))
    study = only(platform, Study)
    assert (study.study_date, study.study_time, study.time_offset) == (
        '2026-11-20', '14:46:08', '+0900')
    assert study.exam_at == 1795153568, '2026-11-20T05:46:08Z'


def test_a_time_without_offset_is_one_of_the_platform(platform, device, make_instance):
    listed(platform, device, make_instance(StudyDate='20261120', StudyTime='144608'))
    assert only(platform, Study).exam_at == 1795157168, '14:46:08 in Shanghai'


def test_a_patient_is_known_by_number_and_institution(platform, device, make_instance):
    for _ in range(2):
        listed(platform, device, make_instance(patient_id='P1'))
    listed(platform, device, make_instance(patient_id='P2'))
    listed(platform, device, make_instance(patient_id='P1', IssuerOfPatientID='elsewhere'))
    first, again, other, elsewhere = [row.patient_id for row in rows(platform, Study)]
    assert first == again
    assert len({first, other, elsewhere}) == 3


def test_people_of_two_institutions_with_one_number_are_two(platform, own, make_instance):
    other = platform.ask(SYSTEM, institutions.named, 'Second')
    for institution in (own, other):
        listed(platform, Actor('CT', Role.DEVICE, institution), make_instance(patient_id='P1'))
    assert len(rows(platform, Patient)) == 2


def test_people_without_a_number_are_not_one_person(platform, device, make_instance):
    for _ in range(2):
        listed(platform, device, make_instance(patient_id=''))
    assert len(rows(platform, Patient)) == 2


def test_what_is_known_of_a_patient_is_not_forgotten_for_an_empty_header(
        platform, device, make_instance):
    listed(platform, device, make_instance('韩启明', PatientSex='M', PatientBirthDate='19630409'))
    listed(platform, device, make_instance('', PatientSex='', PatientBirthDate=''))
    patient = only(platform, Patient)
    assert (patient.name, patient.sex, patient.birth_date) == ('韩启明', 'M', '1963-04-09')


def test_a_patient_is_called_what_the_newest_header_says(platform, device, make_instance):
    for name in ('韩启明', '韩啟明'):
        listed(platform, device, make_instance(name))
    assert only(platform, Patient).name == '韩啟明'
    assert [row.patient_name for row in rows(platform, Study)] == ['韩启明', '韩啟明']


def test_a_chinese_name_is_found_by_its_ends_pinyin_and_initials(platform, device, make_instance):
    listed(platform, device, make_instance('单雄信', patient_id='P123456'))
    found = words(platform, PatientWord)
    assert {'单雄信', '雄信', '信', 'shanxiongxin', 'sxx', 'p123456', '3456'} <= found
    patient = only(platform, Patient)
    assert (patient.pinyin, patient.initials) == ('shanxiongxin', 'sxx')


def test_a_name_of_three_groups_is_kept_as_written_and_found_by_each(
        platform, device, make_instance):
    listed(platform, device, make_instance('Yamada^Tarou=山田^太郎=やまだ^たろう'))
    patient = only(platform, Patient)
    assert '山田' in patient.name
    assert {'yamada', 'tarou', 'yamadatarou'} <= words(platform, PatientWord)


@pytest.mark.parametrize('charset', [None, b'', b'ISO_IR 100', b'GBK', b'GB18030'])
def test_a_name_in_gbk_is_read_whatever_the_header_declares(
        platform, device, make_instance, charset):
    dataset, values = make_instance(), {'PatientName': '欧阳明日'.encode('gbk')}
    if charset is None:
        del dataset.SpecificCharacterSet
    else:
        values['SpecificCharacterSet'] = charset
    content = encoded_with(dataset, values)
    assert platform.ask(device, ingest.accept, raw(content)).outcome is Outcome.STORED
    assert only(platform, Study).patient_name == '欧阳明日'
    index_waiting(platform)
    assert only(platform, Patient).pinyin == 'ouyangmingri'


def test_a_study_is_found_by_accession_and_exam_number_and_their_ends(
        platform, device, make_instance):
    listed(platform, device, make_instance(AccessionNumber='P00418273', StudyID='E12'))
    assert words(platform, StudyWord) == {'p00418273', '8273', 'e12'}


@pytest.mark.parametrize(('elements', 'expected'), [
    ({'PatientState': '急诊'}, 'emergency'), ({'RequestingService': '体检中心'}, 'checkup'),
    ({'AdmissionID': 'ZY001'}, 'inpatient'), ({}, '')])
def test_the_patient_class_is_what_the_header_tells(
        platform, device, make_instance, elements, expected):
    listed(platform, device, make_instance(**elements))
    assert only(platform, Study).patient_class == expected


def test_a_visit_tells_its_class_to_the_exams_that_do_not_say_it(platform, device, make_instance):
    listed(platform, device, make_instance(AdmissionID='V1', PatientState='住院'))
    listed(platform, device, make_instance(AdmissionID='V1'))
    assert only(platform, Visit).patient_class == 'inpatient'
    assert [row.patient_class for row in rows(platform, Study)] == ['inpatient'] * 2


def test_an_exam_does_not_change_under_its_reader(platform, device, make_instance):
    listed(platform, device, make_instance(study_uid='1.2.3', StudyDescription='first'))
    take_in(platform, device, make_instance(study_uid='1.2.3', StudyDescription='second'))
    index_waiting(platform)
    assert only(platform, Study).procedure == 'first'


def test_a_department_is_made_once(platform, device, make_instance):
    for _ in range(2):
        listed(platform, device, make_instance(InstitutionalDepartmentName='放射科'))
    assert len(rows(platform, Department)) == 1


def test_a_name_that_is_longer_than_its_column_is_cut(platform, device, make_instance):
    long = {'PatientName': b'W' * 2000, 'StudyDescription': b'D' * 2000}
    content = encoded_with(make_instance(), long)
    platform.ask(device, ingest.accept, raw(content))
    index_waiting(platform)
    study = only(platform, Study)
    assert (study.patient_name, study.procedure) == ('W' * 324, 'D' * 256)
