import random
from dataclasses import replace
from itertools import chain

import pytest

from database.tables import Role
from hospital import ingest, worklist
from hospital.actor import SYSTEM, Actor
from hospital.errors import Invalid, NotFound, NotPermitted
from hospital.filters import Filters
from tests.conftest import signed_in
from tests.hospital.population import a_filter, ordered, populate, wanted
from tests.hospital.records import broken, index_waiting, listed, raw, take_in

SORTS = [sign + name for name in ('time', 'name', 'modality', 'state') for sign in ('', '-')]


def found(platform, actor, **filters: object) -> list[str]:
    """The keys of the studies on the first page."""
    return keys(platform.ask(actor, worklist.search, Filters(**{'period': 'all', **filters})))


def keys(page: worklist.Page) -> list[str]:
    return [item.study for item in page.items]


@pytest.fixture
def han(platform, doctor, make_instance) -> str:
    """A study of 韩启明, among others of other people."""
    listed(platform, doctor, make_instance('王芳', 'P9', AccessionNumber='A99990000'))
    return listed(platform, doctor, make_instance(
        '韩启明', 'M20261', AccessionNumber='P00418273', StudyID='E77'))


def test_a_study_is_found_by_any_of_its_names_and_numbers(platform, doctor, han):
    for words in ('韩启明', '启明', '明', '韩', 'hanqiming', 'HANQ', 'hqm', 'hq', 'M20261', 'm202',
                  'P00418273', 'p0041', '8273', 'E77', '  韩启明  '):
        assert found(platform, doctor, words=words) == [han], words


def test_of_several_words_all_must_be_found(platform, doctor, han):
    for words in ('韩 P0041', 'hqm 8273', '启明 hanq m2026', '韩 启明'):
        assert found(platform, doctor, words=words) == [han], words
    assert found(platform, doctor, words='韩 0000') == []


def test_a_study_is_not_found_by_what_only_stands_within(platform, doctor, han):
    for words in ('韩明', '00418', '273', 'iming', '%', '_', '韩%'):
        assert found(platform, doctor, words=words) == [], words


def test_no_words_find_everything(platform, doctor, han):
    for words in ('', ' ', '^', '·', "'", '\0', '\ud800'):
        assert len(found(platform, doctor, words=words)) == 2, words


def test_odd_words_find_nothing_and_are_no_fault(platform, doctor, han):
    for words in ('x' * 10_000, '王' * 5000, '\U0010ffff', ' x' * 500, "'; DROP TABLE study; --"):
        assert found(platform, doctor, words=words) == [], words


def test_what_is_not_indexed_yet_is_not_listed(platform, doctor, make_instance):
    take_in(platform, doctor, make_instance())
    assert found(platform, doctor) == []


def pages_of(platform, sort: str) -> list[worklist.Page]:
    return [platform.ask(SYSTEM, worklist.search, Filters(period='all', sort=sort, page=number))
            for number in (1, 2, 3, 4)]


def test_pages_by_number_show_every_study_once_and_in_order(platform):
    exams = populate(platform, 120)
    for sort in SORTS:
        pages = pages_of(platform, sort)
        assert [len(page.items) for page in pages] == [50, 50, 20, 0]
        assert list(chain(*map(keys, pages))) == [exam.key for exam in ordered(exams, sort)]
        assert {page.total for page in pages} == {120}


def test_pages_by_cursor_are_those_by_number_there_and_back(platform):
    populate(platform, 120)
    for sort in SORTS:
        filters, pages = Filters(period='all', sort=sort), pages_of(platform, sort)
        for before, after in (pages[:2], pages[1:3]):
            there = platform.ask(SYSTEM, worklist.search, filters, before.last)
            back = platform.ask(SYSTEM, worklist.search, filters, after.first, back=True)
            assert (keys(there), keys(back)) == (keys(after), keys(before)), sort


def test_what_came_since_moves_no_page_that_is_reached_by_cursor(platform, doctor, make_instance):
    populate(platform, 110)
    filters = Filters(period='all')
    first = platform.ask(SYSTEM, worklist.search, filters)
    second = platform.ask(SYSTEM, worklist.search, filters, first.last)
    listed(platform, doctor, make_instance())
    assert keys(platform.ask(SYSTEM, worklist.search, filters, first.last)) == keys(second)


def test_any_filter_finds_what_it_lets_through_and_counts_it(platform):
    exams, chance = populate(platform, 150), random.Random(11)
    for _ in range(80):
        filters = a_filter(chance, exams, sort=chance.choice(SORTS), page=chance.choice([1, 1, 2]))
        page = platform.ask(SYSTEM, worklist.search, filters)
        expected = ordered(wanted(exams, filters, platform), filters.sort)
        first = 50 * (filters.page - 1)
        assert keys(page) == [exam.key for exam in expected[first:first + 50]], filters
        assert page.total == len(expected), filters


def test_exams_before_1970_are_listed_like_all_others(platform, doctor, make_instance):
    populate(platform, 100)
    key = listed(platform, doctor, make_instance(StudyDate='19550301', Modality='NM'), history=True)
    assert found(platform, doctor, modality=('NM',)) == [key]
    assert found(platform, doctor, period='1955-01-01..1955-12-31') == [key]


def test_a_row_tells_what_its_headers_said(platform, doctor, make_instance):
    listed(platform, doctor, make_instance(
        '韩启明', 'P1', PatientSex='M', PatientAge='063Y', StudyDescription='胸部CT平扫',
        AccessionNumber='P00418273', InstitutionalDepartmentName='放射科', PatientState='住院'))
    item, = platform.ask(doctor, worklist.search, Filters()).items
    assert (item.patient_name, item.patient_number, item.sex, item.age) == (
        '韩启明', 'P1', 'M', '063Y')
    assert (item.procedure, item.accession_number, item.department) == (
        '胸部CT平扫', 'P00418273', '放射科')
    assert (item.modality, item.patient_class, item.state) == ('CT', 'inpatient', 'unwritten')
    assert (item.images, item.series) == (1, 1)
    assert item.thumbnail.endswith('/1/rendered')


