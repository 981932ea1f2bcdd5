import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from database.engine import transaction
from database.tables import EventRow, Instance, Series, Study, StudyCount
from hospital import ingest, studies
from hospital.actor import SYSTEM
from tests.hospital.records import broken, index_waiting, listed, only, raw, rows, take_in

SHANGHAI = ZoneInfo('Asia/Shanghai')
DAY_S = 86_400


def settle(platform) -> None:
    platform.ask(SYSTEM, studies.settle, only(platform, Study).id)


def day(moment: float) -> str:
    return f'{datetime.fromtimestamp(moment, SHANGHAI):%Y%m%d}'


def age(platform, days: float) -> None:
    """Let a study and all of it have come so many days before now."""
    with transaction(platform.engine, writing=True) as connection:
        for table, column in (('study', 'received_at'), ('study', 'listed_at'),
                              ('instance', 'received_at')):
            connection.execute(text(f'UPDATE {table} SET {column} = {column} - :seconds'),
                               {'seconds': days * DAY_S})


def test_series_instances_and_images_are_counted(platform, device, make_instance):
    one = make_instance(study_uid='1.2.3', pixels=bytes(24), NumberOfFrames=3)
    same_series = make_instance(study_uid='1.2.3', SeriesInstanceUID=one.SeriesInstanceUID)
    listed(platform, device, one, same_series, make_instance(study_uid='1.2.3'))
    study = only(platform, Study)
    assert (study.series_count, study.instance_count, study.image_count) == (2, 3, 5)


def test_what_cannot_be_read_is_not_counted(platform, device, make_instance):
    platform.ask(device, ingest.accept, raw(broken(make_instance(study_uid='1.2.3'))))
    listed(platform, device, make_instance(study_uid='1.2.3'))
    assert only(platform, Study).instance_count == 1


@pytest.mark.parametrize(('sent', 'modality', 'modalities'), [
    (['CT', 'PT'], 'PT', 'PT\\CT'), (['SR', 'US'], 'US', 'US\\SR'), (['PR', 'KO'], 'KO', 'KO\\PR'),
    (['SEG', 'XYZ', 'MR'], 'MR', 'MR\\XYZ\\SEG'), (['DX', 'DX'], 'DX', 'DX'), ([''], '', '')])
def test_a_study_is_listed_under_the_modality_that_tells_most(
        platform, device, make_instance, sent, modality, modalities):
    listed(platform, device, *[make_instance(study_uid='1.2.3', Modality=each) for each in sent])
    study = only(platform, Study)
    assert (study.modality, study.modalities) == (modality, modalities)


def test_a_study_that_came_today_is_listed_as_of_its_receipt(platform, device, make_instance):
    listed(platform, device, make_instance(StudyDate='20200101', StudyTime='120000'))
    study = only(platform, Study)
    assert study.listed_at == study.received_at


def test_an_exam_that_is_later_than_its_receipt_is_listed_as_of_the_exam(
        platform, device, make_instance):
    later = datetime.now(SHANGHAI) + timedelta(hours=3)
    listed(platform, device, make_instance(StudyDate=f'{later:%Y%m%d}',
                                           StudyTime=f'{later:%H%M%S}'))
    assert only(platform, Study).listed_at == int(later.timestamp())


def test_a_clock_that_runs_days_ahead_pins_nothing_to_the_top(platform, device, make_instance):
    listed(platform, device, make_instance(StudyDate='20991231'))
    study = only(platform, Study)
    assert study.listed_at == study.received_at


def test_an_old_archive_is_listed_as_of_its_exams(platform, device, make_instance):
    listed(platform, device, make_instance(StudyDate='20200101', StudyTime='120000'), history=True)
    assert only(platform, Study).listed_at == 1577851200, '12:00 in Shanghai'


def test_an_old_archive_without_dates_is_listed_as_of_its_receipt(platform, device, make_instance):
    listed(platform, device, make_instance(), history=True)
    study = only(platform, Study)
    assert study.listed_at == study.received_at


def test_what_comes_in_the_course_of_an_exam_does_not_move_it(platform, device, make_instance):
    listed(platform, device, make_instance(study_uid='1.2.3'))
    age(platform, 0.9)
    before = only(platform, Study).listed_at
    listed(platform, device, make_instance(study_uid='1.2.3'))
    assert only(platform, Study).listed_at == before


def test_what_comes_more_than_a_day_later_brings_its_study_back(platform, device, make_instance):
    listed(platform, device, make_instance(study_uid='1.2.3'))
    age(platform, 1.1)
    listed(platform, device, make_instance(study_uid='1.2.3'))
    newest = rows(platform, Instance)[-1].received_at
    assert only(platform, Study).listed_at == newest
    settle(platform)
    assert only(platform, Study).listed_at == newest


