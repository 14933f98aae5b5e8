"""What is said of times, days and zones, wherever it is said: on pages, in letters, in calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from congress.core import time_words

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
        (datetime(2025, 1, 1, 16, 0, tzinfo=UTC), "America/Phoenix", "Wed, January 1, 9:00 AM MST"),
        (datetime(2025, 1, 1, 16, 0, tzinfo=UTC), "Europe/Berlin", "Wed, January 1, 5:00 PM CET"),
        (datetime(2025, 7, 1, 16, 0, tzinfo=UTC), "Europe/London", "Tue, July 1, 5:00 PM BST"),
        (datetime(2025, 7, 1, 16, 0, tzinfo=UTC), "Asia/Kolkata", "Tue, July 1, 9:30 PM IST"),
    ],
)  # fmt: skip
def test_a_moment_is_said_as_us_readers_say_it(instant: datetime, zone: str, expected: str) -> None:
    assert time_words.moment_of(instant, ZoneInfo(zone)).text == expected


def test_an_exclusive_bound_is_said_by_the_last_minute_before_it() -> None:
    """Midnight after the last day is another day's to whoever reads it."""
    bound = datetime(2025, 4, 18, 7, 0, tzinfo=UTC)
    said = time_words.last_moment_of(bound, PACIFIC).text
    assert said == "Thu, April 17, 11:59 PM PT"


def test_a_moment_keeps_its_instant_for_the_device() -> None:
    instant = datetime(2025, 3, 10, 16, 0, tzinfo=PACIFIC)
    assert time_words.moment_of(instant, PACIFIC).iso == "2025-03-10T23:00:00Z"


def test_the_zone_is_named_in_words() -> None:
    at = datetime(2025, 3, 10, tzinfo=UTC)
    assert time_words.zone_words(PACIFIC, at) == "Pacific Time (PT)"
    assert time_words.zone_words(ZoneInfo("Europe/Berlin"), at) == "Europe/Berlin (CET)"
    assert time_words.zone_words(ZoneInfo("America/Phoenix"), at) == "America/Phoenix (MST)"
    assert time_words.zone_words(ZoneInfo("UTC"), at) == "UTC"


# What stands after a time in January and in July.
LETTERS = [
    ("America/Los_Angeles", "PT", "PT"),
    ("America/Tijuana", "PT", "PT"),
    ("America/Denver", "MT", "MT"),
    ("America/Phoenix", "MST", "MST"),  # no summer time: MT would be Denver's, in July an hour off
    ("America/Chicago", "CT", "CT"),
    ("America/Mexico_City", "CST", "CST"),
    ("America/Regina", "CST", "CST"),
    ("America/New_York", "ET", "ET"),
    ("America/Toronto", "ET", "ET"),
    ("America/Panama", "EST", "EST"),
    ("America/Havana", "UTC-5", "UTC-4"),  # CST and CDT there, an hour from Chicago's
    ("Pacific/Honolulu", "HST", "HST"),
    ("America/Anchorage", "AKST", "AKDT"),
    ("America/Halifax", "AST", "ADT"),
    ("America/St_Johns", "NST", "NDT"),
    ("America/Sao_Paulo", "UTC-3", "UTC-3"),  # -03
    ("Asia/Taipei", "UTC+8", "UTC+8"),  # CST
    ("Asia/Shanghai", "UTC+8", "UTC+8"),  # CST
    ("Asia/Manila", "UTC+8", "UTC+8"),  # PST
    ("Asia/Tokyo", "JST", "JST"),
    ("Asia/Kolkata", "IST", "IST"),
    ("Asia/Kathmandu", "UTC+5:45", "UTC+5:45"),  # +0545
    ("Asia/Jerusalem", "IST", "IDT"),
    ("Europe/Dublin", "GMT", "IST"),
    ("Europe/London", "GMT", "BST"),
    ("Europe/Berlin", "CET", "CEST"),
    ("Australia/Sydney", "AEDT", "AEST"),
    ("UTC", "UTC", "UTC"),
]


@pytest.mark.parametrize(("zone", "winter", "summer"), LETTERS)
def test_letters_are_said_where_they_mean_what_a_us_reader_takes_them_for(
    zone: str, winter: str, summer: str
) -> None:
    said = [
        time_words.zone_letters(
            datetime(2025, month, 15, 12, tzinfo=UTC).astimezone(ZoneInfo(zone))
        )
        for month in (1, 7)
    ]
    assert said == [winter, summer]


