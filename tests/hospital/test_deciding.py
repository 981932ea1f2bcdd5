"""What is decided about something in quarantine, by whom, and what follows."""

import pytest
from pydicom import Dataset

from database.tables import AuditEntry, Decision, EventRow, Instance, Quarantined, Role, Study
from hospital import comparing, deciding, ingest, institutions, quarantine
from hospital.actor import SYSTEM, Actor
from hospital.deciding import Tally
from hospital.errors import Conflict, Invalid, NotFound, NotPermitted
from tests.conftest import encoded
from tests.hospital.records import data_set, index_waiting, only, raw, rows, take_in

DECISIONS = (deciding.accept, deciding.replace, deciding.discard)


@pytest.fixture
def admin(own) -> Actor:
    return Actor('shen', Role.ADMIN, own)


@pytest.fixture
def shown(platform, device, make_instance) -> Dataset:
    """An image that is listed."""
    dataset = make_instance('DOE^JANE', 'P1')
    take_in(platform, device, dataset)
    index_waiting(platform)
    return dataset


def taken_in(platform, device, dataset: Dataset) -> Dataset:
    take_in(platform, device, dataset)
    return dataset


def contradict(platform, device, shown: Dataset, **elements: object) -> int:
    """Bring other pixels under the number of an image; return the entry in quarantine."""
    shown.PixelData = bytes(8)
    for keyword, value in elements.items():
        setattr(shown, keyword, value)
    take_in(platform, device, shown)
    return rows(platform, Quarantined)[-1].id


def states(platform) -> list[str]:
    return [row.decision for row in rows(platform, Quarantined)]


def obstacles(platform, admin, entry: int) -> dict[str, str]:
    def choices(work) -> dict[str, str]:
        found = deciding.choices(work, quarantine.entry(work, entry))
        return {choice.decision.value: choice.obstacle for choice in found}
    return platform.ask(admin, choices)


def test_what_replaces_is_shown_and_what_was_stays(platform, device, admin, shown):
    before = encoded(shown)
    platform.ask(admin, deciding.replace, contradict(platform, device, shown))
    old, new = rows(platform, Instance)
    assert (old.shown, data_set(platform, old.digest)) == (False, before)
    assert (new.shown, data_set(platform, new.digest)) == (True, encoded(shown))
    assert states(platform) == ['replaced']


def test_study_settles_after_something_was_replaced(platform, device, admin, shown):
    platform.ask(admin, deciding.replace, contradict(platform, device, shown))
    told = len(rows(platform, EventRow))
    index_waiting(platform)
    assert only(platform, Study).image_count == 1
    assert [row.state for row in rows(platform, Instance)] == ['indexed', 'indexed']
    assert 'StudyChanged' in {row.kind for row in rows(platform, EventRow)[told:]}


def test_image_of_another_exam_moves_there_and_both_settle(platform, device, admin, shown):
    entry = contradict(platform, device, shown, StudyInstanceUID='1.2.9', PatientID='P2',
                       PatientName='ROE^JIM')
    platform.ask(admin, deciding.replace, entry)
    index_waiting(platform)
    old, new = rows(platform, Study)
    assert (old.image_count, new.image_count, new.uid) == (0, 1, '1.2.9')
    assert new.patient_name == 'ROE JIM'


def test_what_is_accepted_beside_another_is_kept_and_not_shown(platform, device, admin, shown):
    platform.ask(admin, deciding.accept, contradict(platform, device, shown))
    index_waiting(platform)
    assert [row.shown for row in rows(platform, Instance)] == [True, False]
    assert only(platform, Study).image_count == 1


def test_what_was_misnamed_is_shown_once_it_is_accepted(platform, device, admin, make_instance):
    take_in(platform, device, make_instance(), named=('1.2.3', '4.5.6'))
    platform.ask(admin, deciding.accept, only(platform, Quarantined).id)
    index_waiting(platform)
    study = only(platform, Study)
    assert (study.image_count, study.institution_id) == (1, admin.institution_id)
    assert study.settled_at is not None


def test_what_came_rightly_meanwhile_is_accepted_and_nothing_new(
        platform, device, admin, make_instance):
    dataset = make_instance()
    take_in(platform, device, dataset, named=('1.2.3', '4.5.6'))
    take_in(platform, device, dataset)
    platform.ask(admin, deciding.accept, only(platform, Quarantined).id)
    assert len(rows(platform, Instance)) == 1


