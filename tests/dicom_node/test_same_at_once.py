"""What many devices send of one instance at the same moment, with dcmtk's storescu."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydicom import Dataset

from database.tables import Instance, Quarantined
from tests.hospital.records import only, rows

TITLES = [f'MODALITY{number}' for number in range(10)]

pytestmark = pytest.mark.peer


@pytest.fixture
def send(storescu, tmp_path):
    """Send a data set from several calling titles at once, and return the answers."""
    def send_from(titles: list[str], dataset: Dataset) -> list[str]:
        path = Path(tmp_path, 'sent.dcm')
        dataset.save_as(path, enforce_file_format=True)
        with ThreadPoolExecutor(len(titles)) as threads:
            answers = threads.map(lambda title: storescu('-xe', [path], title=title), titles)
            return [answer for of_one in answers for answer in of_one]
    return send_from


def test_ten_titles_that_send_one_instance_at_once_leave_exactly_one(
        send, platform, make_instance):
    assert send(TITLES, make_instance()) == ['Success'] * 10
    assert list(platform.archive.keys()) == [only(platform, Instance).digest]
    assert rows(platform, Quarantined) == []


def test_other_pixels_under_a_uid_that_is_taken_are_kept_in_quarantine(
        send, platform, make_instance):
    dataset = make_instance()
    send(TITLES, dataset)
    dataset.PixelData = bytes(8)
    assert set(send(TITLES, dataset)) == {'Warning: CoercionOfDataElements'}
    shown, other = only(platform, Instance), only(platform, Quarantined)
    assert (other.reason, other.instance_uid) == ('different', shown.uid)
    assert other.times == 10
    assert set(platform.archive.keys()) == {shown.digest, other.digest}
