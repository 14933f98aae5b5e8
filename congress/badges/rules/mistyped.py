"""A code of ours that was typed with a mistake: which part to look at, and what to say of it. Pure.

Nobody is told what should stand there: the check characters find a mistake, and mend none (rule C 4).
"""

from __future__ import annotations

from dataclasses import dataclass

from congress.badges.rules.codes import (
    GROUP,
    CodeKind,
    length_of,
    locate_error,
    looks_like_code,
    read_code,
)
from congress.core.ids import join_typed, read_symbols

AGAIN = "Mend it, scan it again, or type the name."


@dataclass(frozen=True)
class Mistake:
    """What is wrong, in words, and where in the text as it was typed: `end` is exclusive."""

    said: str
    start: int
    end: int


def find_mistake(typed: str) -> Mistake | None:
    """Return what is wrong with a code of ours; None: nothing, or it is none."""
    if not looks_like_code(typed) or read_code(typed) is not None:
        return None
    places = [at for at, character in enumerate(typed) if join_typed(character)]
    odd = next((at for at in places if read_symbols(typed[at]) is None), None)
    if odd is not None:
        return Mistake(f"No code has a “{typed[odd]}” in it. {AGAIN}", odd, odd + 1)
    symbols = read_symbols(typed) or ""
    kind = CodeKind(symbols[:2])
    if len(symbols) != length_of(kind):
        said = f"That code should have {length_of(kind)} characters, and has {len(symbols)}."
        return Mistake(f"{said} {AGAIN}", 0, len(typed))
    place = locate_error(symbols)
    if place is None:
        return Mistake(f"Some characters of that code are wrong. {AGAIN}", 0, len(typed))
    first = 2 + (place - 2) // GROUP * GROUP
    last = min(first + GROUP, len(symbols)) - 1
    start, end = places[first], places[last] + 1
    return Mistake(
        f"A character of that code is wrong. Look first at “{typed[start:end]}”. {AGAIN}",
        start,
        end,
    )
