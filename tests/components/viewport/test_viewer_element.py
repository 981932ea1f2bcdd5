"""The element of the viewer, without a browser."""

import pytest

from components.viewer import ViewState, read_state, sentences


def test_state_of_the_viewer_is_read():
    told = {'display_set': '7.1', 'frame': 3, 'layout': '2x2', 'window': {'kind': 'file'}}
    assert read_state(told) == ViewState('7.1', 3, '2x2')


@pytest.mark.parametrize('told', [
    None, {}, {'display_set': 7, 'frame': 1, 'layout': '1x1'},
    {'display_set': 'x' * 99, 'frame': 1, 'layout': '1x1'},
    {'display_set': '7.1', 'frame': 0, 'layout': '1x1'}])
def test_what_no_viewer_says_is_refused(told):
    with pytest.raises(ValueError, match='viewer'):
        read_state(told)


def test_ages_are_among_the_sentences():
    assert sentences('en')['age.Y'] == '{count} y'