def test_what_is_discarded_is_kept_and_may_be_taken_in_later(platform, device, admin, shown):
    entry = contradict(platform, device, shown)
    platform.ask(admin, deciding.discard, entry)
    assert data_set(platform, only(platform, Quarantined).digest) == encoded(shown)
    assert len(rows(platform, Instance)) == 1
    platform.ask(admin, deciding.replace, entry)
    assert states(platform) == ['replaced']


def test_what_is_discarded_and_comes_again_stays_so(platform, device, admin, shown):
    platform.ask(admin, deciding.discard, contradict(platform, device, shown))
    take_in(platform, device, shown)
    assert [(row.decision, row.times) for row in rows(platform, Quarantined)] == [('discarded', 2)]


@pytest.mark.parametrize('decide', DECISIONS)
def test_decision_may_be_made_twice_and_counts_once(platform, device, admin, shown, decide):
    entry = contradict(platform, device, shown)
    platform.ask(admin, decide, entry)
    before = (len(rows(platform, Instance)), len(rows(platform, AuditEntry)))
    platform.ask(admin, decide, entry)
    assert (len(rows(platform, Instance)), len(rows(platform, AuditEntry))) == before


@pytest.mark.parametrize('first', [deciding.accept, deciding.replace])
@pytest.mark.parametrize('second', DECISIONS)
def test_what_was_taken_in_is_decided(platform, device, admin, shown, first, second):
    entry = contradict(platform, device, shown)
    platform.ask(admin, first, entry)
    if first is not second:
        with pytest.raises(Conflict, match='decision-done'):
            platform.ask(admin, second, entry)
    assert len(rows(platform, Instance)) == 2


def test_decision_is_noted_with_who_and_when(platform, device, admin, shown):
    platform.ask(admin, deciding.discard, contradict(platform, device, shown))
    row, entry = only(platform, Quarantined), rows(platform, AuditEntry)[-1]
    assert (row.decision, row.decided_by) == (Decision.DISCARDED, 'shen')
    assert row.decided_at >= row.received_at
    assert (entry.actor, entry.action, entry.object) == ('shen', 'quarantine.discarded', row.digest)


@pytest.mark.parametrize('rest', [None, b'half'])
def test_what_is_gone_or_cut_off_cannot_be_taken_in(platform, device, admin, shown, settings, rest):
    entry = contradict(platform, device, shown)
    path, = (settings.data_dir / 'archive').rglob(f'{only(platform, Quarantined).digest}.dcm')
    path.unlink()
    if rest:
        path.write_bytes(rest)
    assert obstacles(platform, admin, entry) == {
        'accepted': 'unreadable', 'replaced': 'unreadable', 'discarded': ''}
    for decide in (deciding.accept, deciding.replace):
        with pytest.raises(Conflict, match='unreadable'):
            platform.ask(admin, decide, entry)
    assert not platform.ask(admin, comparing.examine, entry).whole
    assert len(rows(platform, Instance)) == 1
    assert states(platform) == ['waiting']


def test_several_are_discarded_for_one_reason_each_with_its_own_entry_in_the_trail(
        platform, device, admin, make_instance):
    entries = [contradict(platform, device, taken_in(platform, device, make_instance()))
               for _ in range(3)]
    told = len(rows(platform, EventRow))
    tally = platform.ask(admin, deciding.discard_all, entries, '  test \n images ')
    assert tally == Tally(3)
    assert states(platform) == ['discarded'] * 3
    trail = [row for row in rows(platform, AuditEntry) if row.action == 'quarantine.discarded']
    assert [(row.actor, row.object, row.reason, row.allowed) for row in trail] == [
        ('shen', row.digest, 'test images', True) for row in rows(platform, Quarantined)]
    assert [row.kind for row in rows(platform, EventRow)[told:]] == ['QuarantineChanged']


def test_what_others_decided_meanwhile_is_left_as_it_is(platform, device, admin, make_instance):
    first, second, third = [
        contradict(platform, device, taken_in(platform, device, make_instance()))
        for _ in range(3)]
    platform.ask(admin, deciding.replace, first)
    platform.ask(admin, deciding.discard, second)
    assert platform.ask(admin, deciding.discard_all, [first, second, third], 'why') == Tally(1, 2)
    assert states(platform) == ['replaced', 'discarded', 'discarded']


def test_several_are_not_discarded_without_a_reason(platform, device, admin, shown):
    entry = contradict(platform, device, shown)
    with pytest.raises(Invalid, match='decision-reason'):
        platform.ask(admin, deciding.discard_all, [entry], ' ')
    assert states(platform) == ['waiting']


