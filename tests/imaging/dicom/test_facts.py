import io

import pydicom
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from pydicom.config import IGNORE
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement

from imaging.dicom.facts import Facts, facts, read
from imaging.dicom.header import HeaderError
from imaging.dicom.part10 import head
from tests.imaging.dicom.encoded import EXPLICIT, ITEM, element, uids

NO_META = ('no_preamble_dicm_in_data.dcm',)
KEYWORDS = (
    'PatientID', 'PatientName', 'PatientSex', 'PatientBirthDate', 'PatientAge', 'AdmissionID',
    'StudyDate', 'StudyTime', 'StudyDescription', 'SeriesNumber', 'InstanceNumber', 'Modality',
    'BodyPartExamined', 'KVP', 'Rows', 'NumberOfFrames', 'ImageType', 'Manufacturer')


def header(**attributes) -> Dataset:
    """A data set with any values, whether or not they are allowed."""
    made = Dataset()
    for keyword, value in attributes.items():
        tag = tag_for_keyword(keyword)
        vr = dictionary_VR(tag)
        # NOTE: pydicom makes no number of text that is none
        vr = 'LO' if isinstance(value, str) and vr in ('IS', 'DS', 'US') else vr
        made[tag] = DataElement(tag, vr, value, validation_mode=IGNORE)
    return made


def of(**attributes) -> Facts:
    return facts(header(**attributes))


def encoded(data: bytes) -> Facts:
    return facts(read(io.BytesIO(head(EXPLICIT, '1.2', '1.3') + uids() + data)))


def test_patient_is_told():
    patient = of(PatientID=' P1 ', IssuerOfPatientID='HIS', PatientName='曾^国藩', PatientSex='M',
                 PatientBirthDate='19630409', StudyDate='20261120').patient
    assert (patient.number, patient.issuer, patient.name) == ('P1', 'HIS', '曾国藩')
    assert (patient.pinyin, patient.initials) == ('zengguofan', 'zgf')
    assert 'cengguofan' in patient.other_letters
    assert (patient.sex, patient.birth_date, patient.age) == ('M', '1963-04-09', '063Y')


def test_age_that_was_sent_comes_first():
    assert of(PatientAge='062Y', PatientBirthDate='19630409', StudyDate='20261120'
              ).patient.age == '062Y'


@pytest.mark.parametrize(('sent', 'sex'), [
    ('M', 'M'), ('f', 'F'), ('男', 'M'), ('女性', 'F'), ('O', 'O'), ('U', ''), ('', '')])
def test_sex_is_normalised(sent, sex):
    found = of(PatientSex=sent)
    assert found.patient.sex == sex
    assert found.doubts == ()


def test_visit_is_told():
    visit = of(AdmissionID='ZY0012345', InstitutionalDepartmentName='放射科').visit
    assert (visit.number, visit.patient_class) == ('ZY0012345', 'inpatient')
    assert of(CurrentPatientLocation='急诊抢救室').visit.patient_class == 'emergency'


def test_study_is_told():
    study = of(StudyInstanceUID='1.2.3', StudyID='E77', AccessionNumber='P00418273',
               StudyDate='2004.01.19', StudyTime='10:20:30.5', TimezoneOffsetFromUTC='+0800',
               StudyDescription='胸部CT平扫', ReferringPhysicianName='王^医生',
               RequestingService='呼吸科', InstitutionalDepartmentName='放射科',
               InstitutionName='明湖一院').study
    assert (study.uid, study.exam_number, study.accession_number) == ('1.2.3', 'E77', 'P00418273')
    assert (study.date, study.time, study.timezone_offset) == ('2004-01-19', '10:20:30', '+0800')
    assert (study.description, study.body_part) == ('胸部CT平扫', 'CHEST')
    assert (study.referring_physician, study.requesting_department) == ('王医生', '呼吸科')
    assert (study.performing_department, study.institution) == ('放射科', '明湖一院')


def test_study_without_a_date_has_that_of_its_series():
    study = of(StudyDate='', SeriesDate='20261120', SeriesTime='1446').study
    assert (study.date, study.time) == ('2026-11-20', '14:46:00')


def test_procedure_and_department_may_stand_in_the_request():
    request = header(RequestedProcedureDescription='腰椎MR', RequestingService='骨科')
    study = of(RequestAttributesSequence=[request]).study
    assert (study.description, study.requesting_department) == ('腰椎MR', '骨科')
    assert study.body_part == 'LSPINE'


def test_anatomic_region_tells_the_body_part():
    region = header(CodeMeaning='Breast')
    study = of(AnatomicRegionSequence=[region], StudyDescription='screening').study
    assert (study.body_part, study.body_part_as_sent) == ('BREAST', '')


