"""Passwords at rest: argon2id (RFC 9106) with OWASP's smallest profile, about 25 ms a look.

More would be safer for the hash and worse for the house: the look happens inside the unit of work,
which on SQLite is the only writer there is.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Compared with when nobody has the e-mail: the same work as for somebody.
_NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    return _HASHER.hash(password)


def password_matches(kept: str | None, password: str) -> bool:
    """Tell whether a password belongs to a hash; the same work when there is none."""
    try:
        return _HASHER.verify(kept or _NOBODY, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False
