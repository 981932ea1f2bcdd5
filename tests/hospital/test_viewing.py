import pytest
from sqlalchemy import text

from database.engine import transaction
from database.tables import AuditEntry, Instance, Role, Study, ViewingGrant
from hospital import accounts, viewing, work
from hospital.actor import SYSTEM, Actor
from hospital.errors import NotFound, NotPermitted
from tests.conftest import PASSWORD, signed_in
from tests.hospital.records import listed, only, rows


@pytest.fixture
def key(platform, device, make_instance) -> str:
    return listed(platform, device, make_instance(pixels=bytes(24), NumberOfFrames=3))


def granted(platform, token: str, actor: Actor) -> int | None:
    return platform.recent(viewing.granted, token, actor.session_id)


def place(platform, number: int, study_id: int | None = None) -> viewing.Place | None:
    instance = only(platform, Instance)
    return platform.ask(SYSTEM, viewing.place, study_id or instance.study_id, instance.id, number)


def change(platform, statement: str, **values: object) -> None:
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text(statement), values)


def test_opening_a_study_grants_its_frames_to_this_session(platform, doctor, key):
    opened = platform.ask(doctor, viewing.open, key)
    study = only(platform, Study)
    assert (opened.key, opened.token) == (key, study.token)
    assert granted(platform, opened.token, doctor) == study.id


def test_opening_again_changes_nothing_that_a_browser_remembers(platform, doctor, key):
    first, second = (platform.ask(doctor, viewing.open, key) for _ in range(2))
    assert first == second
    assert len(rows(platform, ViewingGrant)) == 1


def test_each_opening_is_recorded(platform, doctor, key):
    for _ in range(2):
        platform.ask(doctor, viewing.open, key)
    assert [row.actor for row in rows(platform, AuditEntry) if row.action == 'view'] == ['li', 'li']


def test_a_study_that_was_not_opened_has_no_frames_for_anybody(platform, doctor, key):
    assert granted(platform, only(platform, Study).token, doctor) is None


def test_another_session_needs_to_open_the_study_itself(platform, doctor, key):
    token = platform.ask(doctor, viewing.open, key).token
    other = signed_in(platform, 'wu', Role.DOCTOR)
    assert granted(platform, token, other) is None


def test_the_token_of_another_study_opens_nothing(platform, doctor, key, device, make_instance):
    platform.ask(doctor, viewing.open, key)
    listed(platform, device, make_instance())
    other = rows(platform, Study)[1]
    assert granted(platform, other.token, doctor) is None
    for token in ('', 'x', '\0', '%'):
        assert granted(platform, token, doctor) is None


@pytest.mark.parametrize('end', [
    lambda platform, actor: platform.ask(actor, accounts.sign_out),
    lambda platform, actor: platform.ask(SYSTEM, accounts.reset, 'li', PASSWORD + '!'),
    lambda platform, _: change(platform, 'UPDATE session SET expires_at = 0'),
    lambda platform, _: change(platform, 'UPDATE viewing_grant SET expires_at = 0'),
], ids=['sign-out', 'reset', 'session', 'grant'])
def test_a_session_that_ended_is_refused_within_a_second(platform, doctor, key, monkeypatch, end):
    token = platform.ask(doctor, viewing.open, key).token
    assert granted(platform, token, doctor)
    end(platform, doctor)
    later = work.time.monotonic() + 1
    monkeypatch.setattr(work.time, 'monotonic', lambda: later)
    assert granted(platform, token, doctor) is None


def test_a_doctor_of_another_institution_cannot_open_a_study(platform, key):
    stranger = signed_in(platform, 'wu', Role.DOCTOR, 'Second')
    with pytest.raises(NotFound):
        platform.ask(stranger, viewing.open, key)
    assert platform.ask(stranger, viewing.listed, only(platform, Study).token) is None
    assert rows(platform, ViewingGrant) == []


def test_who_is_not_signed_in_cannot_open_a_study(platform, own, key):
    with pytest.raises(NotPermitted):
        platform.ask(Actor('li', Role.DOCTOR, own), viewing.open, key)
    assert rows(platform, ViewingGrant) == []


def test_a_study_is_listed_for_those_who_may_see_it(platform, doctor, own, key):
    study = only(platform, Study)
    assert platform.ask(doctor, viewing.listed, study.token) == study.id
    assert platform.ask(Actor('an', Role.ADMIN, own), viewing.listed, study.token) is None


def test_the_place_of_a_frame_holds_its_bytes(platform, key):
    found = place(platform, 2)
    assert platform.archive.read(found.digest, found.offset, found.length) == bytes(8)
    assert (found.number, found.picture.rows, found.picture.columns) == (2, 2, 2)


def test_a_frame_that_is_not_there_has_no_place(platform, key):
    assert [place(platform, number) for number in (0, 4, -1, 2**31 - 1)] == [None] * 4
    assert platform.ask(SYSTEM, viewing.place, only(platform, Study).id, 4711, 1) is None


def test_a_frame_of_another_study_has_no_place_in_this_one(
        platform, device, key, make_instance):
    instance = only(platform, Instance)
    listed(platform, device, make_instance())
    other = rows(platform, Study)[1]
    assert platform.ask(SYSTEM, viewing.place, other.id, instance.id, 1) is None
