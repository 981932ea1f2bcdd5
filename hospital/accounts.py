"""Accounts: who may sign in, and who is signed in. A session is known by its cookie's hash."""

import hashlib
import secrets
import time
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import col, select

from database.tables import Account, LoginFailure, LoginSession, Role
from hospital import audit, institutions, passwords
from hospital.actor import Actor
from hospital.errors import Conflict, Invalid, NotFound
from hospital.events import SessionEnded
from hospital.work import Work, reads

LONGEST_S = 12 * 3600.0
IDLE_S = 2 * 3600.0
SEEN_AGAIN_S = 60.0
FREE_TRIES, FREE_TRIES_OF_ADDRESS = 5, 20
FIRST_LOCK_S, LONGEST_LOCK_S = 30.0, 3600.0
PEOPLE = frozenset({Role.DOCTOR, Role.REVIEWER, Role.TECHNICIAN, Role.CLERK, Role.ADMIN,
                    Role.SECURITY, Role.AUDITOR})
SEEN = text('UPDATE session SET seen_at = :now WHERE id = :id')
FORGET = text('DELETE FROM session WHERE expires_at < :now OR seen_at < :idle')
FORGET_FAILURES = text('DELETE FROM login_failure WHERE last_at < :before')


@dataclass(frozen=True)
class SignIn:
    """What became of an attempt to sign in."""

    cookie: str = ''
    """Empty if the attempt failed."""
    role: Role | None = None
    locked_s: float = 0.0
    """For how long no attempt of this account or address is heard."""


@dataclass(frozen=True)
class Entry:
    """An account, as it is listed."""

    name: str
    full_name: str
    role: Role
    institution: str
    active: bool


def add(work: Work, name: str, role: Role, password: str, *, full_name: str = '',
        institution: str = '') -> None:
    """Make an account that can sign in at once.

    Raises
    ------
    Invalid
        If the name is empty, the role is nobody's, or the password too short.
    Conflict
        If there is an account of this name.
    """
    name = name.strip()
    if not name or len(name) > 64:
        raise Invalid('error.account-name')
    if role not in PEOPLE:
        raise Invalid('error.account-role', role=role)
    kept = passwords.hashed(password)
    if _named(work, name):
        raise Conflict('error.account-exists', name=name)
    whose = institutions.named(work, institution) if institution else institutions.own(work)
    work.session.add(Account(name=name, full_name=full_name or name, role=role,
                             institution_id=whose, password_hash=kept, created_at=time.time()))
    audit.record(work.connection, work.actor, 'account.add', name)


def reset(work: Work, name: str, password: str) -> None:
    """Give an account another password, unlock it, and end its sessions.

    Raises
    ------
    NotFound
        If there is no such account.
    Invalid
        If the password is too short.
    """
    kept = passwords.hashed(password)
    account = _named(work, name)
    if account is None:
        raise NotFound('error.account-unknown', name=name)
    account.password_hash, account.failures, account.locked_until = kept, 0, 0
    query = select(LoginSession).where(LoginSession.account_id == account.id)
    for row in work.session.exec(query):
        work.announce(SessionEnded(row.id))
        work.session.delete(row)
    audit.record(work.connection, work.actor, 'account.reset', name)


@reads
def entries(work: Work) -> list[Entry]:
    """Return all accounts by name."""
    names = institutions.names(work)
    query = select(Account).order_by(col(Account.name))
    return [Entry(row.name, row.full_name, Role(row.role), names[row.institution_id], row.active)
            for row in work.session.exec(query)]


