"""What a change of a session is to people and to calendars: which SEQUENCE rises."""

from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from congress.agenda.rules.document import Registration, SessionStatus
from congress.agenda.rules.effects import warn_of_effects
from congress.agenda.rules.released import left_out, released_as
from congress.agenda.rules.sequence import Revision, decide_revision
from congress.core.ports import Affected
from tests.agenda.documents import a_document, a_session, at

BEFORE = a_session("k1")
DOCUMENT = a_document((BEFORE,))
MOVED = {"is_moved", "is_rescheduled", "raises_sequence", "is_told"}


def _said(revision: Revision) -> set[str]:
    """Return the names of what is true of a revision."""
    return {name for name, is_so in asdict(revision).items() if is_so}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, set()),
        ({"starts_at": at(14)}, MOVED),
        ({"ends_at": at(17)}, MOVED),
        ({"room": "lawn"}, MOVED),
        ({"status": SessionStatus.CANCELLED}, MOVED - {"is_moved"}),
        # Shown as confirmed or as waiting: another status to a calendar.
        ({"registration": Registration.INCLUDED}, {"raises_sequence", "is_told"}),
        ({"kind": "keynote"}, {"raises_sequence", "is_told"}),
        ({"title": "Another"}, {"is_told"}),
        # What no calendar shows.
        ({"capacity": 5}, set()),
        ({"abstract": "More"}, set()),
    ],
)
def test_a_revision_is_what_a_calendar_shows(
    changed: dict[str, object], expected: set[str]
) -> None:
    after = released_as(replace(BEFORE, **changed), DOCUMENT)
    assert _said(decide_revision(released_as(BEFORE, DOCUMENT), after)) == expected


def test_what_a_release_leaves_out_is_cancelled_and_kept() -> None:
    before = released_as(BEFORE, DOCUMENT)
    after = left_out(before)
    assert (after["status"], after["vanished"]) == (SessionStatus.CANCELLED, True)
    assert _said(decide_revision(before, after)) == MOVED - {"is_moved"}
    # A session that was cancelled already vanishes without a further revision.
    assert not decide_revision(after, left_out(after)).raises_sequence


def test_a_session_opens_with_the_event_unless_it_says_when() -> None:
    deadlines = replace(DOCUMENT.deadlines, registration_opens_at=at(8, day=1))
    document = replace(DOCUMENT, deadlines=deadlines)
    assert released_as(BEFORE, document)["registration_opens_at"] == at(8, day=1)
    own = replace(BEFORE, registration_opens_at=at(9, day=2))
    assert released_as(own, document)["registration_opens_at"] == at(9, day=2)


def test_what_people_lose_asks_for_a_reason_once_a_session() -> None:
    found = warn_of_effects(
        [
            Affected("p-1", "k1", "loses-seat", ""),
            Affected("p-2", "k1", "loses-seat", ""),
            Affected("p-1", "k1", "clash", ""),
            Affected("p-1", "k1", "moved", ""),
            Affected("", "k1", "capacity", "Session k1: 3 have a seat, 2 fit"),
        ],
        DOCUMENT,
    )
    assert [(one.code, one.message) for one in found] == [
        ("capacity-below-taken", "Session k1: 3 have a seat, 2 fit"),
        ("clash", "Session k1: 1 people would have two sessions at once"),
        ("loses-seat", "Session k1: 2 people would lose their seat"),
    ]
