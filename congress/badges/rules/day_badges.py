"""Whom of those with a day badge somebody means who types at the desk (decision 0049). Pure."""

from __future__ import annotations

import re

from congress.core.names import fold_name

SHORTEST = 2  # letters of a name
SHORTEST_NUMBER = 3  # digits of the end of a confirmation number


def is_meant(typed: str, name: str, number: str) -> bool:
    """Tell whether a text means who has a day badge: each word begins a word of the name, in whatever
    order, for it was written down in one line; or it is the number, or the end of its digits.
    """
    bare, whole = _bare(typed), _bare(number)
    if bare and bare == whole:
        return True
    if bare.isdecimal() and len(bare) >= SHORTEST_NUMBER and whole.endswith(bare):
        return True
    wanted, words = _words(typed), _words(name)
    return any(len(one) >= SHORTEST for one in wanted) and all(
        any(word.startswith(one) for word in words) for one in wanted
    )


def _bare(number: str) -> str:
    return number.replace("-", "").replace(" ", "").lower()


def _words(text: str) -> list[str]:
    return [word for word in map(fold_name, re.split(r"[\s,-]+", text)) if word]
