"""What somebody holds up at a door: read at once, and known by its digest from then on (T12)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from congress.badges.rules.codes import (
    SLIP_LENGTH,
    CodeKind,
    count_part,
    looks_like_code,
    read_code,
)
from congress.checkin.rules.verdict import Read
from congress.core.ids import read_symbols


@dataclass(frozen=True)
class Held:
    """A code that was scanned or typed. `read`: what it looks like; nobody looked it up yet.

    `here`: of a part of a badge's code, how many characters.
    """

    code_hash: str
    read: Read = Read.BADGE
    here: int = 0


def hold(typed: str) -> Held:
    """Return what was held up, in whatever form: of a wrong code, too, the digest alone is kept."""
    code = read_code(typed)
    if code is not None:
        is_badge = code.kind is CodeKind.BADGE
        return Held(digest_of(code.text), Read.BADGE if is_badge else Read.PICKUP)
    if looks_like_code(typed):
        return Held(digest_of(typed), Read.DAMAGED)
    here = count_part(typed)
    if here:
        return Held(digest_of(typed), Read.PART, here)
    symbols = read_symbols(typed)
    is_slip = symbols is not None and len(symbols) == SLIP_LENGTH and any(map(str.isdigit, typed))
    return Held(digest_of(typed), Read.SLIP if is_slip else Read.OTHER)


def digest_of(text: str) -> str:
    """Return the SHA-256 of any text in hex, of one with broken characters, too (`core.ids.digest`)."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
