"""Numbers of certificates: nobody guesses one, and a mistyped one is known as such. Pure.

Sixteen symbols of Crockford's base 32 (80 bits) and two check characters, in three groups of six.
"""

from __future__ import annotations

from congress.core.check_symbols import CHECK_LENGTH, check_of
from congress.core.ids import new_id, read_symbols

BODY_LENGTH = 16  # 80 bits
NUMBER_LENGTH = BODY_LENGTH + CHECK_LENGTH
MARK_LENGTH = 8  # 40 bits, of who has the number already
MOST_TYPED = 60  # characters; a number is a third of that, with blanks and all
_GROUP = 6


def draw_number() -> str:
    """Return a new number, in capitals and without hyphens."""
    body = new_id()[:BODY_LENGTH].upper()
    return body + check_of(body)


def draw_mark() -> str:
    """Return what a later version's address has beside the number, so that it is no guess."""
    return new_id()[:MARK_LENGTH].upper()


def read_number(typed: str) -> str | None:
    """Return the number that was typed or scanned; None: it is none.

    Case, blanks and hyphens do not matter, O is 0, I and L are 1.
    """
    if len(typed) > MOST_TYPED:
        return None
    text = read_symbols(typed)
    if text is None or len(text) != NUMBER_LENGTH:
        return None
    return text if check_of(text[:BODY_LENGTH]) == text[BODY_LENGTH:] else None


def write_number(number: str) -> str:
    """Return a number as people read it: `7KQM4T-9DXV2H-3WPRNC`."""
    return "-".join(number[at : at + _GROUP] for at in range(0, len(number), _GROUP))
