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
from hospital.errors import NotPermitted
from hospital.work import Work, reads
from imaging.picture import Picture

# NOTE: as long as a session may last; it ends with the session in any case
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
class Opened:
    """A study that a session may look at for a while."""

    key: str
    token: str
    """What the addresses of its frames begin with."""


@dataclass(frozen=True)
class Place:
    """Where a frame lies, and what must be known to decode it."""

    digest: str
    offset: int
    length: int
    fragments: int
    number: int
    picture: Picture


def open(work: Work, key: str) -> Opened:
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
    return Opened(study.key, study.token)


# NOTE: thousands of frames ask the same; the doors ask these through `Platform.recent`, so that
# the index hears each question once a second


@reads
def granted(work: Work, token: str, session_id: str) -> int | None:
    """Return the study of a token if this session opened it, and grant and session last."""
    now = time.time()
    query = (select(ViewingGrant.study_id)
             .join(LoginSession, col(LoginSession.id) == ViewingGrant.session_id)
             .join(Study, col(Study.id) == ViewingGrant.study_id)
             .where(Study.token == token, ViewingGrant.session_id == session_id)
             .where(ViewingGrant.expires_at > now, LoginSession.expires_at > now)
             .where(access.visible(work)))
    return work.session.exec(query).first()


@reads
def listed(work: Work, token: str) -> int | None:
    """Return the study of a token if the actor may see it in a list."""
    query = select(Study.id).where(Study.token == token, access.visible(work))
    return work.session.exec(query).first()


@reads
def place(work: Work, study_id: int, instance_id: int, number: int) -> Place | None:
    """Return where a frame lies, None if the study has no such frame."""
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
