import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from database.engine import transaction
from database.tables import Account, AuditEntry, EventRow, LoginFailure, LoginSession, Role
from hospital import accounts, passwords
from hospital.accounts import SignIn
from hospital.actor import SYSTEM, Actor
from hospital.errors import Conflict, Invalid, NotFound
from tests.conftest import PASSWORD
from tests.hospital.records import only, rows

WRONG = 'a wrong password'


@pytest.fixture
def li(platform) -> str:
    """An account of a doctor."""
    platform.ask(SYSTEM, accounts.add, 'li', Role.DOCTOR, PASSWORD, full_name='李医生')
    return 'li'


def try_in(platform, name: str, password: str = PASSWORD, address: str = '10.0.0.1') -> SignIn:
    stranger = Actor('', Role.CLIENT, address=address)
    return platform.ask(stranger, accounts.sign_in, name, password)


def change(platform, statement: str, **values: object) -> None:
    with transaction(platform.engine, writing=True) as connection:
        connection.execute(text(statement), values)


def wait_until_unlocked(platform) -> None:
    """Let the time of every lock be over, and nothing else be forgotten."""
    change(platform, 'UPDATE account SET locked_until = 0')


def test_name_and_password_begin_a_session_of_that_person(platform, own, li):
    became = try_in(platform, li)
    actor = platform.ask(SYSTEM, accounts.actor_of, became.cookie)
    assert became.role is Role.DOCTOR
    assert (actor.name, actor.role, actor.full_name) == ('li', Role.DOCTOR, '李医生')
    assert (actor.institution_id, actor.address) == (own, '10.0.0.1')
    assert [(row.action, row.allowed) for row in rows(platform, AuditEntry)][-1] == (
        'sign-in', True)


@pytest.mark.parametrize(('name', 'password'), [
    ('li', WRONG), ('li', ''), ('nobody', PASSWORD), ('', ''), ('LI', PASSWORD),
    ('li', PASSWORD + ' '), ("li' --", PASSWORD), ('li\0', PASSWORD + 'x'), ('l' * 5000, PASSWORD)])
def test_anything_else_begins_none_and_is_recorded(platform, li, name, password):
    assert try_in(platform, name, password) == SignIn()
    assert rows(platform, LoginSession) == []
    last = rows(platform, AuditEntry)[-1]
    assert (last.action, last.allowed, last.reason) == ('sign-in', False, 'wrong')


def test_an_account_that_is_not_active_cannot_be_used(platform, li):
    cookie = try_in(platform, li).cookie
    change(platform, 'UPDATE account SET active = false')
    assert try_in(platform, li).cookie == ''
    assert platform.ask(SYSTEM, accounts.actor_of, cookie) is None


def test_neither_password_nor_cookie_is_kept_anywhere(settings, platform, li):
    cookie = try_in(platform, li).cookie
    kept = repr([rows(platform, table) for table in (Account, AuditEntry, LoginSession, EventRow)])
    assert only(platform, Account).password_hash.startswith('$argon2id$')
    assert PASSWORD not in kept
    assert cookie not in kept


def test_a_name_that_nobody_has_is_verified_like_any_other(platform, li, monkeypatch):
    verified = []
    real = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, 'verify', lambda self, kept, password: (
        verified.append(kept), real(self, kept, password))[1])
    for name in ('nobody', li):
        try_in(platform, name, WRONG)
    assert verified == [passwords.NOBODYS, only(platform, Account).password_hash]
    assert verified[0].split('$')[:4] == verified[1].split('$')[:4], 'the same cost'


def test_an_account_is_locked_after_five_wrong_passwords_and_longer_each_time(platform, li):
    locks = []
    for _ in range(8):
        locks.append(try_in(platform, li, WRONG).locked_s)
        wait_until_unlocked(platform)
    assert locks == pytest.approx([0, 0, 0, 0, 30, 60, 120, 240], abs=5)


def test_no_lock_is_longer_than_an_hour(platform, li):
    change(platform, 'UPDATE account SET failures = 1000')
    assert try_in(platform, li, WRONG).locked_s == pytest.approx(3600, abs=5)


def test_a_locked_account_hears_not_even_the_right_password(platform, li):
    for _ in range(5):
        try_in(platform, li, WRONG)
    became = try_in(platform, li, address='10.0.0.2')
    assert (became.cookie, became.locked_s > 0) == ('', True)
    wait_until_unlocked(platform)
    assert try_in(platform, li).cookie


def test_the_right_password_lets_the_wrong_ones_be_forgotten(platform, li):
    for _ in range(4):
        try_in(platform, li, WRONG)
    try_in(platform, li)
    assert (only(platform, Account).failures, rows(platform, LoginFailure)) == (0, [])


def test_an_address_is_locked_after_twenty_wrong_passwords_of_whomever(platform, li):
    for number in range(20):
        assert try_in(platform, f'nobody {number}', WRONG).locked_s == (0 if number < 19 else
                                                                       pytest.approx(30, abs=5))
    assert try_in(platform, li).locked_s > 0
    assert try_in(platform, li, address='10.0.0.2').cookie


def test_what_an_address_did_is_forgotten_after_the_longest_lock(platform, li):
    for number in range(20):
        try_in(platform, f'nobody {number}', WRONG)
    change(platform, 'UPDATE login_failure SET last_at = last_at - 3601')
    assert try_in(platform, li, WRONG).locked_s == 0
    assert only(platform, LoginFailure).failures == 1