def test_none_of_several_is_discarded_if_one_is_another_institution_s(
        platform, device, admin, shown):
    entry = contradict(platform, device, shown)
    other = Actor('wu', Role.ADMIN, platform.ask(SYSTEM, institutions.named, 'Second'))
    with pytest.raises(NotFound):
        platform.ask(other, deciding.discard_all, [entry], 'why')
    with pytest.raises(NotPermitted):
        platform.ask(device, deciding.discard_all, [entry], 'why')
    assert states(platform) == ['waiting']


def test_reason_is_shown_with_what_was_discarded(platform, device, admin, shown):
    entry = contradict(platform, device, shown)
    assert platform.ask(admin, comparing.examine, entry).reason == ''
    platform.ask(admin, deciding.discard_all, [entry], 'test images')
    assert platform.ask(admin, comparing.examine, entry).reason == 'test images'
    assert platform.ask(admin, quarantine.listed, 'decided').reasons == {entry: 'test images'}


def test_without_a_usable_uid_it_can_only_be_discarded(platform, device, admin):
    take_in_bytes(platform, device, b'no data set at all')
    entry = only(platform, Quarantined).id
    assert obstacles(platform, admin, entry) == {'accepted': 'without-uid', 'discarded': ''}
    with pytest.raises(Conflict, match='without-uid'):
        platform.ask(admin, deciding.accept, entry)
    platform.ask(admin, deciding.discard, entry)


def test_image_of_another_exam_cannot_be_kept_beside(platform, device, admin, shown):
    entry = contradict(platform, device, shown, StudyInstanceUID='1.2.9')
    assert obstacles(platform, admin, entry) == {
        'accepted': 'other-study', 'replaced': '', 'discarded': ''}


def test_image_of_another_institution_is_neither_replaced_nor_joined(
        platform, device, admin, shown):
    second = platform.ask(SYSTEM, institutions.named, 'Second')
    there = Actor('MR9', Role.DEVICE, second)
    entry = contradict(platform, there, shown)
    chief = Actor('wu', Role.ADMIN, second)
    assert obstacles(platform, chief, entry)['replaced'] == 'elsewhere'
    for decide in (deciding.accept, deciding.replace):
        with pytest.raises(Conflict, match='elsewhere'):
            platform.ask(chief, decide, entry)
    assert len(rows(platform, Instance)) == 1


def test_what_another_institution_sent_is_not_there(platform, device, admin, shown):
    entry = contradict(platform, device, shown)
    second = platform.ask(SYSTEM, institutions.named, 'Second')
    stranger = Actor('wu', Role.ADMIN, second)
    assert platform.ask(stranger, quarantine.listed).entries == ()
    for decide in DECISIONS:
        with pytest.raises(NotFound, match='quarantine-unknown'):
            platform.ask(stranger, decide, entry)
    assert states(platform) == ['waiting']


@pytest.mark.parametrize('role', [role for role in Role if role not in (Role.ADMIN, Role.SYSTEM)])
def test_only_administrators_decide(platform, device, own, shown, role):
    entry = contradict(platform, device, shown)
    somebody = Actor('somebody', role, own)
    for decide in DECISIONS:
        with pytest.raises(NotPermitted):
            platform.ask(somebody, decide, entry)
    with pytest.raises(NotPermitted):
        platform.ask(somebody, quarantine.listed)
    assert states(platform) == ['waiting']


def test_what_waits_is_listed_newest_first_and_by_reason(platform, device, admin, shown):
    contradict(platform, device, shown)
    take_in_bytes(platform, device, b'no data set')
    found = platform.ask(admin, quarantine.listed)
    assert [entry.reason for entry in found.entries] == ['unusable', 'different']
    assert (found.waiting, found.counts['different'], found.counts['decided']) == (2, 1, 0)
    by_reason = platform.ask(admin, quarantine.listed, 'different')
    assert [entry.reason for entry in by_reason.entries] == ['different']


def test_what_is_decided_is_listed_apart(platform, device, admin, shown):
    platform.ask(admin, deciding.discard, contradict(platform, device, shown))
    assert platform.ask(admin, quarantine.listed).entries == ()
    entry, = platform.ask(admin, quarantine.listed, 'decided').entries
    assert entry.decision == 'discarded'
    assert platform.ask(admin, quarantine.waiting) == 0


def test_pages_of_the_list_follow_each_other(platform, device, admin, monkeypatch):
    monkeypatch.setattr(quarantine, 'PAGE', 2)
    for number in range(5):
        take_in_bytes(platform, device, b'no data set %d' % number)
    pages = [platform.ask(admin, quarantine.listed, '', page).entries for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({entry.id for page in pages for entry in page}) == 5


def take_in_bytes(platform, device, content: bytes) -> None:
    platform.ask(device, ingest.accept, raw(content))
