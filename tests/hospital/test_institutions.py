from database.tables import Department, Institution
from hospital import institutions
from hospital.actor import SYSTEM
from tests.hospital.records import only, rows


def test_an_installation_has_one_institution_of_its_own(platform, own):
    assert platform.ask(SYSTEM, institutions.found, 'another name') == own
    institution = only(platform, Institution)
    assert (institution.id, institution.own) == (own, True)


def test_an_institution_is_known_by_its_name_and_made_once(platform, own):
    first, again = (platform.ask(SYSTEM, institutions.named, '分院') for _ in range(2))
    assert first == again != own
    assert list(platform.ask(SYSTEM, institutions.names)) == [own, first], 'the own comes first'


def test_departments_of_two_institutions_with_one_name_are_two(platform, own):
    other = platform.ask(SYSTEM, institutions.named, '分院')
    made = {platform.ask(SYSTEM, institutions.department, each, '放射科')
            for each in (own, other, own)}
    assert len(made) == len(rows(platform, Department)) == 2
    assert platform.ask(SYSTEM, institutions.department_names) == dict.fromkeys(made, '放射科')


def test_no_name_is_no_department(platform, own):
    assert platform.ask(SYSTEM, institutions.department, own, '') is None
    assert rows(platform, Department) == []


def test_a_department_with_a_very_long_name_is_one(platform, own):
    made = {platform.ask(SYSTEM, institutions.department, own, 'x' * length)
            for length in (128, 500)}
    assert len(made) == 1
