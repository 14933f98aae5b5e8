"""The publish gate of rule E 4, finding by finding."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from congress.agenda.rules.checks import Checks, check_document
from congress.agenda.rules.credit_types import CreditProvider, CreditType
from congress.agenda.rules.document import Document, Door, Purpose, Session
from tests.agenda.documents import a_document, a_session, at

EARLY, LATE = a_session("a"), a_session("b", starts_at=at(16), ends_at=at(17))


def codes(document: Document, before: Document | None = None) -> tuple[list[str], list[str]]:
    checks = check_document(document, before)
    return [one.code for one in checks.blocking], [one.code for one in checks.warnings]


def test_plain_document_has_no_finding() -> None:
    assert check_document(a_document([EARLY, LATE]), None) == Checks()


@pytest.mark.parametrize(
    ("second", "warns"),
    [
        (a_session("b"), True),  # identical times: pretalx once missed exactly those
        (a_session("b", starts_at=at(15, 59), ends_at=at(17)), True),
        (a_session("b", starts_at=at(15, 15), ends_at=at(15, 30)), True),
        (a_session("b", starts_at=at(14), ends_at=at(17)), True),
        (LATE, False),  # half-open: one ends when the next begins
        (a_session("b", starts_at=at(14), ends_at=at(15)), False),
        (a_session("b", room="lawn"), False),
        (a_session("b", room=""), False),
        (a_session("b", status="cancelled"), False),
    ],
)
def test_two_sessions_in_one_room_at_once_need_a_reason(second: Session, *, warns: bool) -> None:
    """Never refused: posters stand side by side in one hall (field case 12)."""
    expected = ["room-overlap"] if warns else []
    assert codes(a_document([EARLY, second])) == ([], expected)
    assert codes(a_document([second, EARLY])) == ([], expected)


def test_a_hall_full_of_posters_is_told_once_a_poster() -> None:
    posters = [a_session(f"p{number}", title=f"Poster {number}") for number in range(4)]
    found = check_document(a_document(posters), None).warnings
    told = (
        "Sunset Ballroom is taken by 'Poster 0' until 09:00{}; move one, or say why they share it"
    )
    assert [one.message.partition(": ")[2] for one in found] == [
        told.format(""),
        told.format(" and 1 more at that time"),
        told.format(" and 2 more at that time"),
    ]


def test_room_overlap_is_found_behind_a_short_session() -> None:
    """The long one still runs when the third begins, though the second is over."""
    long = a_session("long", ends_at=at(18))
    short = a_session("short", starts_at=at(15, 10), ends_at=at(15, 20))
    third = a_session("third", starts_at=at(17), ends_at=at(19))
    found = check_document(a_document([long, short, third]), None).warnings
    assert [one.session_id for one in found] == ["short", "third"]


@pytest.mark.parametrize(
    ("session", "code"),
    [
        (a_session(ends_at=at(15)), "ends-before-start"),
        (a_session(ends_at=at(14)), "ends-before-start"),
        (a_session(starts_at=at(15, day=9), ends_at=at(16, day=10)), "too-long"),
        (a_session(starts_at=at(15, day=8), ends_at=at(16, day=8)), "outside-dates"),
        (a_session(starts_at=at(15, day=12), ends_at=at(16, day=12)), "outside-dates"),
        (a_session(starts_at=at(6, day=12), ends_at=at(7, 1, day=12)), "outside-dates"),
        (a_session(room="sunrise"), "unknown-room"),
    ],
)
def test_impossible_session_blocks(session: Session, code: str) -> None:
    assert codes(a_document([session])) == ([code], [])


def test_session_that_ends_before_it_starts_takes_no_room() -> None:
    backwards = a_session("b", starts_at=at(15, 30), ends_at=at(14))
    assert codes(a_document([EARLY, backwards])) == (["ends-before-start"], [])


def test_event_ends_with_its_last_local_day() -> None:
    """Midnight of 11 March in Los Angeles is 07:00 UTC on the 12th."""
    last = a_session(starts_at=at(6, day=12), ends_at=at(7, day=12))
    assert codes(a_document([last])) == ([], [])


def test_speaker_in_two_places_warns() -> None:
    pair = [a_session("a", speakers=("helen",)), a_session("b", room="lawn", speakers=("helen",))]
    assert codes(a_document(pair)) == ([], ["speaker-clash"])
    assert codes(a_document([pair[0], replace(pair[1], status="cancelled")])) == ([], [])
    assert codes(a_document([pair[0], replace(LATE, speakers=("helen",))])) == ([], [])


def test_speaker_without_biography_warns_once() -> None:
    two = [replace(EARLY, speakers=("ben",)), replace(LATE, speakers=("ben",))]
    assert codes(a_document(two)) == ([], ["no-bio"])


@pytest.mark.parametrize(("capacity", "warned"), [(400, []), (401, ["over-room"]), (None, [])])
def test_more_places_than_seats_warn(capacity: int | None, warned: list[str]) -> None:
    session = a_session(registration="required", capacity=capacity)
    assert codes(a_document([session])) == ([], warned)
    assert codes(a_document([replace(session, room="lawn")])) == ([], [])


@pytest.mark.parametrize(
    ("posted", "warned"), [(399, ["posted-below-seats"]), (400, []), (None, [])]
)
def test_fewer_people_than_seats_warn(posted: int | None, warned: list[str]) -> None:
    """Rule C 9: the posted occupant load is a figure of its own."""
    document = a_document([])
    sunset = replace(document.rooms[0], posted=posted)
    assert codes(replace(document, rooms=(sunset, *document.rooms[1:]))) == ([], warned)


def test_a_door_of_a_cancelled_session_warns() -> None:
    dinner = Door("dinner", "Dinner", Purpose.MEAL, session="a")
    assert codes(replace(a_document([EARLY]), doors=(dinner,))) == ([], [])
    gone = replace(EARLY, status="cancelled")
    assert codes(replace(a_document([gone]), doors=(dinner,))) == ([], ["door-cancelled"])


@pytest.mark.parametrize(
    ("hours", "disclosure", "warned"),
    [("1.0", "", ["no-disclosure"]), ("1.0", "Nothing to disclose.", []), ("0", "", [])],
)
def test_credit_without_disclosure_warns(hours: str, disclosure: str, warned: list[str]) -> None:
    session = a_session(credits={"hours": hours}, disclosure=disclosure)
    assert codes(a_document([session])) == ([], warned)


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ({}, True),
        ({"professions": ()}, True),
        ({"professions": ("MD",)}, False),  # no nurse claims it
        ({"asks_for": ()}, False),  # nor is a license on it
        ({"provider_number": "P0123 · CA BRN Provider CEP 12345"}, False),
        ({"provider_number": "12345", "provider_number_label": "CA BRN Provider CEP"}, False),
    ],
)
def test_nurses_of_california_without_their_boards_number_warn(
    changes: dict[str, Any], *, warned: bool
) -> None:
    kind = CreditType("ancc", "ANCC", professions=("RN",), asks_for=("license",))
    provider = CreditProvider("Institute", "Boston", "Jordan", "Director", "P0123")
    document = replace(a_document([EARLY]), credit_types=(replace(kind, **changes),))
    for is_californian in (True, False):
        told = replace(provider, is_californian=is_californian)
        expected = ["no-california-number"] if warned and is_californian else []
        assert codes(replace(document, credit_provider=told)) == ([], expected)
    numbered = replace(provider, number="CEP 12345", is_californian=True)
    found = codes(replace(document, credit_provider=numbered))[1]
    assert (found == []) is (changes.get("provider_number") is None or not warned)


def test_track_clash_is_a_plenary_beside_its_own_track() -> None:
    """Parallel breakouts of one track are what a congress is made of: they do not warn."""
    plenary = a_session("a", kind="keynote", track="culture")
    beside = a_session("b", room="lawn", track="culture")
    assert codes(a_document([plenary, beside])) == ([], ["track-clash"])
    assert codes(a_document([replace(plenary, kind="breakout"), beside])) == ([], [])
    assert codes(a_document([plenary, replace(beside, track="")])) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "warned"),
    [
        (EARLY, replace(EARLY, recorded=True), ["recording-changed"]),
        (
            replace(EARLY, credits={"hours": "1.0"}, disclosure="none"),
            replace(EARLY, credits={"hours": "1.5"}, disclosure="none"),
            ["credits-changed"],
        ),
        (
            replace(EARLY, credits={"hours": "1.0"}, disclosure="none"),
            replace(EARLY, credits={"hours": "1.00"}, disclosure="none"),
            [],
        ),
        (EARLY, replace(EARLY, guid="96b8b95c-fc21-5889-b44f-232fd162d544"), ["uid-changed"]),
        (EARLY, replace(EARLY, title="Another"), []),
        (EARLY, replace(LATE, id="b"), ["vanished"]),
        (replace(EARLY, status="cancelled"), replace(LATE, id="b"), []),
    ],
)
def test_changes_against_the_current_release_warn(
    old: Session, new: Session, warned: list[str]
) -> None:
    assert codes(a_document([new]), a_document([old])) == ([], warned)


def test_new_zone_and_new_calendar_identity_warn() -> None:
    moved = a_document([], zone="America/Denver", uid_domain="example.org")
    assert codes(moved, a_document()) == ([], ["zone-changed", "uid-changed"])
