import pytest
from pydicom import Dataset

from imaging.dicom.equipment import equipment, technique
from imaging.dicom.values import Values


@pytest.mark.parametrize(('manufacturer', 'model', 'expected'), [
    ('GE MEDICAL SYSTEMS', 'LightSpeed VCT', 'GE LightSpeed VCT'),
    ('Philips Medical Systems', 'Ingenia', 'Philips Ingenia'),
    ('TOSHIBA_MEC', 'Aquilion ONE', 'TOSHIBA Aquilion ONE'),
    ('SIEMENS', 'SOMATOM Definition AS+', 'SIEMENS SOMATOM Definition AS+'),
    ('Shanghai United Imaging Healthcare Co., Ltd.', 'uCT 760', 'Shanghai United uCT 760'),
    ('SonoSite', 'SonoSite M-Turbo', 'SonoSite M-Turbo'),
    ('', 'X', 'X'), ('Medical', '', 'Medical'),
    ('联影', 'uMR 780', '联影 uMR 780'), ('', '', '')])
def test_equipment_is_named_as_people_do(manufacturer, model, expected):
    assert equipment(manufacturer, model) == expected


@pytest.mark.parametrize(('attributes', 'expected'), [
    ({'KVP': '120', 'XRayTubeCurrent': '210', 'Exposure': '4'}, '120 kV 210 mA'),
    ({'KVP': '28', 'Exposure': '63'}, '28 kV 63 mAs'),
    ({'MagneticFieldStrength': '1.5', 'RepetitionTime': '4414.83', 'EchoTime': '4.918'},
     '1.5 T TR 4414.8 TE 4.92'),
    ({'KVP': '0'}, ''), ({}, '')])
def test_technique_is_said_in_a_few_words(attributes, expected):
    header = Dataset()
    for keyword, value in attributes.items():
        setattr(header, keyword, value)
    assert technique(Values(header)) == expected