def test_what_comes_later_leaves_an_old_archive_where_it_is(platform, device, make_instance):
    old = {'study_uid': '1.2.3', 'StudyDate': '20200101'}
    listed(platform, device, make_instance(**old), history=True)
    age(platform, 3)
    listed(platform, device, make_instance(**old), history=True)
    assert day(only(platform, Study).listed_at) == '20200101'


def test_the_picture_of_a_study_is_in_the_middle_of_its_first_series(
        platform, device, make_instance):
    def slices(number: int, count: int) -> list:
        return [make_instance(study_uid='1.2.3', SeriesInstanceUID=f'1.2.3.{number}',
                              SeriesNumber=number, InstanceNumber=each) for each in range(count)]
    listed(platform, device, *slices(2, 5), *slices(1, 3))
    middle = next(row for row in rows(platform, Instance)
                  if row.series_uid == '1.2.3.1' and row.number == 1)
    assert only(platform, Study).thumbnail == f'{middle.id}/1'


def test_a_series_without_a_number_comes_after_those_that_have_one(
        platform, device, make_instance):
    listed(platform, device, make_instance(study_uid='1.2.3'),
           make_instance(study_uid='1.2.3', SeriesNumber=9))
    numbered = next(row for row in rows(platform, Series) if row.number == 9)
    instance = next(row for row in rows(platform, Instance) if row.series_id == numbered.id)
    assert only(platform, Study).thumbnail == f'{instance.id}/1'


def test_the_picture_of_a_film_is_its_middle_frame(platform, device, make_instance):
    listed(platform, device, make_instance(pixels=bytes(8 * 7), NumberOfFrames=7))
    assert only(platform, Study).thumbnail == f'{only(platform, Instance).id}/4'


def test_the_picture_is_one_of_the_modality_that_the_study_is_listed_under(
        platform, device, make_instance):
    listed(platform, device,
           make_instance(study_uid='1.2.3', Modality='OT', SeriesNumber=1),
           make_instance(study_uid='1.2.3', Modality='MR', SeriesNumber=2))
    instance = next(row for row in rows(platform, Instance) if row.series_id == next(
        series.id for series in rows(platform, Series) if series.modality == 'MR'))
    assert only(platform, Study).thumbnail == f'{instance.id}/1'


def test_a_study_without_images_has_no_picture(platform, device, make_instance):
    dataset = make_instance(Modality='SR')
    del dataset.PixelData
    listed(platform, device, dataset)
    assert only(platform, Study).thumbnail == ''


def test_settling_again_announces_and_changes_nothing_else(platform, device, make_instance):
    listed(platform, device, make_instance(StudyDate='20200101'))
    before = only(platform, Study).model_dump(exclude={'settled_at'})
    counted = [row.model_dump() for row in rows(platform, StudyCount)]
    settle(platform)
    assert only(platform, Study).model_dump(exclude={'settled_at'}) == before
    assert [row.model_dump() for row in rows(platform, StudyCount)] == counted
    assert len(rows(platform, EventRow)) == 2


@pytest.mark.parametrize(('exam', 'report', 'state'), [
    ('scheduled', 'unwritten', 'scheduled'), ('cancelled', 'final', 'cancelled'),
    ('awaiting_report', 'drafting', 'drafting'), ('awaiting_report', 'final', 'final')])
def test_the_state_is_the_exams_and_then_the_reports(
        platform, device, make_instance, exam, report, state):
    listed(platform, device, make_instance())
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('UPDATE study SET exam_state = :exam, report_state = :report'),
                           {'exam': exam, 'report': report})
    settle(platform)
    assert only(platform, Study).state == state


@pytest.mark.parametrize('moment', ['1969-12-31T23:59:59', '1970-01-01T00:00:00',
                                    '2026-11-20T00:00:00', '2026-11-20T23:59:59'])
def test_a_day_is_the_calendars_where_the_platform_stands(moment):
    at = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    number = studies.day_of(at.timestamp(), SHANGHAI)
    assert number == (at.date() - datetime(1970, 1, 1).date()).days


def test_a_study_of_this_moment_is_of_today(platform, device, make_instance):
    listed(platform, device, make_instance())
    assert only(platform, StudyCount).day == studies.day_of(time.time(), platform.zone)


def test_what_is_indexed_again_is_listed_where_it_was(platform, device, make_instance):
    take_in(platform, device, make_instance())
    index_waiting(platform)
    age(platform, 5)
    before = only(platform, Study).listed_at
    settle(platform)
    assert only(platform, Study).listed_at == before
