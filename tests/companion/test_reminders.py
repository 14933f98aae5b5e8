"""Badge windows and deadlines, said as docs/design.md, "Words on screen", has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Deadlines, Document, PickupWindow
from congress.agenda.rules.pickup import Holder
from congress.companion.reminders import reminders_for
from tests.ground import a_document

PACIFIC = ZoneInfo("America/Los_Angeles")


def at(day: int, hour: int, month: int = 3) -> datetime:
    return datetime(2025, month, day, hour, tzinfo=PACIFIC)


def congress() -> Document:
    return replace(
        a_document(),
        pickup=(
            PickupWindow("Sunset Foyer", at(9, 8), at(9, 12), ("workshop",)),
            PickupWindow("Sunset Foyer", at(9, 16), None, ("general",), "Not the Paradise Foyer."),
        ),
        deadlines=Deadlines(claims_close_on=date(2025, 4, 17)),
    )


def test_only_windows_of_ones_own_registration_are_shown() -> None:
    shown = [(one.title, one.when, one.place, one.note) for one in
             reminders_for(congress(), Holder("general"), at(8, 14))]  # fmt: skip
    assert shown == [
        ("Badge pick-up", "Sun, March 9, from 4:00 PM PT", "Sunset Foyer", "Not the Paradise Foyer."),
        ("Evaluations and credits",
         "Claim by Thursday, April 17, 11:59 PM Pacific (2:59 AM Friday, Eastern).",
         "", "40 days left."),
    ]  # fmt: skip


def test_a_window_is_shown_until_it_closes() -> None:
    one = reminders_for(congress(), Holder("workshop"), at(9, 11))[0]
    assert (one.when, one.place) == ("Sun, March 9, 8:00 AM to 12:00 PM PT", "Sunset Foyer")
    assert [one.title for one in reminders_for(congress(), Holder("workshop"), at(9, 12))] == [
        "Evaluations and credits"
    ]


def test_an_open_window_is_shown_as_long_as_the_desk_is_said_to_be_open() -> None:
    """To the end of its day, as the guide has it, though it opened more than twelve hours ago."""
    early = replace(congress(), pickup=(PickupWindow("Sunset Foyer", at(9, 7), None),))
    titles = [one.title for one in reminders_for(early, Holder("general"), at(9, 23))]
    assert titles[0] == "Badge pick-up"
    assert "Badge pick-up" not in [
        one.title for one in reminders_for(early, Holder("general"), at(10, 0))
    ]


def test_a_window_over_midnight_names_the_day_of_its_end() -> None:
    late = replace(congress(), pickup=(PickupWindow("Sunset Foyer", at(9, 22), at(10, 1)),))
    [one, *_] = reminders_for(late, Holder("general"), at(9, 21))
    assert one.when == "Sun, March 9, 10:00 PM to Mon, March 10, 1:00 AM PT"


def test_the_claim_deadline_counts_down_to_its_last_minute() -> None:
    notes = {
        moment: [one.note for one in reminders_for(congress(), Holder("virtual"), moment)]
        for moment in (at(11, 12, 4), at(17, 20, 4), at(17, 23, 4), at(18, 0, 4))
    }
    assert list(notes.values()) == [
        ["6 days left."],
        ["Today is the last day."],
        ["Today is the last day: 1 hour left."],
        [],  # this event gives no credits, so nothing is to be found there
    ]


def test_what_is_far_away_is_not_said_yet() -> None:
    assert reminders_for(congress(), Holder("general"), datetime(2024, 12, 1, tzinfo=PACIFIC)) == ()
