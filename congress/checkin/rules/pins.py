"""PINs of who works at doors: drawn by us, known to phones as slow digests (decision 0058). Pure."""

from __future__ import annotations

import hashlib

PIN_DIGITS = 6
MAX_CREW_NAME = 60
# About a fifth of a second in a phone's own script, which may have no other SHA-256 (decision 0055).
PIN_ROUNDS = 2000


def digest_pin(pin: str, salt: str) -> str:
    """Return what a phone compares, in hex: PBKDF2 with HMAC-SHA-256, 32 bytes (RFC 8018 section 5.2).

    As `desk/static/js/door-crew.js` makes it.
    """
    made = hashlib.pbkdf2_hmac("sha256", pin.encode(), salt.encode(), PIN_ROUNDS)
    return made.hex()
