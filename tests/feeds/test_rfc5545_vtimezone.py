"""RFC 5545 3.6.5: a VTIMEZONE says the same as the zone database, from 2007 on."""

from __future__ import annotations

import io
import itertools
import os
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
from dateutil.tz import tzical

from congress.feeds.ical.rendering import (
    render_zone,
)
from congress.feeds.rules.zones import LAST_YEAR, observances_of

REAL_DATA = os.environ.get("CONGRESS_REAL_DATA")
ZONES = (
    "America/Los_Angeles", "America/New_York", "America/Phoenix", "America/Sao_Paulo",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Jerusalem", "Asia/Kolkata", "Asia/Taipei",
    "Asia/Tehran", "Australia/Lord_Howe", "Etc/GMT+8", "Europe/Berlin", "Europe/Dublin",
    "Europe/London", "Pacific/Apia", "Pacific/Chatham", "UTC",
)  # fmt: skip
# The references say one rule for ever: these zones' rules are moved by decree or by the moon, or
# are rounded there (Israel's Friday before the last Sunday is written as the last Friday).
NOT_ONE_RULE = {"Africa/Casablanca", "Asia/Jerusalem"}


def _instants(zone: str, first_year: int, last_year: int) -> list[datetime]:
    """Return two instants a month, and the seconds around every change of the zone."""
    found = [
        datetime(year, month, day, 12, tzinfo=UTC)
        for year in range(first_year, last_year + 1)
        for month in range(1, 13)
        for day in (1, 15)
    ]
    second, changes = timedelta(seconds=1), []
    for earlier, later in itertools.pairwise(found):
        if _offset(earlier, ZoneInfo(zone)) != _offset(later, ZoneInfo(zone)):
            low, high = earlier, later
            while high - low > second:
                middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
                same = _offset(middle, ZoneInfo(zone)) == _offset(earlier, ZoneInfo(zone))
                low, high = (middle, high) if same else (low, middle)
            changes += [low, high]
    return found + changes


def _offset(instant: datetime, zone: tzinfo) -> timedelta | None:
    return instant.astimezone(zone).utcoffset()


def _written(zone: str) -> tzinfo:
    body = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + render_zone(zone)
    found: tzinfo | None = tzical(io.StringIO((body + b"END:VCALENDAR\r\n").decode())).get(zone)
    assert found is not None
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_zone_reads_back_as_the_database_has_it(zone: str) -> None:
    """By dateutil, which knows VTIMEZONE but not this zone's name; local to UTC and back."""
    written, known = _written(zone), ZoneInfo(zone)
    start = observances_of(zone)[0].onset.year + 1 if zone != "UTC" else 2008
    for instant in _instants(zone, max(2008, start), LAST_YEAR):
        local = instant.astimezone(known)
        if (
            local.fold
            or (local + timedelta(hours=1)).replace(fold=1).utcoffset() != local.utcoffset()
        ):
            continue  # an hour shown twice has no one answer in a VTIMEZONE
        assert local.replace(tzinfo=written).utcoffset() == local.utcoffset(), instant


@pytest.mark.parametrize("zone", ZONES)
def test_zone_is_complete(zone: str) -> None:
    """Each observance has what 3.6.5 demands, and icalendar reads it as a zone of its own."""
    component = icalendar.Timezone.from_ical(render_zone(zone))
    assert isinstance(component, icalendar.Timezone)
    assert component["TZID"] == zone
    assert component.subcomponents
    for observance in component.subcomponents:
        assert {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME"} <= set(observance)


def test_every_zone_of_the_database_can_be_written() -> None:
    for zone in sorted(available_timezones())[::7]:
        assert render_zone(zone).startswith(b"BEGIN:VTIMEZONE\r\nTZID:")


def test_los_angeles_is_the_rule_of_2007() -> None:
    """As rule D 13 has it: what readers match against what they know."""
    lines = render_zone("America/Los_Angeles").decode().split("\r\n")
    assert lines == [
        "BEGIN:VTIMEZONE", "TZID:America/Los_Angeles",
        "BEGIN:DAYLIGHT", "DTSTART:20070311T020000", "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZOFFSETFROM:-0800", "TZOFFSETTO:-0700", "TZNAME:PDT", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:20071104T020000", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZOFFSETFROM:-0700", "TZOFFSETTO:-0800", "TZNAME:PST", "END:STANDARD",
        "END:VTIMEZONE", "",
    ]  # fmt: skip


@pytest.mark.skipif(REAL_DATA is None, reason="CONGRESS_REAL_DATA is not set")
def test_reference_definitions_agree() -> None:
    """For all zones of the real data, in the years in which their one rule holds."""
    compared = 0
    for path in sorted(Path(str(REAL_DATA), "ics", "vtimezone").glob("*.ics")):
        zone = path.stem.replace("__", "/")
        if zone in NOT_ONE_RULE:
            continue
        lines = path.read_text().splitlines(keepends=True)  # dateutil knows no X- properties
        text = "".join(line for line in lines if not line.startswith(("X-", "TZUNTIL")))
        reference = tzical(io.StringIO(text)).get()
        written = _written(zone)
        for instant in _instants(zone, 2024, LAST_YEAR):
            local = instant.astimezone(ZoneInfo(zone))
            if (
                local.fold
                or (local + timedelta(hours=1)).replace(fold=1).utcoffset() != local.utcoffset()
            ):
                continue
            naive = local.replace(tzinfo=reference)
            assert naive.utcoffset() == local.replace(tzinfo=written).utcoffset(), (zone, instant)
        compared += 1
    assert compared == 11
