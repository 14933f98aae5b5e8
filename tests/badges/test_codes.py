"""The two codes (rule C 4, T9): how they look, and that no slip of hand or camera makes another."""

from __future__ import annotations

import random
import re

import pytest

from congress.badges.rules import codes
from congress.badges.rules.codes import (
    CodeKind,
    looks_like_code,
    read_code,
    write_badge_code,
    write_pickup_code,
)
from congress.core.ids import SYMBOLS, new_id
from congress.infra.signing import Signer
from tests.builders import SECRET_KEY

SIGNER = Signer(SECRET_KEY)
ATTENDEE = "7k2m0qz5w8r3t6y9b1nd"


def a_badge(name: str = "one") -> str:
    return write_badge_code(SIGNER.keyed_digest("a test", name)).text


def a_pickup(attendee_id: str = ATTENDEE) -> str:
    return write_pickup_code(attendee_id, SIGNER.keyed_digest("a test", attendee_id)).text


BOTH = (a_badge(), a_pickup())


def test_they_look_as_the_rule_says() -> None:
    """C 4: `C1`, 20 characters and 2 to check, in capitals that a QR symbol holds as such."""
    assert re.fullmatch(r"C1[0-9A-HJKMNP-TV-Z]{22}", a_badge())
    assert re.fullmatch(r"P1[0-9A-HJKMNP-TV-Z]{30}", a_pickup())
    assert read_code(a_pickup()).attendee_id == ATTENDEE
    assert read_code(a_badge()).groups[0] == "C1"
    assert "".join(read_code(a_badge()).groups) == a_badge()


def test_the_same_id_is_printed_the_same_again_and_another_is_not() -> None:
    assert a_badge("one") == a_badge("one")
    assert len({a_badge(str(number)) for number in range(1000)}) == 1000


@pytest.mark.parametrize("text", BOTH)
def test_they_are_read_leniently(text: str) -> None:
    code = read_code(text)
    spaced = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
    mistaken = text.replace("0", "O").replace("1", "l")
    for typed in (text.lower(), spaced, spaced.replace(" ", "-"), f" {text}\n", mistaken,
                  text.replace("1", "I"), text.replace("1", "i").replace("0", "o")):  # fmt: skip
        assert read_code(typed) == code, typed


def _wrong_by_one(text: str) -> list[str]:
    return [
        text[:at] + symbol + text[at + 1 :]
        for at in range(len(text))
        for symbol in SYMBOLS
        if symbol != text[at]
    ]


def _swapped(text: str) -> list[str]:
    return [
        text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        for at in range(len(text) - 1)
        if text[at] != text[at + 1]
    ]


@pytest.mark.parametrize("text", [*BOTH, *(a_badge(str(n)) for n in range(20))])
def test_every_wrong_character_and_every_swap_is_found(text: str) -> None:
    """T9: all of them, for single characters and for neighbours; not some."""
    assert [one for one in _wrong_by_one(text) if read_code(one)] == []
    assert [one for one in _swapped(text) if read_code(one)] == []


@pytest.mark.parametrize("text", BOTH)
def test_every_two_wrong_characters_are_found(text: str) -> None:
    dice = random.Random(4)
    body = range(2, len(text))
    for first in body:
        for second in body:
            if first < second:
                letters = list(text)
                for at in (first, second):
                    letters[at] = dice.choice([one for one in SYMBOLS if one != letters[at]])
                assert read_code("".join(letters)) is None


def test_control_a_plain_sum_misses_swaps(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain_sum(body: str) -> str:
        total = sum(SYMBOLS.index(symbol) for symbol in body)
        return SYMBOLS[total % 32] + SYMBOLS[total // 32 % 32]

    monkeypatch.setattr(codes, "check_of", plain_sum)
    assert [one for one in _swapped(a_badge()) if read_code(one)] != []


@pytest.mark.parametrize("text", BOTH)
def test_what_is_cut_or_grown_is_no_code(text: str) -> None:
    cut = [text[:length] for length in range(len(text))]
    for one in (*cut, text[1:], text + "0", text + text, "", "C1", "P1"):
        assert read_code(one) is None


@pytest.mark.parametrize(
    "typed",
    ["😀" * 24, "C1\x00" + "0" * 22, "C1" + "٣" * 22, "C1" + "U" * 22, "C" * 10_000,
     " " * 10_000, "C1" + "０" * 22, "C1" + "ß" * 22, "ſ" * 24, "C1" + "ı" * 22, "<script>"],
)  # fmt: skip
def test_anything_else_is_no_code(typed: str) -> None:
    assert read_code(typed) is None


def test_no_mutated_code_reads_as_another() -> None:
    """A part of the 10⁶ of T9 (`tests/long/mutants.py`)."""
    dice = random.Random(9)
    issued = {a_badge(str(number)) for number in range(50)}
    accepted = 0
    for _ in range(20_000):
        letters = list(dice.choice(sorted(issued)))
        for _ in range(dice.randint(1, 2)):
            letters[dice.randrange(2, len(letters))] = dice.choice(SYMBOLS)
        code = read_code("".join(letters))
        accepted += code is not None and code.text not in issued
    assert accepted == 0


def test_ids_that_are_none_of_ours_have_no_pickup_code() -> None:
    with pytest.raises(ValueError, match="no id of ours"):
        a_pickup("a-ana")
    assert read_code(a_pickup(new_id())).kind is CodeKind.PICKUP


@pytest.mark.parametrize("typed", ["C1 7K2M", "Rivera", "801770-00001", "Clark", "Plato"])
def test_names_and_numbers_do_not_look_like_codes(typed: str) -> None:
    assert not looks_like_code(typed)


def test_a_code_with_a_slip_still_looks_like_one() -> None:
    assert all(looks_like_code(text[:-1] + "?") for text in BOTH)
