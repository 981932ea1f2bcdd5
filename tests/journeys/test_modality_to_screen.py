"""What a modality sends is kept as it is, and appears in a worklist that is open."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from pynetdicom.dsutils import split_dataset

from tests.conftest import PASSWORD
from tests.journeys.conftest import DOCTOR, add_doctor
from tests.journeys.delivery import Delivery, counted, deliver
from tests.journeys.devices import Browsers
from tests.journeys.house import House, running
from tests.journeys.modality import File, readable
from tests.journeys.viewer import Viewer
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.peer, pytest.mark.corpus]

NO_IMAGES = ('modality/seg_',)
"""Files whose pixels are no image of their own."""
STATUSES = {0x0000, 0xB000, 0xB007, 0xA900, 0xC000}


@pytest.fixture(scope='module')
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A platform that nothing has come to but what is sent here."""
    with running(tmp_path_factory.mktemp('new house')) as house:
        add_doctor(house, DOCTOR)
        yield house
    assert house.complaints() == []


@pytest.fixture(scope='module')
def delivery(house: House, browsers: Browsers, corpus: Path) -> Delivery:
    """Send the whole corpus while a worklist is open."""
    visitor = Visitor(browsers.get(), house.address).sign_in(DOCTOR, PASSWORD)
    delivery = deliver(house, visitor, readable(corpus))
    assert visitor.close() == []
    return delivery


def test_every_file_is_answered_with_a_status_of_the_contract(delivery):
    answers = Counter(each.status for each in delivery.sent)
    assert len(delivery.sent) > 700
    assert set(answers) <= STATUSES


def test_every_study_appears_in_the_open_worklist(delivery):
    assert len(delivery.studies) > 80
    assert set(delivery.diary) == delivery.studies


def test_open_worklist_counts_the_images_of_every_study(delivery, house):
    found = {study: seen.images for study, seen in delivery.diary.items()}
    assert found == {uid: str(number) for uid, number in house.ask(
        'SELECT uid, image_count FROM study')}


def test_data_sets_are_kept_byte_for_byte(delivery, house):
    kept = set(archived(house).values())
    lost = [each.file.path for each in delivery.sent if identity(each.file) not in kept]
    assert lost == []


def test_browser_decodes_every_frame_to_the_stored_values(delivery, house, corpus, visit):
    studies = [*counted(house)]
    viewer = Viewer(visit().open(f'/doctor/studies/{studies[0]}'))
    viewer.visitor.foresee('422')
    found: dict[str, str] = {}
    for study in studies:
        # NOTE: whoever opens its page may fetch its frames
        viewer.visitor.context.request.get(f'/doctor/studies/{study}')
        found |= viewer.digests(study)
    wanted = stored_values(house, delivery, corpus)
    assert len(wanted) > 500
    wrong = [name for instance, (name, digest) in wanted.items() if found[instance] != digest]
    assert wrong == []


def identity(file: File) -> tuple[str, str]:
    """What tells a data set from all others: its bytes, and how they are encoded."""
    return file.digest, file.syntax


def archived(house: House) -> dict[str, tuple[str, str]]:
    """Read every file that the house keeps, by the key it is kept under."""
    found = {}
    for path in (house.data_dir / 'archive').rglob('*.dcm'):
        meta, offset = split_dataset(path)
        found[path.stem] = identity(File(path, '', str(meta.TransferSyntaxUID), offset, ''))
    return found


def stored_values(house: House, delivery: Delivery, corpus: Path) -> dict[str, tuple[str, str]]:
    """Return file and digest of the values that a reference decoder found, by instance."""
    reference = json.loads((corpus / 'expected_pixels.json').read_text())
    names = {identity(each.file): str(each.file.path.relative_to(corpus))
             for each in delivery.sent}
    kept = archived(house)
    found = {}
    for instance, key in house.ask('SELECT id, digest FROM instance WHERE shown'):
        name = names[kept[key]]
        facts = reference.get(name)
        if facts and not facts['lossy'] and not name.startswith(NO_IMAGES):
            found[str(instance)] = (name, facts['sha256'])
    return found