def test_a_preview_tells_of_series_and_priors(platform, doctor, make_instance):
    prior = listed(platform, doctor, make_instance(patient_id='P1'))
    listed(platform, doctor, make_instance(patient_id='P2'))
    key = listed(platform, doctor, *[
        make_instance(study_uid='1.2.3', SeriesNumber=number, SeriesDescription=text)
        for number, text in ((2, 'second'), (1, 'first'))])
    preview = platform.ask(doctor, worklist.preview, key)
    assert [line.description for line in preview.series] == ['first', 'second']
    assert [line.images for line in preview.series] == [1, 1]
    assert [each.study for each in preview.priors] == [prior]
    assert preview.item.study == key


def test_people_of_whom_nothing_is_known_have_no_priors_in_common(
        platform, doctor, make_instance):
    nameless = [platform.ask(doctor, ingest.accept, raw(broken(make_instance()))).study
                for _ in range(2)]
    index_waiting(platform)
    assert [platform.ask(doctor, worklist.preview, key).priors for key in nameless] == [(), ()]


def test_a_study_that_is_not_there_has_no_preview(platform, doctor):
    for key in ('', '0' * 16, 'x', '\0'):
        with pytest.raises(NotFound):
            platform.ask(doctor, worklist.preview, key)


def test_a_doctor_of_another_institution_sees_nothing(platform, han):
    stranger = signed_in(platform, 'wu', Role.DOCTOR, 'Second')
    assert found(platform, stranger) == found(platform, stranger, words='韩') == []
    assert platform.ask(stranger, worklist.counts, Filters(period='all')).total == 0
    counts = platform.ask(stranger, worklist.counts, Filters(period='all', words='韩'))
    assert (counts.total, counts.facets['modality']) == (0, {})
    with pytest.raises(NotFound):
        platform.ask(stranger, worklist.preview, han)


def test_naming_another_institution_does_not_show_it(platform, han, own):
    stranger = signed_in(platform, 'wu', Role.DOCTOR, 'Second')
    assert found(platform, stranger, institution=(own,)) == []
    counts = platform.ask(stranger, worklist.counts, Filters(period='all', institution=(own,)))
    assert (counts.total, counts.facets['institution']) == (0, {})


def test_priors_of_another_institution_are_not_told(platform, doctor, own, make_instance):
    stranger = signed_in(platform, 'wu', Role.DOCTOR, 'Second')
    for actor in (doctor, stranger):
        key = listed(platform, actor, make_instance(patient_id='P1', IssuerOfPatientID='both'))
    assert platform.ask(stranger, worklist.preview, key).priors == ()


def test_who_may_not_search_is_refused(platform, own):
    for role in (Role.CLERK, Role.ADMIN, Role.AUDITOR, Role.PATIENT, Role.DEVICE):
        actor = Actor('somebody', role, own)
        for use_case in (worklist.search, worklist.counts, worklist.best_removals, worklist.look):
            with pytest.raises(NotPermitted):
                platform.ask(actor, use_case, Filters())
        with pytest.raises(NotPermitted):
            platform.ask(actor, worklist.preview, '0' * 16)


def test_a_look_is_a_page_with_what_is_shown_around_it(platform, doctor, make_instance):
    for part in ('CHEST', 'HEAD'):
        listed(platform, doctor, make_instance('王芳', BodyPartExamined=part))
    for filters in (Filters(), Filters(sort='-time'), Filters(body_part=('KNEE',))):
        found = platform.ask(doctor, worklist.look, filters)
        assert found.page == platform.ask(doctor, worklist.search, filters)
        assert found.counts == platform.ask(doctor, worklist.counts, filters)
        first = platform.ask(doctor, worklist.search, replace(filters, sort='time')).items
        assert [one.study for one in found.newest] == [item.study for item in first]
    assert found.removals == (('body_part', 2),)


def test_a_list_that_found_nothing_tells_what_to_drop(platform, doctor, make_instance):
    for part in ('CHEST', 'CHEST', 'HEAD'):
        listed(platform, doctor, make_instance('王芳', BodyPartExamined=part))
    found = platform.ask(doctor, worklist.best_removals, Filters(
        words='王芳', modality=('MR',), state=('unwritten',)))
    assert found == [('modality', 3)]
    both = Filters(words='李', modality=('CT',), body_part=('ABDOMEN',))
    assert platform.ask(doctor, worklist.best_removals, both) == []


@pytest.mark.parametrize('wrong', [
    {'sort': 'size'}, {'sort': '--time'}, {'page': 0}, {'page': 20_001}, {'period': '8d'},
    {'period': '2026-01-01'}, {'period': ''}])
def test_conditions_that_make_no_sense_are_refused(wrong):
    with pytest.raises(Invalid):
        Filters(**wrong)


def test_dates_that_there_are_not_are_refused(platform, doctor):
    with pytest.raises(Invalid, match='period'):
        found(platform, doctor, period='2026-02-30..2026-03-01')


def test_two_dates_are_a_period_in_either_order(platform, doctor, make_instance):
    key = listed(platform, doctor, make_instance(StudyDate='20200215'), history=True)
    for period in ('2020-02-15..2020-02-15', '2020-03-01..2020-01-01'):
        assert found(platform, doctor, period=period) == [key]
    assert found(platform, doctor, period='2020-02-16..2020-03-01') == []
