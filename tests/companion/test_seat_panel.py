"""The button of R6-R8 in the words of docs/design.md, "Words on screen": one row a situation."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from congress.agenda.rules.document import Door, Purpose, Session
from congress.companion.seat_panel import PanelCase, panel_for, panel_for_guest
from congress.companion.shapes.lines import Fill
from congress.companion.shapes.session import Leaving, SeatPanel
from congress.seats.rules import UNLIMITED, SeatFacts, decide_button
from tests.builders import NOW
from tests.ground import a_document, a_session

MODIFY = "https://conferences.example/modify"
TEXTS = ("state", "action", "headline", "detail", "reason", "link", "other_id")


def panel(
    *,
    now: datetime = NOW,
    position: int | None = None,
    other: Session | None = None,
    is_online: bool = False,
    has_door: bool = False,
    **more: Any,  # noqa: ANN401 -- fields of SeatFacts
) -> SeatPanel | None:
    """The panel of session b1, with b2 and the paid w1 at the same time."""
    session = a_session(id="b1", registration=more.get("registration", "required"))
    others = (other or a_session(id="b2", title="Falls"), a_session(id="w1", registration="paid"))
    document = a_document(session, *others, links={"modify": MODIFY})
    if has_door:
        door = Door("door", "Room 1", Purpose.SESSIONS, room=session.room)
        document = replace(document, doors=(door,))
    facts = SeatFacts(
        **{
            "registration": "required",
            "is_cancelled": False,
            "starts_at": session.starts_at,
            "open_to": (),
            "opens_at": None,
            "closes_at": None,
            "registration_type": "general",
            "inclusion": None,
            "held": None,
            "clash": "",
            "capacity": 10,
            "taken": 3,
            "waiting": 0,
            **more,
        }
    )
    button = decide_button("b1", facts, now)
    case = PanelCase(document, session, facts, button, now, 2, position, is_online=is_online)
    return panel_for(case)


def shown(drawn: SeatPanel | None) -> dict[str, object] | None:
    if drawn is None:
        return None
    return {name: value for name in TEXTS if (value := getattr(drawn, name))}


START, END = a_session().starts_at, a_session().ends_at
IS_OVER = "This session is over."
IF_A_SEAT_OPENS = "If a seat opens you get it at once, and we tell you."


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {"state": "none", "action": "register", "headline": "7 seats left"}),
        ({"capacity": UNLIMITED},
         {"state": "none", "action": "register", "headline": "There is room."}),
        ({"closes_at": START - timedelta(hours=1)},
         {"state": "none", "action": "register", "headline": "7 seats left",
          "detail": "You can register until Mon, March 10, 9:00 AM PT."}),
        # The event's own deadline may lie behind the start, where it says nothing.
        ({"closes_at": START + timedelta(days=1)},
         {"state": "none", "action": "register", "headline": "7 seats left"}),
        ({"taken": 10, "waiting": 4},
         {"state": "none", "action": "wait", "headline": "Full. 4 people are waiting.",
          "detail": IF_A_SEAT_OPENS}),
        ({"held": "confirmed", "waiting": 3},
         {"state": "confirmed", "action": "unregister", "headline": "You have a seat."}),
        ({"held": "confirmed", "now": START},
         {"state": "confirmed", "action": "none", "headline": "You have a seat.",
          "reason": "It is on now, until 11:00 AM PT. If you are late, ask at its door."}),
        ({"held": "confirmed", "now": END},
         {"state": "confirmed", "action": "none", "headline": IS_OVER,
          "detail": "You had a seat."}),
        ({"held": "confirmed", "is_cancelled": True},
         {"state": "confirmed", "action": "none", "headline": "This session was cancelled.",
          "detail": "Your seat is gone."}),
        ({"held": "waitlisted", "position": 2},
         {"state": "waitlisted", "action": "unregister", "headline": "You are 2nd in line.",
          "detail": IF_A_SEAT_OPENS}),
        ({"held": "waitlisted", "position": 1, "now": START - timedelta(minutes=60)},
         {"state": "waitlisted", "action": "unregister", "headline": "You are 1st in line.",
          "detail": "The waitlist stands still from an hour before the start. Ask at the door."}),
        ({"held": "waitlisted", "position": 1, "now": START},
         {"state": "waitlisted", "action": "unregister",
          "headline": "No seat came from the waitlist.",
          "detail": "Ask at its door whether there is room."}),
        ({"held": "waitlisted", "position": 1, "now": END},
         {"state": "waitlisted", "action": "none", "headline": IS_OVER,
          "detail": "No seat came from the waitlist."}),
        # A seat is free, and whoever waits was passed over: it is a newcomer's, and not "Full".
        ({"taken": 9, "waiting": 1, "are_passed_over": True},
         {"state": "none", "action": "register", "headline": "1 seat left"}),
        # Once the waitlist stands still, it is kept for who waits: neither "Full" nor offered.
        ({"taken": 9, "waiting": 1, "now": START - timedelta(minutes=60)},
         {"state": "none", "action": "wait", "headline": "1 seat is kept for the waitlist.",
          "detail": "The waitlist stands still from an hour before the start. Ask at the door."}),
        ({"taken": 10, "now": START - timedelta(minutes=60)},
         {"state": "none", "action": "wait", "headline": "Full",
          "detail": "The waitlist stands still from an hour before the start. Ask at the door."}),
        ({"inclusion": "included"},
         {"state": "included", "action": "none", "headline": "Included with your registration.",
          "detail": "It is in My Agenda. Just come."}),
        ({"inclusion": "included", "now": START},
         {"state": "included", "action": "none", "headline": "On now, until 11:00 AM PT.",
          "detail": "Included with your registration. Just come."}),
        ({"inclusion": "included", "now": END - timedelta(minutes=1)},
         {"state": "included", "action": "none", "headline": "On now, until 11:00 AM PT.",
          "detail": "Included with your registration. Just come."}),
        ({"inclusion": "included", "now": END},
         {"state": "included", "action": "none", "headline": IS_OVER,
          "detail": "It came with your registration."}),
        ({"inclusion": "paid", "registration": "paid", "now": START},
         {"state": "paid", "action": "none", "headline": "On now, until 11:00 AM PT.",
          "detail": "You paid for this session."}),
        ({"inclusion": "paid", "registration": "paid", "now": END},
         {"state": "paid", "action": "none", "headline": IS_OVER,
          "detail": "You had paid for it."}),
        # A workshop of yesterday is not booked any more.
        ({"registration": "paid", "now": END},
         {"state": "none", "action": "none", "headline": IS_OVER}),
        ({"open_to": ("workshop",), "now": END},
         {"state": "none", "action": "none", "headline": IS_OVER}),
        ({"closes_at": NOW, "now": END},
         {"state": "none", "action": "none", "headline": IS_OVER}),
        ({"inclusion": "paid", "registration": "paid"},
         {"state": "paid", "action": "none", "headline": "You paid for this session.",
          "detail": "It is in My Agenda.", "reason": "To change it, use the registration page.",
          "link": MODIFY}),
        ({"registration": "paid"},
         {"state": "none", "action": "none", "headline": "A paid session.",
          "reason": "It is booked and paid on the registration page.", "link": MODIFY}),
        ({"registration": "none"}, None),
        ({"registration": "included"},
         {"state": "none", "action": "none", "headline": "Not part of your registration.",
          "reason": "The information desk can help."}),
        ({"open_to": ("workshop",)},
         {"state": "none", "action": "none", "headline": "Not part of your registration.",
          "reason": "The information desk can help."}),
        ({"is_cancelled": True},
         {"state": "none", "action": "none", "headline": "This session was cancelled."}),
        ({"now": START},
         {"state": "none", "action": "none", "headline": "This session has started.",
          "reason": "It runs until 11:00 AM PT. Ask at its door whether there is room."}),
        ({"opens_at": START - timedelta(hours=2)},
         {"state": "none", "action": "none", "headline": "Registration is not open yet.",
          "reason": "It opens Mon, March 10, 8:00 AM PT."}),
        ({"closes_at": NOW},
         {"state": "none", "action": "none", "headline": "Registration is closed.",
          "reason": "It closed Sat, March 8, 2:00 PM PT."}),
        # A swap: with a free seat at once, else the other seat is kept unless this one comes.
        ({"clash": "b2"},
         {"state": "none", "action": "swap", "headline": "7 seats left", "other_id": "b2",
          "detail": "You have “Falls” at the same time, Mon, March 10, 10:00 AM PT."}),
        ({"clash": "b2", "taken": 10, "waiting": 1},
         {"state": "none", "action": "swap-wait", "headline": "Full. 1 person is waiting.",
          "detail": IF_A_SEAT_OPENS, "other_id": "b2"}),
        # A paid place is given up on the registration page only, so there is no swap.
        ({"clash": "w1"},
         {"state": "none", "action": "none", "headline": "7 seats left",
          "detail": "You have “Session w1” at the same time, Mon, March 10, 10:00 AM PT."}),
    ],
)  # fmt: skip
def test_the_panel_says_what_was_decided(
    facts: dict[str, Any], expected: dict[str, object] | None
) -> None:
    assert shown(panel(**facts)) == expected


def test_the_panel_remembers_which_edition_of_the_agenda_was_seen() -> None:
    drawn = panel()
    assert drawn is not None
    assert drawn.release_seen == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"held": "confirmed", "now": START},
        {"held": "waitlisted", "position": 1, "now": START},
        {"held": "waitlisted", "position": 1, "now": START - timedelta(minutes=60)},
        {"taken": 10, "now": START - timedelta(minutes=60)},
        {"now": START},
        {"inclusion": "included"},
        {"registration": "included"},
    ],
)
def test_who_attends_from_afar_is_sent_to_no_door_and_no_desk(facts: dict[str, Any]) -> None:
    words = [str(shown(panel(**facts, is_online=one))) for one in (False, True)]
    assert re.search(r"door|desk|Just come", words[0])  # the control
    assert not re.search(r"door|desk|Just come", words[1])


def test_a_seat_for_another_is_given_up_now_or_kept() -> None:
    free, full = panel(clash="b2"), panel(clash="b2", taken=10)
    assert free is not None
    assert full is not None
    assert free.promise == "You give up “Falls” now."
    assert full.promise == "You keep “Falls” unless you get “Session b1”."


def test_a_seat_whose_session_has_begun_is_not_given_up() -> None:
    """The service refuses it, so nothing offers it. b2 begins half an hour before b1 here."""
    begun = START - timedelta(minutes=10)
    early = a_session(id="b2", title="Falls", start="09:30", end="10:30")
    drawn = panel(clash="b2", now=begun, other=early)
    assert drawn is not None
    assert (drawn.action, drawn.promise) == ("none", "")
    before = panel(clash="b2", now=begun - timedelta(hours=2), other=early)
    assert before is not None
    assert before.action == "swap"


@pytest.mark.parametrize("facts", [
    {"held": "confirmed", "is_cancelled": True}, {"held": "confirmed", "now": END},
    {"inclusion": "included", "now": END}, {"inclusion": "included", "is_cancelled": True},
])  # fmt: skip
def test_nothing_is_green_that_is_over_or_cancelled(facts: dict[str, Any]) -> None:
    drawn = panel(**facts)
    assert drawn is not None
    assert drawn.is_past
    now = panel(**{**facts, "is_cancelled": False, "now": NOW})
    assert now is not None
    assert not now.is_past


def test_a_guest_is_told_what_signing_in_is_good_for() -> None:
    one = a_session()
    said = []
    for fill in (None, Fill("3 seats left"), Fill("Full, 9 waiting", has_room=False)):
        drawn = panel_for_guest(one, a_document(one), fill, NOW)
        assert drawn is not None
        said.append(drawn.button)
    assert said == ["Sign in to register", "Sign in to register", "Sign in to join the waitlist"]


def guest_panel(now: datetime = NOW, **session: Any) -> dict[str, object] | None:  # noqa: ANN401 -- fields of a session
    """What a guest is shown of a session with one seat left."""
    one = a_session(**session)
    return shown(panel_for_guest(one, a_document(one), Fill("1 seat left", "wait"), now))


def test_a_guest_is_asked_to_sign_in_only_where_one_registers() -> None:
    assert guest_panel() == {"state": "none", "action": "sign-in", "headline": "1 seat left"}
    assert guest_panel(registration="none") is None
    assert guest_panel(status="cancelled") is None
    assert guest_panel(START) == {
        "state": "none", "action": "none", "headline": "This session has started.",
        "reason": "It runs until 11:00 AM PT. Ask at its door whether there is room.",
    }  # fmt: skip
    assert guest_panel(END) == {"state": "none", "action": "none", "headline": IS_OVER}
    assert guest_panel(registration_closes_at=NOW) == {
        "state": "none", "action": "none", "headline": "Registration is closed.",
        "reason": "It closed Sat, March 8, 2:00 PM PT.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "Register"),
        ({"taken": 10}, "Join the waitlist"),
        ({"clash": "b2"}, "Swap"),
        ({"clash": "b2", "taken": 10}, "Join the waitlist"),
        ({"inclusion": "included"}, ""),
    ],
)
def test_the_button_says_what_it_does(facts: dict[str, Any], words: str) -> None:
    drawn = panel(**facts)
    assert drawn is not None
    assert drawn.button == words
    assert drawn.leaving is None
    assert bool(drawn.promise) is ("clash" in facts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"held": "confirmed"},
         Leaving("Give up your seat?",
                 "Nobody is waiting. You can register again while there is room.",
                 "Unregister", "Keep my seat")),
        ({"held": "confirmed", "waiting": 1},
         Leaving("Give up your seat?",
                 "1 person is waiting for this session. If you unregister, your seat goes to the "
                 "next person now.", "Unregister", "Keep my seat")),
        ({"held": "waitlisted", "waiting": 3, "position": 1},
         Leaving("Leave the waitlist?", "You lose your place on the waitlist.",
                 "Leave the waitlist", "Keep my place", was="waitlisted")),
    ],
)  # fmt: skip
def test_leaving_is_asked_once_more(facts: dict[str, Any], expected: Leaving) -> None:
    drawn = panel(**facts)
    assert drawn is not None
    assert (drawn.action, drawn.leaving) == ("unregister", expected)


HELD = "Held for you until 9:55 AM PT. After that it may go to people waiting at the door."
AT_THE_DOOR = (
    "The waitlist stands still from an hour before the start. There is a standby line at the door: from "
    "9:55 AM PT it gets the seats of who did not come."
)


@pytest.mark.parametrize(
    ("facts", "detail"),
    [
        ({"held": "confirmed"}, HELD),  # from the first day on
        ({"held": "confirmed", "now": START - timedelta(minutes=5, seconds=1)}, HELD),
        ({"held": "confirmed", "now": START - timedelta(minutes=5)},
         "From now on it may go to people waiting at the door. Please come in."),
        ({"held": "confirmed", "has_door": False}, ""),  # there nobody gives it away
        ({"held": "confirmed", "is_online": True}, ""),
        ({"held": "waitlisted", "now": START - timedelta(minutes=30)}, AT_THE_DOOR),
        ({"taken": 10, "waiting": 4, "now": START - timedelta(minutes=30)}, AT_THE_DOOR),
    ],
)  # fmt: skip
def test_a_seat_says_until_when_it_is_held(facts: dict[str, Any], detail: str) -> None:
    """Decision 0056: whoever has a seat knows from the first day when it may go to the line."""
    drawn = panel(**{"has_door": True, **facts})
    assert drawn is not None
    assert drawn.detail == detail
