"""Passwords: hashed with Argon2id (RFC 9106), never kept and never logged."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hospital.errors import Invalid

SHORTEST = 8
LONGEST = 256
# NOTE: without letters that look alike, as people copy it from a terminal
ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789'
# NOTE: the second choice of RFC 9106 for little memory, about 30 ms; many sign in at eight o'clock
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# NOTE: a name that nobody has must take as long as one that somebody has
NOBODYS = HASHER.hash(secrets.token_hex())


def hashed(password: str) -> str:
    """Return what is kept of a password.

    Raises
    ------
    Invalid
        If it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid('error.password-length', shortest=SHORTEST, longest=LONGEST)
    return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Tell whether a password is the one that was hashed; None is nobody's and takes as long."""
    try:
        HASHER.verify(kept or NOBODYS, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None and len(password) <= LONGEST


def invented() -> str:
    """Return a new password that can be read aloud: 60 bits in four groups."""
    letters = [secrets.choice(ALPHABET) for _ in range(12)]
    return '-'.join(''.join(letters[i:i + 3]) for i in range(0, 12, 3))
