"""Looking at a study: access is decided once, and pictures need no transaction."""

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy
from sqlalchemy import text
from sqlmodel import col, select

from database.tables import Frame, Instance, LoginSession, Study, ViewingGrant
from hospital import access
from hospital.access import Action
from hospital.actor import Actor
from hospital.errors import NotFound, NotPermitted
from hospital.work import Platform, Work, reads
from imaging.picture import Picture

GRANT_S = 12 * 3600.0
PICTURES = 1000
GLANCE_PIXELS = 400
"""Pictures up to this size belong to lists, and need no study to be opened."""
PLACE: tuple[Any, ...] = (Instance.digest, Instance.picture, Frame.offset, Frame.length,
                          Frame.fragments)
GRANT = text("""
    INSERT INTO viewing_grant (study_id, session_id, expires_at)
    VALUES (:study_id, :session_id, :expires_at)
    ON CONFLICT (study_id, session_id) DO UPDATE SET expires_at = excluded.expires_at""")


@dataclass(frozen=True)
class Grant:
    """The frames of one study, open to one session for a while."""

    study_id: int
    session_id: str


@dataclass(frozen=True)
class Place:
    """Where a frame lies, and what must be known to decode it."""

    digest: str
    offset: int
    length: int
    fragments: int
    number: int
    picture: Picture


def open(work: Work, key: str) -> Study:
    """Let the actor look at a study, which is recorded once for all of its frames.

    Raises
    ------
    NotFound, NotPermitted
        As `access.study` decides; or if the actor is not signed in anywhere.
    """
    study = access.study(work, key, Action.VIEW)
    if work.actor.session_id is None:
        raise NotPermitted('error.not-permitted', thing=study.uid)
    work.connection.execute(GRANT, {'study_id': study.id, 'session_id': work.actor.session_id,
                                    'expires_at': time.time() + GRANT_S})
    return study


def redeem(platform: Platform, token: str, actor: Actor) -> int:
    """Return the study that a token stands for, if the actor's session may look at it.

    Grant and session are looked for in the index no more than a second before.

    Raises
    ------
    NotPermitted
        If it was not opened by this session, or the time is over, or the session is.
    """
    # NOTE: thousands of frames ask the same question; the index hears it once a second
    study_id = platform.recent(_granted, token, actor.session_id or '')
    if study_id is None:
        raise NotPermitted('error.grant-ended')
    return study_id


def glance(platform: Platform, token: str, actor: Actor) -> int:
    """Return the study that a token stands for, if the actor may see it in a list.

    Raises
    ------
    NotFound
        If there is no such study, or the actor may not know of it.
    """
    study_id = platform.ask(actor, _listed, token)
    if study_id is None:
        raise NotFound('error.study-unknown')
    return study_id


def place(platform: Platform, study_id: int, instance_id: int, number: int) -> Place:
    """Return where a frame lies.

    Raises
    ------
    NotFound
        If the study has no such frame.
    """
    found = platform.recent(_place, study_id, instance_id, number)
    if found is None:
        raise NotFound('error.frame-unknown')
    return found


@reads
def _granted(work: Work, token: str, session_id: str) -> int | None:
    now = time.time()
    query = (select(ViewingGrant.study_id)
             .join(LoginSession, col(LoginSession.id) == ViewingGrant.session_id)
             .join(Study, col(Study.id) == ViewingGrant.study_id)
             .where(Study.token == token, ViewingGrant.session_id == session_id)
             .where(ViewingGrant.expires_at > now, LoginSession.expires_at > now)
             .where(access.visible(work)))
    return work.session.exec(query).first()


@reads
def _listed(work: Work, token: str) -> int | None:
    query = select(Study.id).where(Study.token == token, access.visible(work))
    return work.session.exec(query).first()


@reads
def _place(work: Work, study_id: int, instance_id: int, number: int) -> Place | None:
    query = (sqlalchemy.select(*map(col, PLACE))
             .select_from(Instance)
             .join(Frame, col(Frame.instance_id) == Instance.id)
             .join(Study, col(Study.id) == Instance.study_id)
             .where(col(Study.id) == study_id, access.visible(work))
             .where(col(Instance.id) == instance_id, col(Frame.number) == number))
    row = work.connection.execute(query).first()
    if row is None:
        return None
    return Place(row.digest, row.offset, row.length, row.fragments, number,
                 _picture(row.picture))


@lru_cache(maxsize=PICTURES)
def _picture(text: str) -> Picture:
    return Picture.from_json(text)