def sign_in(work: Work, name: str, password: str) -> SignIn:
    """Begin a session if name and password are right, and return its cookie.

    Who fails often has to wait, longer each time, by account and by address. All of it is kept
    and recorded, so a failure is an answer and not an error.
    """
    with work.glance() as connection:
        kept = connection.execute(text('SELECT password_hash FROM account WHERE name = :name'),
                                  {'name': name}).scalar()
    # NOTE: hashing takes longest, and holds no lock here
    right = passwords.matches(kept, password)
    account, now = _named(work, name), time.time()
    work.connection.execute(FORGET_FAILURES, {'before': now - LONGEST_LOCK_S})
    of_address = work.session.get(LoginFailure, work.actor.address)
    locked_s = max(account.locked_until if account else 0, _locked_until(of_address)) - now
    # NOTE: even the right password is not heard now, or guessing would only be slowed down
    if locked_s > 0:
        return SignIn(locked_s=locked_s)
    # NOTE: the hash is compared again, as it was read before this transaction began
    if not right or account is None or not account.active or account.password_hash != kept:
        return SignIn(locked_s=_failed(work, name, account, of_address))
    return _signed_in(work, account, of_address)


def sign_out(work: Work) -> None:
    """End the actor's session; within a second no process knows it any more."""
    row = work.session.get(LoginSession, work.actor.session_id)
    if row is not None:
        work.session.delete(row)
        work.announce(SessionEnded(row.id))
        audit.record(work.connection, work.actor, 'sign-out', work.actor.name)


@reads
def actor_of(work: Work, cookie: str) -> Actor | None:
    """Return who a cookie belongs to, while the session lasts."""
    now = time.time()
    query = (select(LoginSession, Account).join(Account)
             .where(LoginSession.id == _hash(cookie), LoginSession.expires_at > now)
             .where(LoginSession.seen_at > now - IDLE_S, col(Account.active)))
    row = work.session.exec(query).first()
    if row is None:
        return None
    session, account = row
    return Actor(account.name, Role(account.role), account.institution_id, account.id,
                 account.full_name, session_id=session.id, address=session.address)


def seen(work: Work) -> None:
    """Note that the actor's session is in use, so that it does not end for idleness."""
    work.connection.execute(SEEN, {'id': work.actor.session_id, 'now': time.time()})


@reads
def exist(work: Work) -> bool:
    """Tell whether there is any account yet."""
    return work.session.exec(select(Account.id).limit(1)).first() is not None


def _signed_in(work: Work, account: Account, of_address: LoginFailure | None) -> SignIn:
    # NOTE: a new cookie each time; one that was planted before signing in is worth nothing
    now, cookie = time.time(), secrets.token_urlsafe(32)
    account.failures, account.locked_until = 0, 0
    if of_address is not None:
        work.session.delete(of_address)
    work.connection.execute(FORGET, {'now': now, 'idle': now - IDLE_S})
    work.session.add(LoginSession(
        id=_hash(cookie), account_id=account.id or 0, began_at=now, seen_at=now,
        expires_at=now + LONGEST_S, address=work.actor.address))
    audit.record(work.connection, work.actor, 'sign-in', account.name)
    return SignIn(cookie, Role(account.role))


def _failed(work: Work, name: str, account: Account | None,
            of_address: LoginFailure | None) -> float:
    now = time.time()
    of_address = of_address or LoginFailure(address=work.actor.address, failures=0, last_at=now)
    of_address.failures, of_address.last_at = of_address.failures + 1, now
    work.session.add(of_address)
    locked_until = _locked_until(of_address)
    if account is not None:
        account.failures += 1
        account.locked_until = now + _lock_s(account.failures - FREE_TRIES)
        locked_until = max(locked_until, account.locked_until)
    audit.record(work.connection, work.actor, 'sign-in', name, denied='wrong')
    return max(0.0, locked_until - now)


def _locked_until(of_address: LoginFailure | None) -> float:
    if of_address is None:
        return 0.0
    return of_address.last_at + _lock_s(of_address.failures - FREE_TRIES_OF_ADDRESS)


def _lock_s(excess: int) -> float:
    return float(min(LONGEST_LOCK_S, FIRST_LOCK_S * 2.0 ** excess)) if excess >= 0 else 0.0


def _named(work: Work, name: str) -> Account | None:
    return work.session.exec(select(Account).where(Account.name == name)).first()


def _hash(cookie: str) -> str:
    # NOTE: who reads the table, or a backup of it, cannot sign in with what stands there
    return hashlib.sha256(cookie.encode()).hexdigest()
