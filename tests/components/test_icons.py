"""The icons: one drawing, known by name."""

import pytest

from components.icons import known, names


def test_icon_that_is_not_drawn_is_refused():
    with pytest.raises(ValueError, match='no icon'):
        known('unicorn')


@pytest.mark.parametrize('state', ['scheduled', 'in_progress', 'unwritten', 'drafting', 'submitted',
                                   'reviewed', 'final', 'amended', 'completed', 'cancelled'])
def test_every_state_has_a_mark(state):
    assert f'state-{state}' in names()
