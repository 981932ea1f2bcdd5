"""Whatever stands in a header: the instance is kept, indexed, and listed, on every engine."""

import random

import pytest

from database.tables import Instance, Series
from hospital import ingest, worklist
from hospital.filters import Filters
from hospital.ingest import Outcome
from tests.hospital.records import encoded_with, index_waiting, only, raw, rows

TEXTS = ('PatientName', 'PatientID', 'PatientSex', 'PatientBirthDate', 'PatientAge',
         'IssuerOfPatientID', 'AdmissionID', 'AccessionNumber', 'StudyID', 'StudyDate', 'StudyTime',
         'StudyDescription', 'TimezoneOffsetFromUTC', 'ReferringPhysicianName',
         'RequestingService', 'InstitutionName', 'InstitutionalDepartmentName', 'SeriesNumber',
         'SeriesDescription', 'Modality', 'BodyPartExamined', 'ProtocolName', 'Laterality',
         'Manufacturer', 'ManufacturerModelName', 'KVP', 'InstanceNumber',
         'WindowCenter', 'WindowWidth', 'RescaleSlope', 'PixelSpacing', 'SOPClassUID')


WHOLE = ('SeriesNumber', 'InstanceNumber')


def states(platform, doctor, contents: list[bytes]) -> list[str]:
    """Take instances in, index them, and return what became of those that are listed."""
    for content in contents:
        assert platform.ask(doctor, ingest.accept, raw(content)).outcome is Outcome.STORED
    index_waiting(platform)
    page = platform.ask(doctor, worklist.search, Filters(period='all'))
    assert page.total == len(page.items) == len(contents)
    return [row.state for row in rows(platform, Instance)]


@pytest.mark.parametrize('value', [
    b'A\0B', b'9' * 1000, b'\\' * 9, b'\xff\xfe\x1b$)A\xd0\xc2', b'', b"'; DROP TABLE study; --",
], ids=['null', 'long', 'many', 'bytes', 'empty', 'sql'])
def test_an_odd_value_keeps_no_instance_from_the_list(platform, doctor, make_instance, value):
    contents = [encoded_with(make_instance(), {keyword: value}) for keyword in TEXTS]
    assert states(platform, doctor, contents) == ['indexed'] * len(TEXTS)


@pytest.mark.parametrize(('value', 'number'), [
    (b'2147483647', 2147483647), (b'-2147483648', -2147483648), (b'2147483648', None),
    (b'999999999999', None), (b'1.0', 1), (b'1.5', None), (b'seven', None), (b'1e400', None)])
def test_a_number_that_is_none_of_the_standard_is_unknown(
        platform, doctor, make_instance, value, number):
    content = encoded_with(make_instance(), dict.fromkeys(WHOLE, value))
    assert states(platform, doctor, [content]) == ['indexed']
    assert [only(platform, table).number for table in (Series, Instance)] == [number, number]


def test_an_odd_character_set_keeps_no_instance_from_the_list(platform, doctor, make_instance):
    contents = [encoded_with(make_instance(PatientName='DOE'), {'SpecificCharacterSet': value})
                for value in (b'', b'NONE', b'9' * 1000, b'\\' * 9, b'\xff\xfe', b'ISO_IR 192 GBK')]
    assert states(platform, doctor, contents) == ['indexed'] * 6


def test_random_bytes_in_random_elements_keep_no_instance_from_the_list(
        platform, doctor, make_instance):
    chance = random.Random(20261120)
    contents = [encoded_with(make_instance(), {
        keyword: chance.randbytes(chance.randint(0, 90)) for keyword in chance.sample(TEXTS, 6)})
        for _ in range(40)]
    assert states(platform, doctor, contents) == ['indexed'] * 40
