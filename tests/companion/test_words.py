"""What is read on screen: times, counts and states in the words of docs/design.md, "Words on screen"."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from congress.companion import words
from congress.companion.shapes.lines import Fill

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        (datetime(2025, 3, 10, 23, 0, tzinfo=UTC), "America/Los_Angeles", "Mon, March 10, 4:00 PM PT"),
        (datetime(2025, 3, 9, 9, 59, tzinfo=UTC), "America/Los_Angeles", "Sun, March 9, 1:59 AM PT"),
        (datetime(2025, 3, 9, 10, 0, tzinfo=UTC), "America/Los_Angeles", "Sun, March 9, 3:00 AM PT"),
        (datetime(2025, 3, 10, 7, 0, tzinfo=UTC), "America/Los_Angeles", "Mon, March 10, 12:00 AM PT"),
        (datetime(2025, 3, 10, 19, 5, tzinfo=UTC), "America/Los_Angeles", "Mon, March 10, 12:05 PM PT"),
        (datetime(2025, 7, 1, 16, 0, tzinfo=UTC), "America/New_York", "Tue, July 1, 12:00 PM ET"),
        (datetime(2025, 1, 1, 16, 0, tzinfo=UTC), "America/Phoenix", "Wed, January 1, 9:00 AM MT"),
        (datetime(2025, 1, 1, 16, 0, tzinfo=UTC), "Europe/Berlin", "Wed, January 1, 5:00 PM CET"),
        (datetime(2025, 7, 1, 16, 0, tzinfo=UTC), "Europe/London", "Tue, July 1, 5:00 PM BST"),
        (datetime(2025, 7, 1, 16, 0, tzinfo=UTC), "Asia/Kolkata", "Tue, July 1, 9:30 PM IST"),
    ],
)  # fmt: skip
def test_a_moment_is_said_as_us_readers_say_it(instant: datetime, zone: str, expected: str) -> None:
    assert words.moment_of(instant, ZoneInfo(zone)).text == expected


def test_a_moment_keeps_its_instant_for_the_device() -> None:
    instant = datetime(2025, 3, 10, 16, 0, tzinfo=PACIFIC)
    assert words.moment_of(instant, PACIFIC).iso == "2025-03-10T23:00:00Z"


def test_the_zone_is_named_in_words() -> None:
    at = datetime(2025, 3, 10, tzinfo=UTC)
    assert words.zone_words(PACIFIC, at) == "Pacific Time (PT)"
    assert words.zone_words(ZoneInfo("Europe/Berlin"), at) == "Europe/Berlin (CET)"


@pytest.mark.parametrize(
    ("zone", "letters"),
    [
        ("Asia/Taipei", "UTC+8"),  # CST there, and no Central Time
        ("Asia/Manila", "UTC+8"),  # PST
        ("America/Havana", "UTC-5"),  # CST
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC-3"),
        ("America/Chicago", "CT"),
        ("America/Phoenix", "MT"),
        ("Europe/London", "GMT"),
    ],
)
def test_letters_are_said_where_they_mean_what_a_us_reader_takes_them_for(
    zone: str, letters: str
) -> None:
    winter = datetime(2025, 1, 15, 12, tzinfo=UTC)
    assert words.zone_letters(winter.astimezone(ZoneInfo(zone))) == letters


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 3, 9), date(2025, 3, 11), "March 9–11, 2025"),
        (date(2025, 4, 30), date(2025, 4, 30), "April 30, 2025"),
        (date(2025, 3, 30), date(2025, 4, 2), "March 30 – April 2, 2025"),
        (date(2025, 12, 30), date(2026, 1, 2), "December 30, 2025 – January 2, 2026"),
    ],
)
def test_dates_of_an_event(first: date, last: date, expected: str) -> None:
    assert words.dates_of(first, last) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (1, "1 minute"),
        (40, "40 minutes"),
        (60, "1 hour"),
        (75, "1 hour 15 minutes"),
        (480, "8 hours"),
    ],
)
def test_durations(minutes: int, expected: str) -> None:
    assert words.duration_of(timedelta(minutes=minutes)) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (102, "102nd"), (111, "111th")],
)  # fmt: skip
def test_ordinals(number: int, expected: str) -> None:
    assert words.ordinal(number) == expected


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "expected"),
    [
        (None, 3, 0, None),
        (40, 28, 0, Fill("12 seats left", "plain")),
        (40, 35, 0, Fill("5 seats left", "wait")),
        (40, 39, 0, Fill("1 seat left", "wait")),
        (40, 40, 0, Fill("Full", "wait", has_room=False)),
        (40, 40, 1, Fill("Full, 1 waiting", "wait", has_room=False)),
        (40, 40, 4, Fill("Full, 4 waiting", "wait", has_room=False)),
        # Capacity was cut below what was taken: nobody is evicted, and nothing is free.
        (30, 40, 0, Fill("Full", "wait", has_room=False)),
        # A seat people wait for is not free for a newcomer.
        (40, 39, 2, Fill("Full, 2 waiting", "wait", has_room=False)),
    ],
)
def test_fill_labels(capacity: int | None, taken: int, waiting: int, expected: Fill | None) -> None:
    assert words.fill_of({"capacity": capacity, "taken": taken, "waiting": waiting}) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2025, 3, 10, 15, 35, tzinfo=PACIFIC), "starts in 25 minutes"),
        (datetime(2025, 3, 10, 15, 59, 30, tzinfo=PACIFIC), "starts in 1 minute"),
        (datetime(2025, 3, 10, 9, 0, tzinfo=PACIFIC), "today, 4:00 PM PT"),
        (datetime(2025, 3, 9, 23, 0, tzinfo=PACIFIC), "tomorrow, 4:00 PM PT"),
        (datetime(2025, 3, 7, 23, 0, tzinfo=PACIFIC), "Mon, March 10, 4:00 PM PT"),
    ],
)
def test_how_soon_something_starts(now: datetime, expected: str) -> None:
    starts_at = datetime(2025, 3, 10, 16, 0, tzinfo=PACIFIC)
    assert words.countdown(starts_at, now, PACIFIC) == expected


def test_a_span_of_the_changelog_is_said_to_people() -> None:
    assert words.said_span("2025-03-10 16:00-17:15", PACIFIC) == (
        "Mon, March 10, 4:00 PM PT to 5:15 PM PT"
    )
    assert words.said_span("2025-03-10 22:00-2025-03-11 01:00", PACIFIC) == (
        "Mon, March 10, 10:00 PM PT to Tue, March 11, 1:00 AM PT"
    )
    assert words.said_span("Sunset Ballroom", PACIFIC) == "Sunset Ballroom"
