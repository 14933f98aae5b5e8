"""When a session is joined from afar, and by whom (R17, T24)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from congress.agenda.rules.document import RegistrationType
from congress.lobby.rules.joining import (
    Joining,
    LiveLink,
    decide_joining,
    has_device_left,
    is_joined_from_afar,
    is_way_good,
    window_of,
)
from tests.builders import NOW
from tests.ground import a_session

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
SESSION = a_session()
LINK = LiveLink("https://zoom.us/j/1")
START, END = SESSION.starts_at, SESSION.ends_at


@pytest.mark.parametrize(
    ("link", "now", "state"),
    [
        (LINK, START - 10 * MINUTE - SECOND, Joining.SOON),
        (LINK, START - 10 * MINUTE, Joining.OPEN),
        (LINK, END - SECOND, Joining.OPEN),
        (LINK, END, Joining.OVER),
        (None, START - 10 * MINUTE - SECOND, Joining.SOON),
        (None, START, Joining.NO_LINK),
        (None, END, Joining.OVER),
    ],
)
def test_the_window_is_half_open_to_the_second(
    link: LiveLink | None, now: datetime, state: Joining
) -> None:
    assert decide_joining(SESSION, link, now) is state


def test_one_that_starts_late_ends_late_and_opens_as_planned() -> None:
    late = LiveLink(LINK.url, late_minutes=15)
    window = window_of(SESSION, late)
    assert (window.start, window.end) == (START - 10 * MINUTE, END + 15 * MINUTE)
    assert decide_joining(SESSION, late, END + 14 * MINUTE) is Joining.OPEN
    assert decide_joining(SESSION, late, END + 15 * MINUTE) is Joining.OVER


def test_a_cancelled_one_is_never_joined() -> None:
    assert decide_joining(a_session(status="cancelled"), LINK, START) is Joining.CANCELLED


def test_a_room_is_joined_from_afar_by_who_attends_online_alone() -> None:
    online = RegistrationType("virtual", "Virtual", online=True)
    in_person = RegistrationType("general", "General")
    assert is_joined_from_afar(SESSION, online)
    assert not is_joined_from_afar(SESSION, in_person)
    assert not is_joined_from_afar(SESSION, None)
    assert is_joined_from_afar(a_session(room=""), in_person)  # it takes place nowhere else


def test_two_devices_and_those_again_and_again() -> None:
    assert has_device_left("a", [])
    assert has_device_left("b", ["a"])
    assert not has_device_left("c", ["a", "b"])
    assert has_device_left("a", ["a", "b"])


def test_a_way_is_good_for_a_minute() -> None:
    assert is_way_good(NOW, NOW)
    assert is_way_good(NOW, NOW + 60 * SECOND - timedelta(microseconds=1))
    assert not is_way_good(NOW, NOW + 60 * SECOND)
    assert not is_way_good(NOW, NOW - SECOND)  # the clock was set back: ask again
