"""What certificates say of whom, and their numbers (domain B, rules B 2 and B 12)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.agenda.rules.credit_types import Asked, CreditType
from congress.core.ids import SYMBOLS
from congress.credits.rules import numbers
from congress.credits.rules.certificates import (
    Wording,
    facts_as_json,
    facts_from_json,
    licence_shown,
    provider_number_of,
    serves,
    wording_of,
)
from congress.credits.rules.numbers import (
    NUMBER_LENGTH,
    draw_mark,
    draw_number,
    read_number,
    write_number,
)
from tests.credits.certified import the_facts
from tests.credits.facts import ACPE, AMA, ANCC
from tests.credits.world import PROVIDER

NURSES = CreditType("ancc", "ANCC", asks_for=(Asked.LICENSE,), professions=("RN",))


def a_licence(number: str, kind: str = "RN", state: str = "CA") -> dict[str, str]:
    return {"kind": kind, "state": state, "number": number}


LICENCES = (a_licence(" 123456 "), a_licence("99", state="NV"))


def test_a_number_has_eighty_bits_and_is_read_as_people_type_it() -> None:
    number = draw_number()
    assert (len(number), set(number) <= set(SYMBOLS)) == (NUMBER_LENGTH, True)
    assert number != draw_number()
    assert (numbers.BODY_LENGTH * 5, len(draw_mark())) == (80, 8)
    shown = write_number(number)
    assert [len(part) for part in shown.split("-")] == [6, 6, 6]
    for typed in (number, shown, shown.lower(), f" {shown.replace('-', ' ')} "):
        assert read_number(typed) == number
    assert read_number("O" + "0" * 15 + "00") == "0" * 18


@pytest.mark.parametrize("typed", ["", "7KQM4T", "0" * 19, "!" * 18, "0" * 400])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


@given(st.data())
def test_one_and_two_wrong_characters_are_always_found(data: st.DataObject) -> None:
    number = draw_number()
    places = data.draw(st.sets(st.integers(0, NUMBER_LENGTH - 1), min_size=1, max_size=2))
    wrong = list(number)
    for place in places:
        wrong[place] = data.draw(st.sampled_from([one for one in SYMBOLS if one != number[place]]))
    assert read_number("".join(wrong)) is None


def test_control_without_the_check_a_wrong_one_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "check_of", lambda _body: "00")
    assert read_number("1" * 16 + "00") is not None


def test_nobody_of_the_profession_gets_other_wording() -> None:
    """AMA PRA credit is for MD and DO; others get a certificate of participation (domain B)."""
    assert wording_of(AMA, "MD, CPPS") is Wording.CREDIT
    assert wording_of(AMA, "RN") is Wording.PARTICIPATION
    assert wording_of(ANCC, "anybody") is Wording.CREDIT
    assert (serves(AMA, "do"), serves(AMA, "domd")) == (True, False)


def test_hours_of_pharmacy_are_no_statement_of_credit() -> None:
    assert wording_of(ACPE, "PharmD") is Wording.RECORD


def test_a_licence_is_shown_of_nurses_of_california_alone() -> None:
    """Rule B 12, where the provider is approved there."""
    assert licence_shown(NURSES, "MSN, RN", LICENCES, is_approved=True) == "CA RN 123456"
    assert licence_shown(NURSES, "MSN, RN", LICENCES, is_approved=False) == ""
    assert licence_shown(NURSES, "MD", LICENCES, is_approved=True) == ""
    assert licence_shown(NURSES, "RN", LICENCES[1:], is_approved=True) == ""
    assert licence_shown(ANCC, "RN", LICENCES, is_approved=True) == ""


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("RN", "CA"), "CA RN 1"),
        (("MSN, rn", " ca "), "CA RN 1"),
        (("RN", "California"), "CA RN 1"),
        (("RN", "Calif."), "CA RN 1"),
        (("RN", "NV"), ""),
        (("", "CA"), "CA RN 1"),  # left open by who claims what nurses claim
        (("MD", "CA"), ""),
    ],
)
def test_a_nurses_licence_is_known_as_people_write_it(told: tuple[str, str], expected: str) -> None:
    assert licence_shown(NURSES, "RN", [a_licence("1", *told)], is_approved=True) == expected


def test_a_licence_that_says_what_it_is_for_goes_before_one_that_does_not() -> None:
    told = [a_licence("1"), a_licence("2", "")]
    for order in (told, told[::-1]):
        assert licence_shown(NURSES, "MD, RN", order, is_approved=True) == "CA RN 1"


def test_a_licence_of_nobody_knows_what_is_no_nurses_where_others_claim() -> None:
    """Control of the case left open: AMA PRA credit serves physicians."""
    asking = replace(AMA, asks_for=(Asked.LICENSE,))
    assert licence_shown(asking, "MD, RN", [a_licence("1", "")], is_approved=True) == ""
    assert licence_shown(asking, "MD, RN", [a_licence("1")], is_approved=True) == "CA RN 1"


def test_a_kinds_own_number_of_the_provider_stands_above_the_events() -> None:
    own = replace(NURSES, provider_number="P0000")
    named = replace(own, provider_number_label="ANCC Provider Number")
    assert provider_number_of(NURSES, PROVIDER) == "Provider 0000"
    assert provider_number_of(own, PROVIDER) == "Provider number P0000"
    assert provider_number_of(named, PROVIDER) == "ANCC Provider Number P0000"
    bare = replace(own, provider_number_label="")
    assert provider_number_of(bare, PROVIDER) == "P0000"
    label_alone = replace(NURSES, provider_number_label="ANCC Provider Number")
    assert provider_number_of(label_alone, PROVIDER) == "Provider 0000"


def test_facts_come_back_from_json_as_they_went() -> None:
    facts = the_facts(wording=Wording.PARTICIPATION, licence="CA RN 1")
    assert facts_from_json(facts_as_json(facts)) == facts
    later = {**facts_as_json(facts), "of_a_later_version": 1}
    assert facts_from_json(later) == facts
