"""The two codes as they are written, printed and read (rule C 1, rule C 4, decision 0036). Pure.

A badge's code is `C1`, 20 characters and 2 check characters; a pick-up code is `P1`, the attendee's id
(20), 8 characters under the installation's key, and 2 check characters: capitals of Crockford's base 32,
which a QR symbol holds in its alphanumeric mode.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from congress.core.check_symbols import CHECK_LENGTH, check_of, locate_wrong
from congress.core.ids import ID_LENGTH, SYMBOLS, join_typed, read_symbols

PROOF_LENGTH = 8  # 40 bits: with 20 characters that nobody guesses before them
SLIP_LENGTH = 10  # 50 bits, of somebody who has signed in already
MOST_TYPED = 100  # characters; a code is a third of that, with blanks and all
_BITS = 5
GROUP = 4  # characters that stand together where people read a code aloud


class CodeKind(StrEnum):
    """Which code it is; the characters that it begins with."""

    BADGE = "C1"
    PICKUP = "P1"


_BODY_LENGTH = {CodeKind.BADGE: ID_LENGTH, CodeKind.PICKUP: ID_LENGTH + PROOF_LENGTH}
_LENGTH = {kind: 2 + length + CHECK_LENGTH for kind, length in _BODY_LENGTH.items()}


def length_of(kind: CodeKind) -> int:
    """Return how many characters a code has, with the two that say its kind."""
    return _LENGTH[kind]


@dataclass(frozen=True)
class Code:
    """A code that was read. `text`: as it is printed, in capitals and without blanks."""

    kind: CodeKind
    text: str

    @property
    def attendee_id(self) -> str:
        """Return whom a pick-up code names, if it is one of ours."""
        return self.text[2 : 2 + ID_LENGTH].lower()

    @property
    def groups(self) -> tuple[str, ...]:
        """Return the code as people read it aloud: `P1`, then four characters each time."""
        body = self.text[2:]
        parts = [body[start : start + GROUP] for start in range(0, len(body), GROUP)]
        return (self.text[:2], *parts)


def write_badge_code(keyed_digest: str) -> Code:
    """Return a badge's code from a keyed digest of its id, in hex: its first 100 bits."""
    return _write(CodeKind.BADGE, _symbols_of(keyed_digest, ID_LENGTH))


def write_pickup_code(attendee_id: str, keyed_digest: str) -> Code:
    """Return an attendee's pick-up code; the digest, in hex, shows that it was written here.

    Raises:
        ValueError: no id that `core.ids.new_id` gave.
    """
    carried = attendee_id.upper()
    if len(carried) != ID_LENGTH or not set(carried) <= set(SYMBOLS):
        message = f"{attendee_id!r} is no id of ours"
        raise ValueError(message)
    return _write(CodeKind.PICKUP, carried + _symbols_of(keyed_digest, PROOF_LENGTH))


def write_slip_code(keyed_digest: str) -> str:
    """Return a slip's code from a keyed digest of its badge's id, in hex: ten symbols to be typed."""
    return _symbols_of(keyed_digest, SLIP_LENGTH)


def read_code(typed: str) -> Code | None:
    """Return the code that was scanned or typed; None: it is none, or a character of it is wrong.

    Case, blanks and hyphens do not matter, O is 0, I and L are 1. One wrong character, two wrong ones,
    and two that changed places are always found.
    """
    if len(typed) > MOST_TYPED:
        return None
    text = read_symbols(typed)
    if text is None:
        return None
    kind = next((one for one in CodeKind if text.startswith(one)), None)
    if kind is None or len(text) != _LENGTH[kind]:
        return None
    body, check = text[2:-CHECK_LENGTH], text[-CHECK_LENGTH:]
    return Code(kind, text) if check == check_of(body) else None


def find_within(typed: str) -> str:
    """Return the whole code in a text into which a scanner typed, which adds to what stands there; else
    the text as it is.
    """
    symbols = read_symbols(typed)
    if symbols is None or read_code(typed) is not None:
        return typed
    for start in range(len(symbols)):
        for kind, length in _LENGTH.items():
            part = symbols[start : start + length]
            if part.startswith(kind) and read_code(part) is not None:
                return part
    return typed


def locate_error(text: str) -> int | None:
    """Return where the one wrong character of a code stands, as far as its check characters tell.

    `text`: of the right length, in symbols. None: more than one is wrong. Of two wrong ones it may point
    at a third, so nobody is told what should stand there.
    """
    place = locate_wrong(text[2:])
    return None if place is None else 2 + place


def count_part(typed: str) -> int:
    """Return how many characters of a badge's code a text has that begins like one; 0: it is none."""
    text = read_symbols(typed) or ""
    is_part = text.startswith(CodeKind.BADGE) and len(text) < _LENGTH[CodeKind.BADGE]
    return len(text) if is_part else 0


def looks_like_code(typed: str) -> bool:
    """Tell whether somebody meant to scan or type a code: it begins like one and is as long."""
    bare = join_typed(typed)
    shortest = min(_BODY_LENGTH.values())
    return bare.startswith((*CodeKind, "CI", "CL", "PI", "PL")) and len(bare) >= shortest


def _write(kind: CodeKind, body: str) -> Code:
    return Code(kind, f"{kind}{body}{check_of(body)}")


def _symbols_of(keyed_digest: str, length: int) -> str:
    number = int(keyed_digest, 16) >> (len(keyed_digest) * 4 - length * _BITS)
    return "".join(SYMBOLS[number >> shift & 31] for shift in reversed(range(0, length * 5, 5)))
