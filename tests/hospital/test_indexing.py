import time

import pytest
from sqlalchemy import text

from database.engine import transaction
from database.tables import EventRow, Frame, Instance, Job, Series, Study
from hospital import indexing, ingest
from hospital.actor import SYSTEM
from hospital.ingest import Outcome
from storage.archive import Missing
from tests.conftest import encoded
from tests.hospital.records import (
    broken,
    data_set,
    index_waiting,
    listed,
    only,
    raw,
    rows,
    take_in,
)


def index(platform) -> None:
    platform.ask(SYSTEM, indexing.index, str(rows(platform, Study)[0].id))


def all_that_is_indexed(platform) -> list:
    tables = (Instance, Series, Frame, Study)
    return [{name: value for name, value in row.model_dump().items() if name != 'settled_at'}
            for table in tables for row in rows(platform, table)]


def test_the_bytes_of_every_frame_are_found(platform, device, make_instance):
    pixels = b'12345678' * 3
    listed(platform, device, make_instance(pixels=pixels, NumberOfFrames=3))
    frames, digest = rows(platform, Frame), only(platform, Instance).digest
    assert [frame.number for frame in frames] == [1, 2, 3]
    assert [platform.archive.read(digest, frame.offset, frame.length) for frame in frames] == [
        b'12345678'] * 3


def test_indexing_may_be_repeated(platform, device, make_instance):
    listed(platform, device, *[make_instance(study_uid='1.2.3') for _ in range(2)])
    before = all_that_is_indexed(platform)
    platform.ask(SYSTEM, indexing.again)
    assert {row.state for row in rows(platform, Instance)} == {'received'}
    index_waiting(platform)
    assert all_that_is_indexed(platform) == before


def test_an_indexed_study_is_clean_and_announced_once(platform, device, own, make_instance):
    key = listed(platform, device, *[make_instance(study_uid='1.2.3') for _ in range(3)])
    study = only(platform, Study)
    assert (study.dirty_at, study.settled_at is not None) == (None, True)
    event = only(platform, EventRow)
    assert (event.kind, key in event.fields) == ('StudyChanged', True)


def test_an_instance_that_comes_later_makes_its_study_wait_again(platform, device, make_instance):
    listed(platform, device, make_instance(study_uid='1.2.3'))
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('DELETE FROM job'))
    take_in(platform, device, make_instance(study_uid='1.2.3'))
    assert only(platform, Study).dirty_at is not None
    assert only(platform, Job).name == 'indexing.index'
    index_waiting(platform)
    assert only(platform, Study).instance_count == 2


def test_an_instance_that_comes_while_its_study_is_indexed_is_indexed_next(
        platform, device, make_instance, monkeypatch):
    take_in(platform, device, make_instance(study_uid='1.2.3'))
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text('DELETE FROM job'))
    real = indexing.headers.read

    def read(file):
        monkeypatch.undo()
        take_in(platform, device, make_instance(study_uid='1.2.3'))
        return real(file)
    monkeypatch.setattr(indexing.headers, 'read', read)
    index(platform)
    assert sorted(row.state for row in rows(platform, Instance)) == ['indexed', 'received']
    assert only(platform, Job).due_at <= time.time()


def test_more_instances_than_one_batch_are_indexed_one_batch_after_the_other(
        platform, device, make_instance, monkeypatch):
    monkeypatch.setattr(indexing, 'BATCH', 2)
    for _ in range(5):
        take_in(platform, device, make_instance(study_uid='1.2.3'))
    for indexed in (2, 4, 5):
        index(platform)
        assert only(platform, Study).instance_count == indexed
        assert [job.lane for job in rows(platform, Job) if job.lane == 'now'] == ['now']


def test_a_header_that_cannot_be_read_is_marked_with_the_reason(platform, device, make_instance):
    content = broken(make_instance())
    assert platform.ask(device, ingest.accept, raw(content)).outcome is Outcome.STORED
    index(platform)
    instance, study = only(platform, Instance), only(platform, Study)
    assert (instance.state, instance.problem) == ('unreadable', 'header-unreadable')
    assert (study.dirty_at, study.modality, study.patient_name) == (None, 'CT', 'DOE^JANE')
    assert data_set(platform, instance.digest) == content


