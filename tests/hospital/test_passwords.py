import pytest

from hospital import passwords
from hospital.errors import Invalid


def test_a_password_matches_its_hash_and_no_other_does():
    kept = passwords.hashed('a good password')
    assert passwords.matches(kept, 'a good password')
    assert not passwords.matches(kept, 'a good passworD')


def test_a_hash_is_argon2id_and_salted_and_does_not_hold_the_password():
    first, second = passwords.hashed('一个好密码好密码'), passwords.hashed('一个好密码好密码')
    assert first.startswith('$argon2id$')
    assert first != second
    assert '密码' not in first


@pytest.mark.parametrize('password', ['', 'seven77', 'x' * 257])
def test_a_password_that_is_too_short_or_too_long_is_refused(password):
    with pytest.raises(Invalid, match='password-length'):
        passwords.hashed(password)


def test_nobodys_password_and_a_spoilt_hash_match_nothing():
    assert not passwords.matches(None, 'a good password')
    assert not passwords.matches('no hash', 'a good password')
    assert not passwords.matches('', 'a good password')


def test_a_password_that_is_longer_than_any_is_not_cut_to_match():
    kept = passwords.hashed('x' * 256)
    assert not passwords.matches(kept, 'x' * 257)


def test_invented_passwords_can_be_read_aloud_and_are_never_the_same():
    invented = {passwords.invented() for _ in range(100)}
    assert len(invented) == 100
    assert all(passwords.matches(passwords.hashed(one), one) for one in list(invented)[:1])
    assert not set('01lo') & set(''.join(invented))
