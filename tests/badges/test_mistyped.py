"""A code typed with a mistake: the part to look at, as far as its check characters tell (C 4)."""

from __future__ import annotations

import random

import pytest

from congress.badges.rules.codes import find_within, locate_error, read_code
from congress.badges.rules.mistyped import AGAIN, find_mistake
from congress.core.ids import SYMBOLS
from tests.badges.test_codes import BOTH


@pytest.mark.parametrize("text", BOTH)
def test_each_single_wrong_character_is_found_where_it_stands(text: str) -> None:
    for place in range(2, len(text)):
        for symbol in SYMBOLS.replace(text[place], ""):
            wrong = text[:place] + symbol + text[place + 1 :]
            assert locate_error(wrong) == place
            mistake = find_mistake(wrong)
            assert mistake is not None
            assert mistake.start <= place < mistake.end <= mistake.start + 4


@pytest.mark.parametrize("text", BOTH)
def test_of_two_wrong_ones_something_is_said_and_no_code_is_read(text: str) -> None:
    chosen = random.Random(4)
    for _ in range(2_000):
        symbols = list(text)
        for place in chosen.sample(range(2, len(text)), 2):
            symbols[place] = chosen.choice(SYMBOLS.replace(symbols[place], ""))
        wrong = "".join(symbols)
        mistake = find_mistake(wrong)
        assert mistake is not None
        assert mistake.said.startswith(("A character of that", "Some characters of that"))
        assert read_code(wrong) is None


def test_a_right_code_has_no_mistake_and_a_name_is_none() -> None:
    """The control of both tests above."""
    for typed in (*BOTH, BOTH[0].lower(), "Rivera", "C1", "P1 ABC", ""):
        assert find_mistake(typed) is None
    assert locate_error(BOTH[0]) is None


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[:8] + "U" + text[9:], "No code has a “U” in it."),
        (lambda text: text[:8] + text[9:], "should have {} characters, and has {}."),
        (lambda text: text + "7", "should have {} characters, and has {}."),
    ],
)
@pytest.mark.parametrize("text", BOTH)
def test_what_is_no_character_or_too_few_or_too_many_is_said(
    text: str, spoil: object, said: str
) -> None:
    wrong = spoil(text)  # type: ignore[operator] # one of the lambdas above
    mistake = find_mistake(wrong)
    assert mistake is not None
    assert said.format(len(text), len(wrong)) in mistake.said
    assert mistake.said.endswith(AGAIN)


def test_a_scan_into_what_stood_there_counts_and_nothing_else_is_taken_for_one() -> None:
    badge, pickup = BOTH
    for typed in (f"ri{badge}", f"{pickup[:9]}{badge}{pickup[13:]}", f"{badge[:5]} {badge}"):
        assert find_within(typed) == badge
    for typed in (pickup.lower(), "Rivera", "C1 P1", badge[:-1], "801770-00001", "Q" * 100):
        assert find_within(typed) == typed
