"""Numbers, titles and kinds, as pages say them."""

from __future__ import annotations

import pytest

from congress.agenda.rules.document import KINDS
from congress.ui import words


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (102, "102nd"), (111, "111th")],
)  # fmt: skip
def test_ordinals(number: int, expected: str) -> None:
    assert words.ordinal(number) == expected


def test_a_count_has_its_noun() -> None:
    said = [words.many(count, "seat") for count in (0, 1, 2)]
    assert said == ["0 seats", "1 seat", "2 seats"]
    assert words.quoted("Falls & Frailty") == "“Falls & Frailty”"


def test_every_kind_of_session_has_a_name() -> None:
    assert set(words.KINDS) == set(KINDS)
