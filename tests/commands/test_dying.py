"""What was answered with success is safe, whoever dies."""

import pytest

from tests.commands.dying import VICTIMS, kept, kill_at_random
from tests.commands.processes import command


@pytest.mark.logs_errors
def test_nothing_answered_is_lost_by_twenty_kills_at_random(tmp_path):
    data_dir = tmp_path / 'data'
    answered, killed = kill_at_random(data_dir, 20, seed=11)
    assert len(answered) > 20
    assert killed.keys() == VICTIMS.keys()
    assert answered <= kept(data_dir)
    assert command(data_dir, 'check').returncode == 0
