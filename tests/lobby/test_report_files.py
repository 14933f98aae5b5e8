"""Reports of Zoom and Teams are read as they come, and what cannot be read is said by its row."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from congress.core.errors import InputError
from congress.core.intervals import Interval
from congress.lobby.formats.reports import (
    BACKWARDS,
    NO_HEADINGS,
    NOBODY,
    SUMMARY,
    read_report,
)
from congress.lobby.rules.stays import Provider, Stay
from tests.lobby.reports import teams, zoom
from tests.lobby.world import K1, MINUTE

PACIFIC, EASTERN = ZoneInfo("America/Los_Angeles"), ZoneInfo("America/New_York")
VERA = ("Vera Test", "vera@example.org")
FROM_FIVE_PAST = Interval(K1.starts_at + 5 * MINUTE, K1.ends_at - 2 * MINUTE)


def times_of(data: bytes, zone: ZoneInfo = PACIFIC) -> list[Interval]:
    return [one.interval for one in read_report(data, K1.interval, zone).stays]


@pytest.mark.parametrize(
    ("joined", "left"),
    [
        ("03/10/2025 08:05:00 AM", "03/10/2025 08:58:00 AM"),
        ("3/10/2025 8:05", "3/10/2025 8:58"),
        ("10/03/2025 08:05:00", "10/03/2025 08:58:00"),
        ("10.03.2025 08:05", "10.03.2025 08:58"),
        ("2025-03-10 08:05:00", "2025-03-10 08:58:00"),
        ("2025-03-10T15:05:00Z", "2025-03-10T15:58:00.000Z"),
        ("2025-03-10T11:05:00-04:00", "2025-03-10T11:58:00-0400"),
        ('"Mar 10, 2025 08:05:00 AM"', '"Mar 10, 2025 08:58:00 AM"'),
    ],
)
def test_a_time_is_read_however_it_is_written(joined: str, left: str) -> None:
    """Whether the month or the day comes first, the session tells."""
    assert times_of(zoom((*VERA, joined, left))) == [FROM_FIVE_PAST]


def test_a_blank_that_breaks_no_line_stands_before_pm() -> None:
    line = (*VERA, "3/10/25, 8:05:00\u202fAM", "3/10/25, 8:58:00\u202fAM")
    assert times_of(teams(line)) == [FROM_FIVE_PAST]


def test_noon_and_midnight_of_twelve_hours() -> None:
    line = (*VERA, "3/10/25, 12:00:00 AM", "3/10/25, 12:30:00 PM")
    midnight = K1.starts_at - timedelta(hours=8)
    assert times_of(teams(line)) == [Interval(midnight, midnight + timedelta(hours=12.5))]


def test_the_zone_of_whoever_exported_it() -> None:
    line = (*VERA, "03/10/2025 11:05:00 AM", "03/10/2025 11:58:00 AM")
    assert times_of(zoom(line), EASTERN) == [FROM_FIVE_PAST]


def test_who_came_twice_has_two_stays_with_their_rows() -> None:
    again = (*VERA, "03/10/2025 08:30:00 AM", "03/10/2025 08:40:00 AM")
    report = read_report(
        zoom((*VERA, "03/10/2025 08:05:00 AM", "03/10/2025 08:10:00 AM"), again),
        K1.interval,
        PACIFIC,
    )
    assert report.provider is Provider.ZOOM
    assert [one.number for one in report.stays] == [5, 6]
    assert report.stays[1] == Stay(
        6, "Vera Test", "vera@example.org",
        Interval(K1.starts_at + 30 * MINUTE, K1.starts_at + 40 * MINUTE),
    )  # fmt: skip


def test_teams_stays_are_those_of_its_third_part() -> None:
    """The control: the second part would say each again, from the first joining to the last leaving."""
    report = read_report(
        teams((*VERA, "3/10/25, 8:05:00 AM", "3/10/25, 8:58:00 AM")), K1.interval, PACIFIC
    )
    assert report.provider is Provider.TEAMS
    assert [one.interval for one in report.stays] == [FROM_FIVE_PAST]


def test_who_registered_for_a_webinar_and_never_came_has_no_stay() -> None:
    line = (*VERA, "03/10/2025 08:05:00 AM", "03/10/2025 08:58:00 AM")
    assert times_of(zoom(line, is_webinar=True)) == [FROM_FIVE_PAST]


@pytest.mark.parametrize("odd", [",,,,,", "", '"Viktor",,,,,', "Poll,,,,,", "2. Raum,,,,"])
def test_an_odd_row_among_those_who_came_loses_nobody_below_it(odd: str) -> None:
    """The control is the last: of Teams' own parts the rows below are another matter."""
    stay = ("03/10/2025 08:05:00 AM", "03/10/2025 08:58:00 AM")
    rows = zoom(("Vera", "v@e.org", *stay), ("Ana", "a@e.org", *stay)).decode().split("\r\n")
    data = "\r\n".join([*rows[:-1], odd, rows[-1]]).encode()
    stays = read_report(data, K1.interval, PACIFIC).stays
    expected = ["Vera"] if odd.startswith("2. ") else ["Vera", "Ana"]
    assert [one.name for one in stays] == expected


