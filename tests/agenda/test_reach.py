"""Whom a release reaches, as an organizer reads it."""

from __future__ import annotations

from congress.agenda.rules.reach import group_affected, name_some
from congress.core.ports import Affected

NAMES = {"c": "Ana Adams", "a": "Ben Okafor", "d": "Chiara D'Amico", "b": "Vera Lang"}


def test_people_are_counted_by_effect_and_session_the_most_first() -> None:
    found = group_affected(
        [
            Affected("", "b2", "capacity", "Sepsis: 30 have a seat, 24 fit"),
            Affected("a", "b1", "cancelled", "Opioids after Surgery"),
            Affected("b", "b1", "cancelled", "Opioids after Surgery"),
            Affected("b", "b3", "restored", "Falls"),
        ]
    )
    assert [one.claim for one in found] == [
        "2 people: cancelled: Opioids after Surgery",
        "1 person: restored: Falls",
        "1 session: capacity: Sepsis: 30 have a seat, 24 fit",
    ]
    assert found[0].person_ids == ("a", "b")


def test_three_are_named_and_of_more_two() -> None:
    assert name_some((), NAMES) == ""
    assert name_some(("a",), NAMES) == "Ben Okafor"
    assert name_some(("b", "a", "c"), NAMES) == "Ana Adams, Ben Okafor, Vera Lang"
    assert name_some(("d", "b", "a", "c"), NAMES) == "Ana Adams, Ben Okafor and 2 more"
