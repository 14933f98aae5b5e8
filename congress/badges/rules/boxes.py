"""Who lies in which box, and in which order: badges and paper lists by last name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from congress.core.names import fold_name

_RANGE = re.compile(r"\s*([A-Za-z])\s*(?:[-–]\s*([A-Za-z])\s*)?")


class Named(Protocol):
    """Somebody with a name and a registration number."""

    @property
    def first_name(self) -> str:
        """Return the first name."""

    @property
    def last_name(self) -> str:
        """Return the last name."""

    @property
    def external_id(self) -> str:
        """Return the registration number."""


NamedT = TypeVar("NamedT", bound=Named)


@dataclass(frozen=True)
class Letters:
    """Last names from one letter to another, both included.

    Nobody is in no box: what comes before A is with A, and what comes after Z (李) is with Z.
    """

    first: str = "a"
    last: str = "z"

    def hold(self, last_name: str) -> bool:
        """Tell whether a last name is among them."""
        letter = letter_of(last_name)
        return self.first <= letter <= self.last


def letter_of(last_name: str) -> str:
    """Return the letter of the box that a last name is in: a to z."""
    return max("a", min("z", fold_name(last_name)[:1]))


def read_letters(typed: str) -> Letters:
    """Return `A-M`, or one letter.

    Raises:
        ValueError: it is neither, or ends before it begins.
    """
    read = _RANGE.fullmatch(typed)
    if read is None:
        message = f"{typed!r} is no letter, and no two of them as in A-M"
        raise ValueError(message)
    first = read[1].lower()
    last = (read[2] or read[1]).lower()
    if last < first:
        message = f"{typed!r} ends before it begins; write {last.upper()}-{first.upper()}"
        raise ValueError(message)
    return Letters(first, last)


def in_order(people: Iterable[NamedT]) -> list[NamedT]:
    """Return people as they lie in a box: by last name, first name and number."""
    return sorted(
        people,
        key=lambda one: (fold_name(one.last_name), fold_name(one.first_name), one.external_id),
    )
