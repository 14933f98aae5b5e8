"""Ids for what foreign files name: the same at every import, never made of a position in the file."""

from __future__ import annotations

import hashlib
import unicodedata

from congress.agenda.formats.exchange import slugify
from congress.agenda.rules.document import ID

LONGEST_WORDS, LONGEST_KEY = 40, 20
_HASH = 8


def identify(name: str, key: str = "", fallback: str = "x") -> str:
    """Return an id for a name: its words in ASCII, with the file's own key behind them.

    Without a key, a name that ASCII cannot hold (张伟, Łódź) has a hash behind what is left of it.

    Args:
        name: the name as the file has it.
        key: the file's own id of the same thing, or "".
        fallback: the words, where the name has none in ASCII.
    """
    words = slugify(name)[:LONGEST_WORDS].strip("-")
    tail = slugify(key)[:LONGEST_KEY].strip("-") if key else ""
    if not tail and (key or not _is_ascii_at_heart(name)):
        tail = mark(key or name)
    return "-".join(filter(None, (words or fallback, tail)))


def mark(text: str) -> str:
    """Return eight characters that tell this text from others."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH]


def keep_or_identify(own: str, fallback: str = "session") -> str:
    """Return the file's own id as it is where it may be an id here; else words and a hash of it."""
    if ID.match(own):
        return own
    words = slugify(own)[:LONGEST_WORDS].strip("-") or fallback
    return f"{words}-{mark(own)}"


def _is_ascii_at_heart(name: str) -> bool:
    """Tell whether only accents are lost in ASCII: é is e, but ł, ß and 伟 are nothing there."""
    plain = unicodedata.normalize("NFKD", name)
    return all(letter.isascii() or not letter.isalnum() for letter in plain)
