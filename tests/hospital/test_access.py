import pytest
from sqlmodel import select

from database.tables import AuditEntry, Role, Study
from hospital import access
from hospital.access import Action
from hospital.actor import SYSTEM, Actor
from hospital.errors import NotFound, NotPermitted
from hospital.work import Work
from tests.conftest import signed_in
from tests.hospital.records import listed, only, rows

EVERY = {Action.STORE, Action.SEARCH, Action.VIEW}
MAY = {Role.DOCTOR: EVERY, Role.REVIEWER: EVERY, Role.TECHNICIAN: EVERY, Role.SYSTEM: {*Action},
       Role.ADMIN: {Action.CORRECT, Action.ADMINISTER}, Role.DEVICE: {Action.STORE}}


def visible(work: Work) -> int:
    return len(work.session.exec(select(Study.id).where(access.visible(work))).all())


@pytest.fixture
def key(platform, device, make_instance) -> str:
    return listed(platform, device, make_instance())


def may(platform, actor: Actor, action: Action) -> bool:
    try:
        platform.ask(actor, access.permit, action)
    except NotPermitted:
        return False
    return True


@pytest.mark.parametrize('role', Role)
def test_a_role_may_do_what_it_is_for_and_nothing_else(platform, own, role):
    actor = Actor('somebody', role, own)
    assert {action for action in Action if may(platform, actor, action)} == MAY.get(role, set())


def test_looking_at_a_study_is_recorded_with_what_was_done(platform, doctor, key):
    assert platform.ask(doctor, access.study, key, Action.VIEW).key == key
    entry = rows(platform, AuditEntry)[-1]
    assert (entry.actor, entry.action, entry.object, entry.allowed) == (
        'li', 'view', only(platform, Study).uid, True)


def test_a_study_of_another_institution_is_one_that_is_not_there(platform, key):
    stranger = signed_in(platform, 'wu', Role.DOCTOR, 'Second')
    with pytest.raises(NotFound, match='study-unknown'):
        platform.ask(stranger, access.study, key, Action.VIEW)
    assert platform.ask(stranger, visible) == 0
    assert not [row for row in rows(platform, AuditEntry) if row.action == 'view']


def test_a_study_that_is_not_there_is_not_found(platform, doctor):
    with pytest.raises(NotFound):
        platform.ask(doctor, access.study, '0' * 16, Action.VIEW)


@pytest.mark.parametrize('role', [Role.CLERK, Role.ADMIN, Role.SECURITY, Role.AUDITOR,
                                  Role.PATIENT, Role.DEVICE, Role.CLIENT])
def test_who_may_not_search_sees_no_study_at_all(platform, own, key, role):
    assert platform.ask(Actor('somebody', role, own), visible) == 0


def test_who_is_of_no_institution_sees_nothing(platform, key):
    assert platform.ask(Actor('li', Role.DOCTOR, None), visible) == 0


def test_the_platform_itself_sees_everything(platform, doctor, key, make_instance):
    listed(platform, signed_in(platform, 'wu', Role.DOCTOR, 'Second'), make_instance())
    assert platform.ask(SYSTEM, visible) == 2
    assert platform.ask(doctor, visible) == 1