@pytest.mark.parametrize(
    ("zone", "instant", "expected"),
    [
        # March 9, 2025: the clocks go from 2:00 to 3:00 AM.
        ("America/Los_Angeles", "2025-03-09T09:59Z", "Sun, March 9, 1:59 AM PT"),
        ("America/Los_Angeles", "2025-03-09T10:00Z", "Sun, March 9, 3:00 AM PT"),
        ("America/Phoenix", "2025-03-09T08:59Z", "Sun, March 9, 1:59 AM MST"),
        ("America/Phoenix", "2025-03-09T09:00Z", "Sun, March 9, 2:00 AM MST"),
        ("America/Anchorage", "2025-03-09T10:59Z", "Sun, March 9, 1:59 AM AKST"),
        ("America/Anchorage", "2025-03-09T11:00Z", "Sun, March 9, 3:00 AM AKDT"),
        ("America/Havana", "2025-03-09T04:59Z", "Sat, March 8, 11:59 PM UTC-5"),
        ("America/Havana", "2025-03-09T05:00Z", "Sun, March 9, 1:00 AM UTC-4"),
        # November 2, 2025: 1:30 AM comes twice.
        ("America/New_York", "2025-11-02T05:30Z", "Sun, November 2, 1:30 AM ET"),
        ("America/New_York", "2025-11-02T06:30Z", "Sun, November 2, 1:30 AM ET"),
        ("America/Halifax", "2025-11-02T04:30Z", "Sun, November 2, 1:30 AM ADT"),
        ("America/Halifax", "2025-11-02T05:30Z", "Sun, November 2, 1:30 AM AST"),
        ("Europe/Dublin", "2025-11-02T05:30Z", "Sun, November 2, 5:30 AM GMT"),
        ("Asia/Taipei", "2025-11-02T05:30Z", "Sun, November 2, 1:30 PM UTC+8"),
    ],
)  # fmt: skip
def test_a_moment_is_right_while_clocks_change(zone: str, instant: str, expected: str) -> None:
    assert time_words.moment_of(datetime.fromisoformat(instant), ZoneInfo(zone)).text == expected


def test_an_american_time_is_said_nowhere_else() -> None:
    """Of every zone there is: its letters never stand for an hour that Americans do not mean by them."""
    hours = {"PST": -8, "PDT": -7, "MST": -7, "MDT": -6, "CST": -6, "CDT": -5, "EST": -5, "EDT": -4}
    models = {
        "PT": "America/Los_Angeles", "MT": "America/Denver",
        "CT": "America/Chicago", "ET": "America/New_York",
    }  # fmt: skip
    for name in sorted(available_timezones()):
        for month in (1, 7):
            instant = datetime(2025, month, 15, 12, tzinfo=UTC)
            local = instant.astimezone(ZoneInfo(name))
            letters = time_words.zone_letters(local)
            meant = (
                instant.astimezone(ZoneInfo(models[letters])).utcoffset()
                if letters in models
                else timedelta(hours=hours[letters])
                if letters in hours
                else local.utcoffset()
            )
            assert local.utcoffset() == meant, (name, letters)


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
    assert time_words.dates_of(first, last) == expected


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
    assert time_words.duration_of(timedelta(minutes=minutes)) == expected


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
    assert time_words.countdown(starts_at, now, PACIFIC) == expected


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (datetime(2025, 3, 11, 0, 15, tzinfo=UTC), "2025-03-10 16:00-17:15"),
        (datetime(2025, 3, 11, 8, 0, tzinfo=UTC), "2025-03-10 16:00-2025-03-11 01:00"),
    ],
)
def test_a_span_is_kept_in_local_time(last: datetime, text: str) -> None:
    assert time_words.write_span(datetime(2025, 3, 10, 23, tzinfo=UTC), last, PACIFIC) == text


def test_a_span_of_the_changelog_is_said_to_people() -> None:
    assert time_words.said_span("2025-03-10 16:00-17:15", PACIFIC) == (
        "Mon, March 10, 4:00 PM PT to 5:15 PM PT"
    )
    assert time_words.said_span("2025-03-10 22:00-2025-03-11 01:00", PACIFIC) == (
        "Mon, March 10, 10:00 PM PT to Tue, March 11, 1:00 AM PT"
    )
    assert time_words.said_span("Sunset Ballroom", PACIFIC) == "Sunset Ballroom"
