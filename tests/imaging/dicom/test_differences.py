import pytest
from pydicom import Dataset

from imaging.dicom.differences import LONGEST, MOST, differences


def told(one: Dataset, other: Dataset) -> list[tuple[str, str, str]]:
    return [(each.keyword, each.one, each.other) for each in differences(one, other)]


def dataset(**elements: object) -> Dataset:
    made = Dataset()
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return made


def test_equal_headers_have_none():
    assert told(dataset(PatientID='P1', Rows=2), dataset(PatientID='P1', Rows=2)) == []


def test_changed_added_and_missing_elements_are_told_in_the_order_of_their_tags():
    one = dataset(PatientID='P1', StudyDescription='a')
    other = dataset(PatientID='P2', SeriesDescription='b')
    assert told(one, other) == [('StudyDescription', 'a', ''), ('SeriesDescription', '', 'b'),
                                ('PatientID', 'P1', 'P2')]


def test_elements_in_sequences_are_told_with_their_path():
    one = dataset(RequestAttributesSequence=[dataset(RequestedProcedureID='1')])
    other = dataset(RequestAttributesSequence=[dataset(RequestedProcedureID='2')])
    found, = differences(one, other)
    assert (found.tag, found.one, found.other) == ('(0040,0275)[1] (0040,1001)', '1', '2')


def test_pixels_are_left_out_and_other_bytes_told_by_what_they_are():
    one, other = dataset(), dataset()
    for made, value in ((one, b'ab'), (other, b'cd')):
        made.add_new('PixelData', 'OW', value)
        made.add_new(0x00091010, 'OB', value)
    (keyword, before, after), = told(one, other)
    assert (keyword, before[:4], after[:4]) == ('', '2 B,', '2 B,')
    assert before != after


def test_long_values_are_cut():
    (_, _, other), = told(dataset(), dataset(PatientComments='x' * 500))
    assert (len(other), other[-1]) == (LONGEST, '…')


@pytest.mark.parametrize('number', [3, MOST + 5])
def test_no_more_than_a_reader_reads_are_told(number):
    other = dataset()
    for index in range(number):
        other.add_new(0x00090000 + 0x1000 + index, 'LO', 'x')
    assert len(told(dataset(), other)) == min(number, MOST)
