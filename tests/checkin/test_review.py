"""Which facts wait for a person's word, and for how long (G 10, C 7, C 11, I5, T10, T12)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from congress.checkin.rules.attendance import (
    NOTHING_SETTLED,
    Doubt,
    Kept,
    ScanFact,
    Settled,
    Word,
    attend,
)
from congress.checkin.rules.review import (
    Item,
    Subject,
    list_doubts_of_person,
    list_doubts_of_scans,
    list_unscanned,
)
from tests.checkin.facts import AGENDA, IN, OUT, SUNSET, at, during, scan


def _kinds(items: list[Item]) -> list[tuple[str, str]]:
    return [(one.kind, one.scan_id) for one in sorted(items, key=lambda one: one.turn)]


def _of_person(scans: list[ScanFact], settled: Settled = NOTHING_SETTLED) -> list[Item]:
    attendance = attend(scans, AGENDA, settled)
    return list_doubts_of_person("ana", scans, attendance, AGENDA, settled)


@pytest.mark.parametrize("doubt", sorted(set(Doubt) - {Doubt.TWO_ROOMS, Doubt.EXIT_WITHOUT_ENTRY}))
def test_a_doubt_waits_until_somebody_says_a_word(doubt: Doubt) -> None:
    fact = scan(IN, "10:20", name="x", doubts=frozenset({doubt}))
    item = Item(doubt, at("10:20"), "x", "A", "ana")
    assert list_doubts_of_scans([fact, fact], NOTHING_SETTLED) == [item]
    said = Settled(words={("x", doubt): Word.NOTED})
    assert list_doubts_of_scans([fact], said) == []
    other = Settled(words={("x", Doubt.TWO_ROOMS): Word.NOTED})
    assert list_doubts_of_scans([fact], other) == [item]


def test_nobody_is_asked_when_somebody_was_turned_away_or_what_was_taken_back_happened() -> None:
    unsure = frozenset({Doubt.UNCERTAIN_TIME})
    refused = scan(IN, "10:20", admitted=False, doubts=unsure)
    undone = scan(IN, "10:21", name="x", doubts=unsure)
    assert (
        list_doubts_of_scans([refused, undone, scan(IN, "10:22", undoes="x")], NOTHING_SETTLED)
        == []
    )


def test_in_two_rooms_within_a_minute_is_flagged_and_stops_nothing() -> None:
    scans = [scan(IN, "10:20"), scan(IN, "10:20:59", SUNSET, name="x")]
    assert _kinds(_of_person(scans)) == [(Doubt.TWO_ROOMS, "x")]
    assert attend(scans, AGENDA).sessions["B"].seconds == 39 * 60 + 1
    assert _of_person(scans, Settled(words={("x", Doubt.TWO_ROOMS): Word.NOTED})) == []


@pytest.mark.parametrize(
    "second",
    [
        scan(IN, "10:21", SUNSET),
        scan(IN, "10:20:30", number=1),
        scan(IN, "10:20:30", ""),
        scan(IN, "10:20:30", SUNSET, admitted=False),
    ],
    ids=["a minute later", "the same room", "bags", "turned away"],
)
def test_these_are_no_two_rooms(second: ScanFact) -> None:
    assert _of_person([scan(IN, "10:20"), second]) == []


def test_out_without_in_is_flagged() -> None:
    assert _kinds(_of_person([scan(OUT, "10:20", name="x")])) == [(Doubt.EXIT_WITHOUT_ENTRY, "x")]


def test_scans_that_came_late_and_say_less_than_what_was_settled_are_flagged() -> None:
    kept = Kept("A", (during("10:00", "11:00"),), 3600, at("15:00"), "k")
    scans = [scan(IN, "10:00"), scan(OUT, "10:40")]
    assert _of_person(scans, Settled(kept=(kept,))) == [
        Item(Subject.LATE_DIFFERENCE, at("11:00"), session_id="A", attendee_id="ana")
    ]
    assert _of_person(scans[:1], Settled(kept=(kept,))) == []


def test_a_session_at_whose_doors_nobody_was_scanned_is_flagged_once_it_is_over() -> None:
    def sessions(now: str, scanned: set[str], settled: set[str]) -> list[str]:
        items = list_unscanned(AGENDA.keys() | {"gone"}, scanned, settled, AGENDA, at(now))
        assert all(one.kind is Subject.UNSCANNED_DOOR for one in items)
        return [one.session_id for one in items]

    assert sessions("10:59", set(), set()) == []
    assert sessions("11:00", set(), set()) == ["A", "B"]
    assert sessions("13:00", {"A"}, {"B2"}) == ["A2", "B"]
    assert list_unscanned(set(), set(), set(), AGENDA, at("13:00") + timedelta(days=1)) == []
