"""Random identifiers and secrets, and the keyed digests under which secrets are stored."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid

# RFC 4648 section 5 would mix cases; Crockford's alphabet is read aloud without doubt.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
SYMBOLS = ALPHABET.upper()  # of codes that people read, type and scan
ID_LENGTH = 20  # 100 bits: never guessed, never a capability by itself
_PAIRS = [
    one + other for other in ALPHABET for one in ALPHABET
]  # an import makes ids by the 60,000
_MEANT = {symbol: symbol for symbol in SYMBOLS} | {"O": "0", "I": "1", "L": "1"}
# What people and readers put between the characters, and what nobody sees.
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u200b\ufeff]+")


def new_id() -> str:
    """Return a random id of 20 characters (100 bits, Crockford base 32, lower case)."""
    number = secrets.randbits(ID_LENGTH * 5)
    return "".join([_PAIRS[number >> shift & 1023] for shift in range(0, ID_LENGTH * 5, 10)])


def new_secret() -> str:
    """Return a bearer secret of 43 URL-safe characters (256 bits, RFC 4648 section 5)."""
    return secrets.token_urlsafe(32)


def join_typed(typed: str) -> str:
    """Return a typed code in capitals, without what stands between its characters."""
    return _BETWEEN.sub("", typed).upper()


def read_symbols(typed: str) -> str | None:
    """Return the symbols of a code that was scanned or typed; None: it holds something else.

    Case, blanks and hyphens do not matter, O is 0, I and L are 1 (Crockford's base 32).
    """
    meant = [_MEANT.get(character, "") for character in join_typed(typed)]
    return "".join(meant) if all(meant) else None


def digest(secret: str) -> str:
    """Return the SHA-256 of a random secret in hex: what the database keeps in its place.

    Only for secrets of 100 bits or more. Short codes need `infra.signing.keyed_digest`.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def session_uid(event_id: str, session_id: str, guid: str | None, domain: str) -> str:
    """Return the iCalendar UID of a session (RFC 5545 3.8.4.7, RFC 7986 5.3).

    Equal on every server and after a restore: it depends on nothing but its arguments.
    """
    identity = guid or str(uuid.uuid5(uuid.NAMESPACE_URL, f"{event_id}/{session_id}"))
    return f"session-{identity}@{domain}"
