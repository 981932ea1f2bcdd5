"""Which studies are fresh."""

from dataclasses import replace

from hospital.worklist import Item, Page
from pages.doctor.arrivals import Arrivals

ITEM = Item(study='', state='unwritten', patient_name='', patient_number='', sex='', age='',
            modality='CT', modalities='CT', procedure='', body_part='', patient_class='',
            department='', institution='', accession_number='', listed_at=0.0, exam_at=None,
            received_at=0.0, images=1, series=1, thumbnail='')


def page(*numbers: int, size: int = 3, urgent: int = 0) -> Page:
    """The first page by time, of studies that are called by when they were listed."""
    items = tuple(replace(ITEM, study=f'k{number}', listed_at=float(number),
                          patient_class='emergency' if number == urgent else '')
                  for number in numbers)
    return Page(items, len(items), 1, size=size)


def known(*numbers: int) -> Arrivals:
    arrivals = Arrivals()
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
