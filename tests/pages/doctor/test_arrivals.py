"""Which studies are fresh."""

from hospital.worklist import Newcomer
from pages.doctor.arrivals import Arrivals

SIZE = 3


def page(*numbers: int, urgent: int = 0) -> tuple[Newcomer, ...]:
    """The first page by time, of studies that are called by when they were listed."""
    return tuple(Newcomer(f'k{number}', 'emergency' if number == urgent else '', float(number))
                 for number in numbers)


def known(*numbers: int) -> Arrivals:
    arrivals = Arrivals(SIZE)
    arrivals.see(page(*numbers))
    arrivals.take_in()
    return arrivals


def test_nothing_is_fresh_that_was_taken_in():
    arrivals = known(3, 2, 1)
    arrivals.see(page(3, 2, 1))
    assert arrivals.fresh.count == 0


def test_what_came_on_top_is_fresh():
    arrivals = known(3, 2, 1)
    arrivals.see(page(5, 4, 3, urgent=5))
    assert (arrivals.fresh.count, arrivals.fresh.urgent, arrivals.fresh.keys) == (
        2, 1, ('k5', 'k4'))


def test_what_moves_up_from_the_second_page_is_not_fresh():
    arrivals = known(4, 3, 2)
    arrivals.see(page(3, 2, 1))
    assert arrivals.fresh.count == 0


def test_what_comes_late_to_a_short_list_is_fresh():
    arrivals = known(3, 2)
    arrivals.see(page(3, 2, 1))
    assert arrivals.fresh.keys == ('k1',)


def test_the_first_study_of_an_empty_list_is_fresh():
    arrivals = known()
    arrivals.see(page(1))
    assert arrivals.fresh.count == 1


def test_fresh_studies_add_up_until_they_are_taken_in():
    arrivals = known(1)
    arrivals.see(page(2, 1))
    arrivals.see(page(3, 2, 1))
    assert arrivals.fresh.count == 2
    arrivals.take_in()
    assert arrivals.fresh.count == 0
