"""The two doors to every study: `study` for one, `visible` for every search.

`study` decides who may do what and writes down that it was done. Deciding and recording are a
single call, so that neither can be forgotten; a denial is recorded by Platform.ask, since the
transaction it happens in is undone. tests/test_architecture.py checks that nobody goes past.
"""

from enum import StrEnum

from sqlalchemy import ColumnElement, false, true
from sqlmodel import col, select

from database.tables import Role, Study
from hospital import audit
from hospital.errors import NotFound, NotPermitted
from hospital.work import Work


class Action(StrEnum):
    """What can be done to a study, or asked of the platform."""

    STORE = 'store'
    SEARCH = 'search'
    VIEW = 'view'
    CORRECT = 'correct'
    """Decide about what does not fit, such as what is in quarantine."""
    ADMINISTER = 'administer'
    """Say which devices may call, and what they may do."""


READERS = {Action.SEARCH, Action.VIEW}
ALLOWED: dict[Role, set[Action]] = {
    Role.DOCTOR: {*READERS, Action.STORE},
    Role.REVIEWER: {*READERS, Action.STORE},
    Role.TECHNICIAN: {*READERS, Action.STORE},
    Role.DEVICE: {Action.STORE},
    Role.ADMIN: {Action.CORRECT, Action.ADMINISTER},
    Role.SYSTEM: {*Action},
}


def study(work: Work, key: str, action: Action) -> Study:
    """Return a study, after recording what the actor does to it.

    Raises
    ------
    NotFound
        If there is no such study, or the actor may not know of it.
    NotPermitted
        If the role does not allow the action.
    """
    permit(work, action)
    query = select(Study).where(Study.key == key, visible(work))
    found = work.session.exec(query).first()
    # NOTE: what may not be known of and what is not there must look the same
    if found is None:
        raise NotFound('error.study-unknown')
    audit.record(work.connection, work.actor, action, found.uid)
    return found


def permit(work: Work, action: Action) -> None:
    """Decide without a study at hand, such as before one is made; nothing is recorded.

    Raises
    ------
    NotPermitted
        If the role does not allow the action.
    """
    if action not in ALLOWED.get(work.actor.role, set()):
        raise NotPermitted('error.not-permitted')


def visible(work: Work) -> ColumnElement[bool]:
    """Return the condition that holds for the studies the actor may know of."""
    institutions = seen_institutions(work)
    if institutions is None:
        return true()
    if not institutions:
        return false()
    # NOTE: an equality leads straight into the indexes of lists, a set of one not everywhere
    if len(institutions) == 1:
        return col(Study.institution_id) == institutions[0]
    return col(Study.institution_id).in_(institutions)


def seen_institutions(work: Work) -> tuple[int, ...] | None:
    """Return whose studies the actor may know of; None stands for everybody's."""
    actor = work.actor
    if actor.role is Role.SYSTEM:
        return None
    if Action.SEARCH not in ALLOWED.get(actor.role, set()) or actor.institution_id is None:
        return ()
    return (actor.institution_id,)


def run_institutions(work: Work) -> tuple[int, ...] | None:
    """Return whose devices and quarantine the actor runs; None stands for everybody's."""
    actor = work.actor
    if actor.role is Role.SYSTEM:
        return None
    runs = Action.CORRECT in ALLOWED.get(actor.role, set())
    return (actor.institution_id,) if runs and actor.institution_id is not None else ()
