"""What changed from one release to the next (rule E 5): by example, and that nothing is missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from congress.agenda.rules.diff import (
    KINDS,
    Change,
    changes_as_json,
    changes_from_json,
    diff_documents,
)
from congress.agenda.rules.document import Card, Deadlines, Session
from tests.agenda.documents import a_document, a_session, at

OLD = a_session("k1", title="Opening")


@pytest.mark.parametrize(
    ("new", "change"),
    [
        (
            {"starts_at": at(16), "ends_at": at(17)},
            Change("moved", "k1", "Opening", "2025-03-10 08:00-09:00", "2025-03-10 09:00-10:00"),
        ),
        ({"room": "lawn"}, Change("room", "k1", "Opening", "Sunset Ballroom", "Bay Lawn")),
        ({"room": ""}, Change("room", "k1", "Opening", "Sunset Ballroom", "")),
        ({"status": "cancelled"}, Change("cancelled", "k1", "Opening")),
        ({"title": "Welcome"}, Change("renamed", "k1", "Welcome", "Opening", "Welcome")),
        (
            {"registration": "required"},
            Change("registration", "k1", "Opening", "none", "required"),
        ),
        ({"open_to": ("general",)}, Change("registration", "k1", "Opening", "none", "none")),
        ({"capacity": 20}, Change("capacity", "k1", "Opening", "", "20")),
        ({"abstract": "New words."}, Change("text", "k1", "Opening")),
        ({"speakers": ("helen",)}, Change("text", "k1", "Opening")),
    ],
)
def test_one_changed_field_is_one_change(new: dict[str, object], change: Change) -> None:
    diff = diff_documents(a_document([OLD]), a_document([replace(OLD, **new)]), 2)  # type: ignore[arg-type]
    assert diff.changes == (change,)


def test_first_release_adds_everything() -> None:
    diff = diff_documents(None, a_document([OLD]), 1)
    assert diff.changes == (Change("added", "k1", "Opening", "", "2025-03-10 08:00-09:00"),)
    assert (diff.event_id, diff.number, diff.before) == ("psc-2025", 1, None)


def test_equal_documents_have_no_change() -> None:
    assert diff_documents(a_document([OLD]), a_document([OLD]), 2).changes == ()


def test_left_out_session_vanishes_and_comes_back_restored() -> None:
    with_it, without = a_document([OLD]), a_document([])
    gone = diff_documents(with_it, without, 2)
    assert gone.vanished == {"k1"}
    assert gone.changes == (Change("vanished", "k1", "Opening", "2025-03-10 08:00-09:00", ""),)
    assert diff_documents(without, with_it, 3, vanished={"k1"}).restored == {"k1"}
    assert diff_documents(without, with_it, 3).added == {"k1"}


def test_cancelled_session_that_takes_place_again_is_restored() -> None:
    cancelled = a_document([replace(OLD, status="cancelled")])
    assert diff_documents(cancelled, a_document([OLD]), 3).restored == {"k1"}


def test_changes_beside_the_sessions_are_told_without_the_words_of_cards() -> None:
    """R56, and R26: the Wi-Fi password stands on a card and must not reach the public changelog."""
    before = a_document([OLD])
    after = replace(before, cards=(Card("wifi", "Wi-Fi", "another secret", "attendees"),))
    diff = diff_documents(before, after, 2)
    assert diff.changes == (Change("text", "", "Wi-Fi"),)
    assert "secret" not in changes_as_json(diff.changes)


def test_room_renamed_under_its_id_is_told() -> None:
    before = a_document([OLD])
    after = replace(before, rooms=(replace(before.rooms[0], name="Sunrise"), before.rooms[1]))
    assert diff_documents(before, after, 2).changes == (
        Change("text", "", "Room Sunrise", "Sunset Ballroom", "Sunrise"),
    )


def test_every_section_beside_the_sessions_is_told() -> None:
    before = a_document([OLD])
    event = replace(
        before.event, name="Congress", zone="America/Denver", ends_on=date(2025, 3, 12),
        venue={}, links={"main": "https://example.org"},
    )  # fmt: skip
    after = replace(
        before, event=event, speakers=(), registration_types=(), pickup=(), deadlines=Deadlines()
    )
    assert diff_documents(before, after, 2).changes == (
        Change("text", "", "Name of the event", "Congress 2025", "Congress"),
        Change("text", "", "Dates of the event", "2025-03-09 to 2025-03-11", "2025-03-09 to 2025-03-12"),
        Change("text", "", "Time zone", "America/Los_Angeles", "America/Denver"),
        *(Change("text", "", title) for title in (
            "Venue", "Links", "Speakers", "Registration types", "Deadlines",
        )),
        Change(
            "text", "", "Badge pick-up, Sun, March 9",
            "Sunset Foyer, from 8:00 AM to 12:00 PM", "",
        ),
    )  # fmt: skip


SESSIONS = st.lists(
    st.builds(
        a_session,
        st.sampled_from("abcde"),
        room=st.sampled_from(["sunset", "lawn", ""]),
        title=st.sampled_from(["One", "Two"]),
        status=st.sampled_from(["confirmed", "cancelled"]),
        starts_at=st.sampled_from([at(13), at(14)]),
        capacity=st.sampled_from([None, 1]),
        recorded=st.booleans(),
    ),
    unique_by=lambda one: one.id,
)


@settings(max_examples=300, deadline=None)
@given(SESSIONS, SESSIONS)
def test_every_difference_is_told_and_nothing_else(old: list[Session], new: list[Session]) -> None:
    diff = diff_documents(a_document(old), a_document(new), 2)
    before, after = diff.before.sessions_by_id if diff.before else {}, diff.after.sessions_by_id
    differing = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
    assert {change.session_id for change in diff.changes} == differing
    assert diff.added == after.keys() - before.keys()
    assert diff.vanished == before.keys() - after.keys()
    stopped = {
        one.id for one in old if one.status == "confirmed" and one.id in after
        and after[one.id].status == "cancelled"
    }  # fmt: skip
    assert diff.cancelled == stopped
    both = before.keys() & after.keys()
    assert diff.moved == {one for one in both if before[one].interval != after[one].interval}
    assert diff.relocated == {one for one in both if before[one].room != after[one].room}
    assert {change.kind for change in diff.changes} <= set(KINDS)
    assert changes_from_json(changes_as_json(diff.changes)) == diff.changes
