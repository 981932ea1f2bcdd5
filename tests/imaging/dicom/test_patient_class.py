import pytest

from imaging.dicom.patient_class import patient_class


@pytest.mark.parametrize(('text', 'expected'), [
    ('急诊', 'emergency'), ('急诊科', 'emergency'), ('抢救室', 'emergency'), ('门诊', 'outpatient'),
    ('门诊放射科', 'outpatient'), ('门急诊', 'outpatient'), ('住院', 'inpatient'),
    ('神经外科病区 12床', 'inpatient'), ('ICU', 'inpatient'), ('体检中心', 'checkup'),
    ('健康管理中心', 'checkup'), ('Emergency Dept', 'emergency'), ('OUTPATIENT', 'outpatient'),
    ('out-patient', 'outpatient'), ('Inpatient', 'inpatient'), ('Ward 5', 'inpatient'),
    ('health check', 'checkup'), ('E', 'emergency'), ('O', 'outpatient'), ('i', 'inpatient'),
    ('放射科', ''), ('', ''), ('Edward', ''), ('status post', '')])
def test_class_is_told_by_a_text(text, expected):
    assert patient_class((text,)) == expected


def test_surest_text_comes_first():
    assert patient_class(('', '住院', '急诊放射科')) == 'inpatient'


@pytest.mark.parametrize(('number', 'expected'), [
    ('ZY0012345', 'inpatient'), ('MZ20261120001', 'outpatient'), ('JZ-0099', 'emergency'),
    ('TJ12345', 'checkup'), ('I1234', 'inpatient'), ('12345', ''), ('CT12345', ''), ('ZY', '')])
def test_class_is_told_by_the_visit_number(number, expected):
    assert patient_class(('放射科',), number) == expected
    assert patient_class(('急诊',), number) == 'emergency'
