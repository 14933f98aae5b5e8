"""Which session a door serves (R33, R34): by agenda and clock, to the minute."""

from __future__ import annotations

from dataclasses import replace

import pytest

from congress.checkin.rules.serving import find_next, serve
from tests.checkin.world import pacific, the_agenda
from tests.ground import a_session

AGENDA = the_agenda()


@pytest.mark.parametrize(
    ("door", "clock", "session"),
    [
        ("left", "09:29", None),
        ("left", "09:30", "b1"),  # half an hour before
        ("left", "10:00", "b1"),
        ("left", "10:49", "b1"),
        ("left", "10:50", "b2"),  # who comes in the last ten minutes comes for what follows
        ("left", "11:00", "b2"),
        ("left", "12:05", "b2"),  # nothing follows within half an hour
        ("left", "12:14", "b2"),
        ("left", "12:15", None),
        ("right", "10:00", "b1"),
        ("two", "10:55", "c1"),  # the workshop begins two hours later
        ("two", "12:30", "w1"),
        ("five", "15:30", None),  # cancelled
        ("lunch", "11:44", None),
        ("lunch", "11:45", "lunch"),
        ("lunch", "13:14", "lunch"),
        ("lunch", "13:15", None),
        ("dinner", "19:59", "dinner"),
        ("bags", "10:00", None),
    ],
)
def test_a_door_serves_what_is_behind_it_now(door: str, clock: str, session: str | None) -> None:
    served = serve(AGENDA.doors_by_id[door], pacific(clock), AGENDA)
    assert (served.id if served else None) == session


def test_of_short_talks_the_hour_that_holds_them_is_served() -> None:
    talk = a_session(id="talk", room="r1", start="10:00", end="10:20")
    agenda = replace(AGENDA, sessions=(talk, *AGENDA.sessions))
    served = serve(agenda.doors_by_id["left"], pacific("10:05"), agenda)
    assert served is not None
    assert served.id == "b1"


def test_a_room_change_moves_what_the_doors_serve() -> None:
    """G 13: nobody tells the devices; the agenda does."""
    moved = tuple(replace(one, room="r2") if one.id == "b1" else one for one in AGENDA.sessions)
    agenda = replace(AGENDA, sessions=tuple(one for one in moved if one.id != "c1"))
    assert serve(agenda.doors_by_id["left"], pacific("10:00"), agenda) is None
    served = serve(agenda.doors_by_id["two"], pacific("10:00"), agenda)
    assert served is not None
    assert served.id == "b1"


@pytest.mark.parametrize(
    ("clock", "following"),
    [("08:00", "b1"), ("09:40", "b2"), ("10:30", "b2"), ("10:55", None), ("12:20", None)],
)
def test_what_comes_next(clock: str, following: str | None) -> None:
    found = find_next(AGENDA.doors_by_id["left"], pacific(clock), AGENDA)
    assert (found.id if found else None) == following
