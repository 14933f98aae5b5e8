"""Single cases that no list of the other tests holds."""

from __future__ import annotations

from dataclasses import replace

from congress.attendees.rules.full_names import split_name
from congress.attendees.rules.number_column import find_shared
from congress.attendees.rules.numbering import Numbering
from congress.attendees.rules.waiting import facts_of
from tests.attendees.test_languages import read
from tests.attendees.world import a_registration


def test_a_name_in_capitals_with_a_comma_is_a_name() -> None:
    found = split_name("SMITH, JOHN")
    assert (found.first, found.last) == ("JOHN", "SMITH")


def test_a_row_without_a_number_shares_none() -> None:
    ben = a_registration("R1", email="ben@example.org", first_name="Ben", last_name="Okafor")
    shared = find_shared([a_registration("R1"), a_registration(""), ben])
    assert shared is not None
    assert (shared.number, shared.people) == ("R1", 2)


def test_degrees_under_suffix_stay_out_where_credentials_have_a_column() -> None:
    head = "First name,Last name,Suffix,Credentials,Email\n"
    (one,) = read(f"{head}Jim,Day,RN,MD,j@x.example\n").registrations
    assert (one.last_name, one.details["credentials"]) == ("Day", "MD")


def test_a_type_that_was_supposed_is_remembered_as_such() -> None:
    assert "is_type_supposed" not in facts_of(a_registration("R1"))
    assert facts_of(replace(a_registration("R1"), is_type_supposed=True))["is_type_supposed"]


def test_without_an_address_nobody_is_found() -> None:
    assert Numbering({}, []).find(a_registration("", email="")) == ""
