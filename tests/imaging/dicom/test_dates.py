from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imaging.dicom.dates import age, clock, day, instant, moment, offset, stated_age

CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize('value', [
    '20040119', '2004.01.19', '2004-01-19', '2004/1/19', ' 20040119 ', '20040119\0',
    '20040119102030', '20040119102030.123+0800'])
def test_date_is_read(value):
    assert day(value) == date(2004, 1, 19)


@pytest.mark.parametrize('value', [
    '', ' ', '00000000', '20041319', '20040231', '00010101', '2004', '200401', 'unknown',
    '2004-0119', '99999999', '19.01.2004', '2004119'])
def test_what_is_no_date_is_none(value):
    assert day(value) is None


@pytest.mark.parametrize(('value', 'expected'), [
    ('102030', time(10, 20, 30)), ('10:20:30', time(10, 20, 30)), ('1020', time(10, 20)),
    ('10', time(10)), ('102030.5', time(10, 20, 30, 500_000)), ('10:20', time(10, 20)),
    ('102030.1234567', time(10, 20, 30, 123_456)), (' 102030 ', time(10, 20, 30)),
    ('235960', time(23, 59, 59)), ('94510', time(9, 45, 10)), ('000000', time())])
def test_time_is_read(value, expected):
    assert clock(value) == expected


@pytest.mark.parametrize('value', ['', '25', '1060', '10:20:99', 'noon', '240000'])
def test_what_is_no_time_is_none(value):
    assert clock(value) is None


@pytest.mark.parametrize(('value', 'expected'), [
    ('20040119102030.5+0800', datetime(2004, 1, 19, 10, 20, 30, 500_000, CHINA)),
    ('200401191020', datetime(2004, 1, 19, 10, 20)), ('20040119', datetime(2004, 1, 19)),
    ('2004', None), ('20040119250000', None), ('', None)])
def test_date_with_time_is_read(value, expected):
    assert instant(value) == expected


@pytest.mark.parametrize(('value', 'hours'), [
    ('+0800', 8), ('-0330', -3.5), ('0800', 8), ('+08:00', 8), ('+1400', 14), ('+0000', 0)])
def test_offset_is_read(value, hours):
    assert offset(value) == timezone(timedelta(hours=hours))


@pytest.mark.parametrize('value', ['', 'CST', '+1500', '+0860', '+8'])
def test_what_is_no_offset_is_none(value):
    assert offset(value) is None


def test_moment_takes_the_offset_that_was_sent_before_the_default():
    expected = datetime(2026, 11, 20, 6, 46, 8, tzinfo=UTC).timestamp()
    assert moment('20261120', '144608', '', ZoneInfo('Asia/Shanghai')) == expected
    assert moment('2026-11-20', '14:46:08', '', ZoneInfo('Asia/Shanghai')) == expected
    assert moment('20261120', '144608', '+0000', ZoneInfo('Asia/Shanghai')) == expected + 8 * 3600


def test_moment_without_time_is_the_beginning_of_the_day():
    assert moment('19700101', '', '', UTC) == 0
    assert moment('', '1000', '', UTC) is None
    assert moment('99991231', '235959', '-1200', UTC) is None


@pytest.mark.parametrize(('value', 'expected'), [
    ('063Y', '063Y'), ('63Y', '063Y'), ('63', '063Y'), ('003M', '003M'), ('2W', '002W'),
    ('63岁', '063Y'), ('3个月', '003M'), ('10天', '010D'), ('063y ', '063Y'), ('000D', '000D'),
    ('', ''), ('000Y', ''), ('old', ''), ('1234Y', '')])
def test_stated_age_is_read(value, expected):
    assert stated_age(value) == expected


@pytest.mark.parametrize(('born', 'expected'), [
    ('19630409', '063Y'), ('19631121', '062Y'), ('19631120', '063Y'), ('20261120', '000D'),
    ('20261101', '019D'), ('20260821', '002M'), ('20241121', '023M'), ('20241120', '002Y'),
    ('1963-04-09', '063Y'), ('20270101', ''), ('', '')])
def test_age_is_counted_from_the_dates(born, expected):
    assert age(born, '20261120') == expected
    assert age(born, '') == ''


@given(st.text(max_size=26))
def test_no_text_is_too_odd(value):
    assert isinstance(age(value, value) + stated_age(value), str)
    for found, kind in ((clock(value), time), (instant(value), datetime),
                        (offset(value), timezone)):
        assert found is None or isinstance(found, kind)