def test_a_readable_header_tells_of_its_study_whatever_came_before_it(
        platform, device, make_instance):
    unreadable = broken(make_instance(study_uid='1.2.3'))
    platform.ask(device, ingest.accept, raw(unreadable))
    index(platform)
    take_in(platform, device, make_instance(study_uid='1.2.3', StudyDescription='Chest'))
    index(platform)
    study = only(platform, Study)
    assert (study.procedure, study.instance_count) == ('Chest', 1)


def test_an_instance_without_an_image_is_indexed_without_frames(platform, device, make_instance):
    dataset = make_instance(Modality='SR')
    for keyword in ('PixelData', 'Rows', 'Columns', 'BitsAllocated'):
        delattr(dataset, keyword)
    listed(platform, device, dataset)
    instance = only(platform, Instance)
    assert (instance.state, instance.frame_count, instance.picture) == ('indexed', 0, '')
    assert instance.problem != ''
    assert rows(platform, Frame) == []


def test_pixel_data_that_is_cut_short_is_damaged_in_its_last_frame(
        platform, device, make_instance):
    content = encoded(make_instance(pixels=bytes(24), NumberOfFrames=3))[:-2]
    platform.ask(device, ingest.accept, raw(content))
    index(platform)
    assert [frame.damaged for frame in rows(platform, Frame)] == [False, False, True]
    assert only(platform, Instance).damaged


def test_a_file_that_is_away_leaves_its_instance_waiting(platform, device, make_instance):
    take_in(platform, device, make_instance())
    platform.archive.delete(only(platform, Instance).digest)
    with pytest.raises(Missing):
        index(platform)
    assert only(platform, Instance).state == 'received'
    assert only(platform, Study).dirty_at is not None


def test_a_study_that_is_gone_is_nothing_to_index(platform):
    platform.ask(SYSTEM, indexing.index, '4711')
    assert rows(platform, EventRow) == []


def test_a_series_is_described_by_its_headers(platform, device, make_instance):
    listed(platform, device, make_instance(
        SeriesNumber=3, SeriesDescription='动脉期 2.5 mm', ProtocolName='Abdomen', KVP='120',
        XRayTubeCurrent='210', Manufacturer='GE MEDICAL SYSTEMS', Laterality='R',
        ManufacturerModelName='LightSpeed VCT', SeriesDate='20261120', SeriesTime='144608'))
    series = only(platform, Series)
    assert (series.number, series.description, series.modality) == (3, '动脉期 2.5 mm', 'CT')
    assert (series.equipment, series.technique) == ('GE LightSpeed VCT', '120 kV 210 mA')
    assert (series.series_date, series.series_time) == ('2026-11-20', '14:46:08')
    assert (series.protocol, series.laterality) == ('Abdomen', 'R')


def test_every_instance_of_each_series_has_its_number_whichever_speaks_for_the_series(
        platform, device, make_instance):
    listed(platform, device, *[
        make_instance(study_uid='1.2.3', SeriesInstanceUID=f'1.2.3.{series}', SeriesNumber=series,
                      InstanceNumber=number)
        for number in (1, 2) for series in (1, 2)])
    series = {row.id: row.number for row in rows(platform, Series)}
    assert sorted((series[row.series_id], row.number) for row in rows(platform, Instance)) == [
        (1, 1), (1, 2), (2, 1), (2, 2)]


def test_a_readable_header_speaks_for_its_series_although_the_first_is_broken(
        platform, device, make_instance):
    first, second = (make_instance(study_uid='1.2.3', SeriesInstanceUID='1.2.3.1', SeriesNumber=3)
                     for _ in range(2))
    platform.ask(device, ingest.accept, raw(broken(first)))
    take_in(platform, device, second)
    index_waiting(platform)
    assert only(platform, Series).number == 3


def test_the_worker_indexes_what_comes_in(worker, platform, device, make_instance):
    take_in(platform, device, make_instance())
    for _ in range(600):
        if rows(platform, Instance)[0].state == 'indexed' and not rows(platform, Job):
            break
        time.sleep(0.05)
    assert only(platform, Study).image_count == 1
    assert rows(platform, Job) == []