def test_a_session_ends_when_its_person_signs_out(platform, li):
    cookie = try_in(platform, li).cookie
    actor = platform.ask(SYSTEM, accounts.actor_of, cookie)
    platform.ask(actor, accounts.sign_out)
    assert platform.ask(SYSTEM, accounts.actor_of, cookie) is None
    assert actor.session_id in only(platform, EventRow).fields
    assert rows(platform, AuditEntry)[-1].action == 'sign-out'


def test_one_session_ends_and_the_others_go_on(platform, li):
    first, second = try_in(platform, li).cookie, try_in(platform, li).cookie
    platform.ask(platform.ask(SYSTEM, accounts.actor_of, first), accounts.sign_out)
    assert platform.ask(SYSTEM, accounts.actor_of, second).name == 'li'


@pytest.mark.parametrize(('column', 'seconds', 'lasts'), [
    ('seen_at', 2 * 3600 - 5, True), ('seen_at', 2 * 3600 + 5, False),
    ('expires_at', 12 * 3600 - 5, True), ('expires_at', 12 * 3600 + 5, False)])
def test_a_session_ends_when_it_is_idle_for_two_hours_or_twelve_hours_old(
        platform, li, column, seconds, lasts):
    cookie = try_in(platform, li).cookie
    change(platform, f'UPDATE session SET {column} = {column} - :seconds', seconds=seconds)
    assert (platform.ask(SYSTEM, accounts.actor_of, cookie) is not None) is lasts


def test_a_session_in_use_is_not_idle(platform, li):
    cookie = try_in(platform, li).cookie
    change(platform, 'UPDATE session SET seen_at = seen_at - 7000')
    platform.ask(platform.ask(SYSTEM, accounts.actor_of, cookie), accounts.seen)
    change(platform, 'UPDATE session SET seen_at = seen_at - 7000')
    assert platform.ask(SYSTEM, accounts.actor_of, cookie) is not None


def test_sessions_that_are_over_are_swept_when_somebody_signs_in(platform, li):
    try_in(platform, li)
    change(platform, 'UPDATE session SET seen_at = 0')
    try_in(platform, li)
    assert only(platform, LoginSession).seen_at > 0


@pytest.mark.parametrize('cookie', ['', 'x', '0' * 5000, '\0', 'ключ'])
def test_a_cookie_of_somebody_elses_making_is_nobodys(platform, li, cookie):
    try_in(platform, li)
    assert platform.ask(SYSTEM, accounts.actor_of, cookie) is None


def test_another_password_ends_every_session_and_unlocks(platform, li):
    cookie = try_in(platform, li).cookie
    for _ in range(5):
        try_in(platform, li, WRONG)
    platform.ask(SYSTEM, accounts.reset, li, 'another password')
    assert platform.ask(SYSTEM, accounts.actor_of, cookie) is None
    assert try_in(platform, li).cookie == ''
    assert try_in(platform, li, 'another password').cookie


def test_a_password_that_is_reset_while_somebody_signs_in_is_the_old_one_no_more(
        platform, li, monkeypatch):
    real = PasswordHasher.verify

    def verify(self, kept, password):
        monkeypatch.undo()
        platform.ask(SYSTEM, accounts.reset, li, 'another password')
        return real(self, kept, password)
    monkeypatch.setattr(PasswordHasher, 'verify', verify)
    assert try_in(platform, li).cookie == ''


def test_accounts_are_listed_by_name(platform, li):
    platform.ask(SYSTEM, accounts.add, 'an', Role.ADMIN, PASSWORD, institution='Second')
    found = platform.ask(SYSTEM, accounts.entries)
    assert [(entry.name, entry.role, entry.institution == 'Second') for entry in found] == [
        ('an', Role.ADMIN, True), ('li', Role.DOCTOR, False)]


def test_an_account_is_of_the_own_institution_unless_another_is_named(platform, own, li):
    for name in ('wu', 'xu'):
        platform.ask(SYSTEM, accounts.add, name, Role.DOCTOR, PASSWORD, institution='Second')
    mine, *others = [row.institution_id for row in rows(platform, Account)]
    assert mine == own
    assert len(set(others)) == 1
    assert others[0] != own


@pytest.mark.parametrize(('name', 'role', 'password', 'error'), [
    ('', Role.DOCTOR, PASSWORD, 'account-name'), (' ', Role.DOCTOR, PASSWORD, 'account-name'),
    ('x' * 65, Role.DOCTOR, PASSWORD, 'account-name'), ('x', Role.SYSTEM, PASSWORD, 'account-role'),
    ('x', Role.DEVICE, PASSWORD, 'account-role'), ('x', Role.DOCTOR, 'short', 'password-length')])
def test_an_account_that_makes_no_sense_is_refused(platform, name, role, password, error):
    with pytest.raises(Invalid, match=error):
        platform.ask(SYSTEM, accounts.add, name, role, password)
    assert rows(platform, Account) == []


def test_there_is_one_account_of_a_name(platform, li):
    with pytest.raises(Conflict):
        platform.ask(SYSTEM, accounts.add, ' li ', Role.ADMIN, PASSWORD)
    assert only(platform, Account).role == Role.DOCTOR


def test_an_account_that_is_not_there_cannot_be_reset(platform):
    with pytest.raises(NotFound):
        platform.ask(SYSTEM, accounts.reset, 'nobody', PASSWORD)


def test_a_short_password_leaves_the_old_one(platform, li):
    with pytest.raises(Invalid):
        platform.ask(SYSTEM, accounts.reset, li, 'short')
    assert try_in(platform, li).cookie