def test_an_account_stands_for_an_e_mail_that_is_missing() -> None:
    line = (
        "Name\tJoin Time\tLeave Time\tEmail\tParticipant ID (UPN)\n"
        "V\t3/10/25, 8:05 AM\t3/10/25, 8:58 AM\t\t{}"
    )
    for account, mail in (("v@example.org", "v@example.org"), ("guest-17", "")):
        report = read_report(line.format(account).encode(), K1.interval, PACIFIC)
        assert [one.email for one in report.stays] == [mail]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"First Name,Last Name\nVera,Test\n", NO_HEADINGS),
        (b"", NO_HEADINGS),
        (teams((*VERA, "3/10/25, 8:05:00 AM", "3/10/25, 8:58:00 AM"), has_stays=False), SUMMARY),
        (b"Name (Original Name),User Email,Total Duration (Minutes)\nV,v@example.org,53", SUMMARY),
        (zoom(), NOBODY),
    ],
)  # fmt: skip
def test_a_file_that_says_no_stays_is_refused_with_what_to_do(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as refused:
        read_report(data, K1.interval, PACIFIC)
    assert refused.value.detail == words


@pytest.mark.parametrize(
    ("joined", "left", "words"),
    [
        ("yesterday", "03/10/2025 08:58:00 AM", "“yesterday” is no time"),
        ("03/10/2025 08:05:00 AM", "", "“” is no time"),
        ("13/13/2025 08:05:00 AM", "03/10/2025 08:58:00 AM", "is no time"),
        ("03/10/2025 13:05:00 PM", "03/10/2025 08:58:00 AM", "is no time"),
        ('"Foo 10, 2025 08:05:00 AM"', "03/10/2025 08:58:00 AM", "is no time"),
        ("2025-03-09 02:30:00", "2025-03-09 04:30:00", "The clocks skip"),
        ("0001-01-01T00:00:00+14:00", "2025-03-10T09:00:00-07:00", "is no time: it should"),
        ("9999-12-31 23:59", "9999-12-31 23:59", "is no time: it should"),
        ("2025-03-10T08:00:00+99:00", "2025-03-10T09:00:00-07:00", "is no time: it should"),
        ("03/10/2025 08:58:00 AM", "03/10/2025 08:05:00 AM", BACKWARDS),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_taken(
    joined: str, left: str, words: str
) -> None:
    good = (*VERA, "03/10/2025 08:05:00 AM", "03/10/2025 08:58:00 AM")
    with pytest.raises(InputError) as refused:
        read_report(zoom(good, (*VERA, joined, left)), K1.interval, PACIFIC)
    (fault,) = refused.value.faults
    assert fault.where == "row 6"
    assert words in fault.message