def test_series_is_told():
    series = of(SeriesInstanceUID='1.2.4', SeriesNumber='3', Modality='ct', KVP='120',
                SeriesDescription='动脉期 2.5 mm', ProtocolName='Chest', Laterality='L',
                SeriesDate='20261120', SeriesTime='144608', XRayTubeCurrent='210',
                Manufacturer='GE MEDICAL SYSTEMS', ManufacturerModelName='LightSpeed VCT').series
    assert (series.uid, series.number, series.modality) == ('1.2.4', 3, 'CT')
    assert (series.description, series.protocol) == ('动脉期 2.5 mm', 'Chest')
    assert (series.body_part, series.laterality) == ('CHEST', 'L')
    assert (series.date, series.time) == ('2026-11-20', '14:46:08')
    assert (series.equipment, series.technique) == ('GE LightSpeed VCT', '120 kV 210 mA')


def test_instance_is_told():
    instance = of(SOPInstanceUID='1.2.5', SOPClassUID='1.2', InstanceNumber='7', Rows=512,
                  Columns=256, NumberOfFrames='30', ImageType=['ORIGINAL', 'PRIMARY']).instance
    assert (instance.uid, instance.sop_class_uid, instance.number) == ('1.2.5', '1.2', 7)
    assert (instance.rows, instance.columns, instance.frames) == (512, 256, 30)
    assert instance.image_type == ('ORIGINAL', 'PRIMARY')


def test_transfer_syntax_is_the_files():
    assert encoded(b'').instance.transfer_syntax == EXPLICIT


def test_what_does_not_parse_is_doubted_by_keyword():
    found = of(PatientBirthDate='???', SeriesNumber='one', KVP='1e999', PatientSex='Q',
               StudyTime='25:99', StudyDate='20261120')
    assert found.doubts == ('KVP', 'PatientBirthDate', 'PatientSex', 'SeriesNumber', 'StudyTime')
    assert (found.patient.birth_date, found.series.number, found.study.time) == ('', None, '')


def test_what_is_missing_or_unknown_is_not_doubted():
    assert of().doubts == ()
    assert of(PatientBirthDate='00000000', StudyTime='', SeriesNumber=None).doubts == ()


def test_bytes_that_are_no_text_are_doubted():
    found = encoded(element(0x00080005, 'CS', 'ISO_IR 192')
                    + element(0x00081030, 'LO', b'\xff\xfea'))
    assert found.doubts == ('StudyDescription',)


def test_item_has_the_character_set_of_its_data_set():
    request = element(0x00321060, 'LO', '腰椎MR'.encode('gbk'))
    found = encoded(element(0x00100010, 'PN', '张三'.encode('gbk'))
                    + element(0x00400275, 'SQ', element(ITEM, '', request)))
    assert (found.patient.name, found.study.description) == ('张三', '腰椎MR')


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(KEYWORDS), st.text(max_size=20)))
def test_no_value_is_too_odd(attributes):
    assert isinstance(of(**attributes), Facts)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(KEYWORDS), st.binary(max_size=20)), max_size=8))
def test_no_bytes_are_too_odd(values):
    data = b''.join(sorted(
        element(tag_for_keyword(keyword), dictionary_VR(tag_for_keyword(keyword)), value)
        for keyword, value in values))
    try:
        assert isinstance(encoded(data), Facts)
    except HeaderError:
        return


@pytest.mark.corpus
def test_every_real_file_gives_the_uids_that_pydicom_reads(corpus):
    seen = 0
    for path in sorted(corpus.rglob('*.dcm')):
        with path.open('rb') as file:
            try:
                found = facts(read(file))
            except HeaderError:
                continue
        if path.name in NO_META:
            continue
        theirs = pydicom.dcmread(path, stop_before_pixels=True, force=True)
        assert found.study.uid == theirs.get('StudyInstanceUID', ''), path
        assert found.series.uid == theirs.get('SeriesInstanceUID', ''), path
        assert found.instance.uid == theirs.get('SOPInstanceUID', ''), path
        seen += 1
    assert seen > 500


@pytest.mark.corpus
@pytest.mark.parametrize(('name', 'patient', 'description'), [
    ('zh_gb18030', '张㐀𠀀测试', '胸部平扫(低剂量)'),
    ('zh_gbk_declared_gbk', '张三丰测试', '胸部平扫(低剂量)'),
    ('zh_gbk_declared_iso100', '张三丰测试', '胸部平扫(低剂量)'),
    ('zh_gbk_no_charset', '张三丰测试', '胸部平扫(低剂量)'),
    ('zh_utf8', '张三丰测试', '胸部平扫(低剂量)'),
    ('zh_utf8_no_charset', '张三丰测试', '胸部平扫(低剂量)'),
    ('ja_sjis_declared_iso13', 'ﾔﾏﾀﾞ ﾀﾛｳ', '胸部ＣＴ')])
def test_real_file_is_understood_whatever_it_declares(corpus, name, patient, description):
    with (corpus / f'charset/{name}_derived.dcm').open('rb') as file:
        found = facts(read(file))
    assert (found.patient.name, found.study.description) == (patient, description)
    assert (found.study.body_part, found.doubts) == ('CHEST', ())
