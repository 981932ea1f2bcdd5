"""The conditions of the worklist in its address."""

import pytest

from hospital.errors import Invalid
from hospital.filters import Filters
from hospital.worklist import Counts
from pages.doctor.address import chosen, conditions_of, written

NAMES = Counts(0, {}, {7: 'CT室'}, {3: '本院'})
MANY = Filters(modality=('CT', 'MR'), patient_class=('emergency',), department=(7,),
               institution=(3,), body_part=('CHEST',), state=('unwritten',),
               period='today', sort='-name', page=4)


def test_address_that_was_written_is_read_back():
    path, _, query = written(MANY).partition('?')
    assert path == '/doctor/worklist'
    assert conditions_of(dict(part.split('=') for part in query.split('&'))) == MANY


def test_usual_conditions_leave_the_address_bare():
    assert written(Filters()) == '/doctor/worklist'


def test_words_are_read_and_never_written():
    assert conditions_of({'q': ' 韩启明 '}).words == '韩启明'
    assert written(Filters(words='韩启明')) == '/doctor/worklist'


def test_what_is_not_known_has_a_name_of_its_own():
    filters = Filters(modality=('',), department=(0,))
    assert written(filters) == '/doctor/worklist?modality=none&department=none'
    assert conditions_of({'modality': 'none', 'department': 'none'}) == filters


def test_departments_and_institutions_are_read_by_name_too():
    found = conditions_of({'department': 'CT室', 'institution': '本院'}, NAMES)
    assert (found.department, found.institution) == ((7,), (3,))


def test_name_that_nobody_bears_lets_nothing_through():
    assert conditions_of({'department': 'MR室'}, NAMES).department == (-1,)


@pytest.mark.parametrize('query', [{'page': 'x'}, {'page': '0'}, {'sort': 'size'},
                                   {'period': 'yesterday'}])
def test_senseless_conditions_are_refused(query):
    with pytest.raises(Invalid):
        conditions_of(query)


def test_chosen_values_lead_to_the_first_page():
    found = chosen(MANY, 'modality', ('US', 'none'))
    assert (found.modality, found.page, found.body_part) == (('US', ''), 1, ('CHEST',))


def test_two_dates_become_a_period():
    assert chosen(Filters(), 'period', ('2026-11-01', '2026-11-20')).period == (
        '2026-11-01..2026-11-20')
