"""Dates, times and ages from their values, as sloppy as they come (PS3.5 6.2).

Today's DA, TM, DT and AS, and what ACR-NEMA 300 and careless senders write: dots, dashes, colons,
blanks, zeros. What cannot be understood is None.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

DATE = re.compile(r'(\d{4})(?:(\d{2})(\d{2})|([.\-/])(\d{1,2})\4(\d{1,2}))', re.ASCII)
TIME = re.compile(r'(\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,:](\d{1,6})\d*)?)?)?', re.ASCII)
MOMENT = re.compile(r'(\d{8})(\d{2})?(\d{2})?(\d{2})?(?:\.(\d{1,6}))?([+-]\d{4})?', re.ASCII)
OFFSET = re.compile(r'([+-]?)(\d{1,2}):?(\d{2})', re.ASCII)
AGE = re.compile(r'(\d{1,3}) ?([DWMY]?)', re.ASCII)
CHINESE_UNITS = {'岁': 'Y', '歲': 'Y', '个月': 'M', '月': 'M', '周': 'W', '天': 'D', '日': 'D'}
BLANK = ' \0\t\r\n'
EARLIEST_YEAR = 1850
"""Nobody who is examined was born before; years such as 0001 and 1800 stand for nothing."""


def day(value: str) -> date | None:
    """Return the date of a DA value, or the one that a DT value begins with."""
    match = DATE.match(value.strip(BLANK))
    if not match:
        return None
    try:
        found = date(int(match[1]), int(match[2] or match[5]), int(match[3] or match[6]))
    except ValueError:
        return None
    return found if found.year >= EARLIEST_YEAR else None


def clock(value: str) -> time | None:
    """Return the time of a TM value; a leap second is the one before it."""
    match = TIME.fullmatch(value.strip(BLANK))
    if not match:
        return None
    hour, minute, second = (int(part or 0) for part in match.groups()[:3])
    try:
        return time(hour, minute, min(second, 59) if second <= 60 else second,
                    int((match[4] or '').ljust(6, '0')))
    except ValueError:
        return None


def instant(value: str) -> datetime | None:
    """Return the moment of a DT value, with its offset if it has one; the date must be whole."""
    match = MOMENT.fullmatch(value.strip(BLANK))
    if not match:
        return None
    at = clock(''.join(part or '00' for part in match.groups()[1:4]) + '.' + (match[5] or '0'))
    on = day(match[1])
    if on is None or at is None:
        return None
    return datetime.combine(on, at, offset(match[6] or ''))


def offset(value: str) -> timezone | None:
    """Return the zone of a Timezone Offset From UTC (0008,0201), such as +0800."""
    match = OFFSET.fullmatch(value.strip(BLANK))
    if not match:
        return None
    hours, minutes = int(match[2]), int(match[3])
    # NOTE: zones reach from UTC-12 to UTC+14 (PS3.5 6.2)
    if hours > 14 or minutes > 59:
        return None
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(-distance if match[1] == '-' else distance)


def moment(on: str, at: str, timezone_offset: str, default_zone: tzinfo) -> float | None:
    """Return seconds since 1970 UTC of a date and a time; without time the day's beginning.

    Parameters
    ----------
    on, at
        A date and a time, as sent or as ISO 8601.
    timezone_offset
        As sent; what it does not tell is told by `default_zone`.
    """
    found = day(on)
    if found is None:
        return None
    zone = offset(timezone_offset) or default_zone
    try:
        return datetime.combine(found, clock(at) or time(), zone).astimezone(UTC).timestamp()
    except OverflowError:
        return None


def stated_age(value: str) -> str:
    """Return a Patient's Age (0010,1010) as an AS value, such as 063Y, empty if it is none."""
    text = value.strip(BLANK).upper()
    for chinese, unit in CHINESE_UNITS.items():
        text = text.replace(chinese, unit)
    match = AGE.fullmatch(text)
    # NOTE: 000Y is what devices fill in that were told nothing
    if not match or (not int(match[1]) and match[2] in ('', 'Y')):
        return ''
    return f'{int(match[1]):03}{match[2] or "Y"}'


def age(birth_date: str, exam_date: str) -> str:
    """Return the age at an exam as an AS value, empty if it is unknown.

    It is counted as a clinic does: days in the first month, months in the first two years.
    """
    born, on = day(birth_date), day(exam_date)
    if born is None or on is None or on < born:
        return ''
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if months < 1:
        return f'{(on - born).days:03}D'
    return f'{months:03}M' if months < 24 else f'{months // 12:03}Y'
