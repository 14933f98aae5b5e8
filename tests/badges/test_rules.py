"""Who may have a badge, when and where (R27 to R32, G 8, G 9), to the second and across the clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import Holder, windows_of
from congress.badges.rules.handout import (
    HandedOver,
    HandoutFacts,
    HandoutState,
    decide_handout,
    needs_supervisor,
    places_of,
)
from tests.ground import a_document, a_session

SECOND = timedelta(seconds=1)


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


# Sunday 9 March 2025: the clocks went forward at 10:00 UTC, so 8:00 AM is 15:00 UTC and not 16:00.
WORKSHOPS = PickupWindow("Sunset Foyer", utc(9, 15), utc(9, 19), ("workshop",))
SUNDAY = PickupWindow("Sunset Foyer", utc(9, 23), None, ("general", "workshop"))
MONDAY = PickupWindow("Paradise Foyer", utc(10, 14), None, ("general", "workshop"))
GENERAL, WORKSHOP, VIRTUAL = Holder("general"), Holder("workshop"), Holder("virtual")


def the_congress(*windows: PickupWindow) -> Document:
    document = a_document(
        a_session(id="w1", kind="workshop", day=9, start="09:00", registration="paid"),
        a_session(id="w2", kind="workshop", day=9, start="09:00", registration="paid",
                  status="cancelled", speakers=("kim",)),
        a_session(id="b1", day=10, speakers=("liv",)),
        a_session(id="b9", day=9, start="13:00", end="14:00", speakers=("paul",)),
    )  # fmt: skip
    return replace(document, pickup=windows or (WORKSHOPS, SUNDAY, MONDAY))


def verdict(holder: Holder, now: datetime, place: str = "", **more: object) -> tuple[str, object]:
    facts = HandoutFacts(**{"is_active": True, "holder": holder, **more})
    decided = decide_handout(facts, the_congress(), now, place)
    return decided.state, decided.window


@pytest.mark.parametrize(
    ("holder", "now", "state", "window"),
    [
        # G 8: served from 8:00 AM to noon, the end outside, whatever a phone's clock shows.
        (WORKSHOP, utc(9, 15) - SECOND, "later", WORKSHOPS),
        (WORKSHOP, utc(9, 15), "now", WORKSHOPS),
        (WORKSHOP, utc(9, 15, 55), "now", WORKSHOPS),
        (WORKSHOP, utc(9, 19) - SECOND, "now", WORKSHOPS),
        (WORKSHOP, utc(9, 19), "later", SUNDAY),
        # G 9: from 4:00:00 PM, not a second before.
        (GENERAL, utc(9, 16), "later", SUNDAY),
        (GENERAL, utc(9, 23) - SECOND, "later", SUNDAY),
        (GENERAL, utc(9, 23), "now", SUNDAY),
        # No end given: until that day's, which is 7:00 UTC after the change.
        (GENERAL, utc(10, 7) - SECOND, "now", SUNDAY),
        (GENERAL, utc(10, 7), "later", MONDAY),
        (GENERAL, utc(10, 14) - SECOND, "later", MONDAY),
        (GENERAL, utc(10, 14), "now", MONDAY),
        (GENERAL, utc(11, 7), "over", MONDAY),
        # Who paid for, or teaches, a session of that day uses that day's windows, too.
        (Holder("general", ("w1",)), utc(9, 15), "now", WORKSHOPS),
        (Holder("general", (), "paul"), utc(9, 15), "now", WORKSHOPS),
        (Holder("general", (), "liv"), utc(9, 15), "later", SUNDAY),
        (Holder("general", ("w2",)), utc(9, 15), "later", SUNDAY),  # it does not take place
        (Holder("general", (), "kim"), utc(9, 15), "later", SUNDAY),
        # Who joins online has none, but for the day of a workshop they paid for.
        (VIRTUAL, utc(9, 23), "not-entitled", None),
        (Holder("virtual", ("w1",)), utc(9, 15), "now", WORKSHOPS),
        (Holder("virtual", ("w1",)), utc(10, 14), "over", SUNDAY),
    ],
)
def test_windows_are_kept_to_the_second(
    holder: Holder, now: datetime, state: str, window: PickupWindow | None
) -> None:
    assert verdict(holder, now) == (state, window)


def test_a_desk_at_another_place_says_where() -> None:
    assert verdict(GENERAL, utc(10, 14), "Sunset Foyer") == ("elsewhere", MONDAY)
    assert verdict(GENERAL, utc(10, 14), "Paradise Foyer") == ("now", MONDAY)
    assert places_of(the_congress()) == ("Sunset Foyer", "Paradise Foyer")


def test_one_badge_a_person_at_whatever_window() -> None:
    """R30: handed over once, nobody gets another by coming again; nor does who cancelled."""
    handed = HandedOver(utc(9, 23), "Sunset Foyer")
    for now in (utc(9, 15), utc(9, 23), utc(12, 0)):
        assert verdict(GENERAL, now, handed=handed)[0] == HandoutState.HANDED_OUT
        assert verdict(GENERAL, now, is_active=False)[0] == HandoutState.CANCELLED


def test_a_window_for_everybody_is_everybodys() -> None:
    open_to_all = replace(SUNDAY, for_types=())
    document = the_congress(open_to_all)
    assert windows_of(document, VIRTUAL) == (open_to_all,)
    assert windows_of(replace(document, pickup=()), GENERAL) == ()


def test_windows_come_by_their_start() -> None:
    assert windows_of(the_congress(MONDAY, SUNDAY, WORKSHOPS), WORKSHOP) == (
        WORKSHOPS,
        SUNDAY,
        MONDAY,
    )


def test_the_third_copy_needs_a_supervisor() -> None:
    assert [needs_supervisor(copy) for copy in (1, 2, 3, 4)] == [False, False, True, True]
