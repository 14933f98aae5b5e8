"""The report of who attended a live session, as Zoom and Teams let it be downloaded.

Neither is written down by its maker as a format, so what is relied on is little: a row of headings with
a time of joining and one of leaving, wherever it stands, and below it a row for each stay. Both come
with rows above their headings; Teams' is UTF-16 with tabs, in sections. Times are those of the zone
of whoever downloaded it, written as their language has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from congress.attendees.formats.csv_table import read_table
from congress.core.errors import Fault, InputError
from congress.core.intervals import Interval, NoSuchLocalTimeError, resolve_local
from congress.lobby.rules.stays import Provider, Report, Stay, count_within

MOST_BYTES = 10_000_000
MOST_FAULTS = 20
JOINS, LEAVES, NAME, EMAIL, ACCOUNT = "joins", "leaves", "name", "email", "account"
_HEADINGS: Mapping[str, str] = {
    "join time": JOINS,
    "leave time": LEAVES,
    "name": NAME,
    "full name": NAME,
    "name (original name)": NAME,
    "user name (original name)": NAME,
    "email": EMAIL,
    "user email": EMAIL,
    "email address": EMAIL,
    "participant id (upn)": ACCOUNT,
}
# What says only when somebody first came and last left, or how long in all, is no evidence.
_SUMMARIES = frozenset({"first join", "last leave", "total duration (minutes)"})
_OF_TEAMS = frozenset({"participant id (upn)", "role", "first join"})
_NOTHING = frozenset({"", "-", "--"})  # Zoom writes them where somebody registered and never came
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = re.compile(
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<one>\d{1,2})[/.](?P<two>\d{1,2})[/.](?P<year>\d{4}|\d{2})"
    r"|(?P<word>[A-Za-z]{3,9})\.? (?P<day>\d{1,2}), (?P<full>\d{4}))"
    r"[T,\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<ahead>Z|[+-]\d{2}:?\d{2})?"
)
_TITLE = re.compile(r"\d{1,2}\. [^\W\d]")
NO_HEADINGS = (
    "No row of this file has the headings Join Time and Leave Time, so it does not say who was there "
    "from when to when. Download the attendance report of the meeting as CSV, with every stay."
)
SUMMARY = (
    "This file says when each person first joined or how long they stayed in all, not from when to "
    "when. Zoom: untick “Show unique users” and export again. Teams: download the whole report, whose "
    "third part lists each stay."
)
NOBODY = "This report names nobody who joined."
NO_TIME = "“{}” is no time: it should look like 03/10/2025 08:00:00 AM."
SKIPPED = "The clocks skip {} on that day: is it the right time zone?"
BACKWARDS = "It ends before it begins."
NOT_READ = "The report was not taken over; nothing changed. Mend these rows, or export it again."


@dataclass(frozen=True)
class _Line:
    """A row below headings, by what they mean."""

    number: int
    cells: Mapping[str, str]


def read_report(data: bytes, session: Interval, zone: ZoneInfo) -> Report:
    """Return who stayed from when to when. `zone`: in which it was downloaded.

    Whether 03/10 is in March or in October is told by the session: the reading with more stays in it.

    Raises:
        InputError: it is no such report, or some of its rows cannot be read; each with its row.
    """
    provider, lines = _read_lines(data)
    month_first, faults = _stays_of(lines, zone, is_day_first=False)
    day_first, other_faults = _stays_of(lines, zone, is_day_first=True)
    if (len(other_faults), -count_within(day_first, session)) < (
        len(faults),
        -count_within(month_first, session),
    ):
        month_first, faults = day_first, other_faults
    if faults:
        raise InputError(NOT_READ, faults=faults[:MOST_FAULTS])
    if not month_first:
        raise InputError(NOBODY)
    return Report(provider, month_first)


def _read_lines(data: bytes) -> tuple[Provider, list[_Line]]:
    columns: Mapping[int, str] = {}
    lines: list[_Line] = []
    seen: set[str] = set()
    has_headings = False
    for number, row in enumerate(read_table(data, _count_headings), start=1):
        cells = [cell.strip() for cell in row]
        words = [cell.casefold() for cell in cells]
        if {"join time", "leave time"} <= set(words):
            columns = {at: _HEADINGS[one] for at, one in enumerate(words) if one in _HEADINGS}
            has_headings = True
            seen.update(words)
        elif _SUMMARIES & set(words) or _is_title(cells):
            columns = {}  # a part of the file ends, and another may begin
            seen.update(words)
        elif columns:
            found = {means: cells[at] for at, means in columns.items() if at < len(cells)}
            lines.append(_Line(number, found))
    if not has_headings:
        raise InputError(SUMMARY if _SUMMARIES & seen else NO_HEADINGS)
    return (Provider.TEAMS if _OF_TEAMS & seen else Provider.ZOOM), lines


def _is_title(cells: Sequence[str]) -> bool:
    """Tell whether a row begins a part of Teams' report, such as `3. In-Meeting Activities`.

    Nothing else ends one: a row that is empty, or has but a name, must not lose those below it.
    """
    filled = [cell for cell in cells if cell]
    return len(filled) == 1 and _TITLE.match(filled[0]) is not None


def _count_headings(cells: Sequence[str]) -> int:
    return sum(cell.strip().casefold() in _HEADINGS for cell in cells)


def _stays_of(
    lines: Sequence[_Line], zone: ZoneInfo, *, is_day_first: bool
) -> tuple[tuple[Stay, ...], list[Fault]]:
    stays, faults = [], []
    for line in _who_came(lines):
        try:
            joins = _read_time(line.cells.get(JOINS, ""), zone, is_day_first=is_day_first)
            leaves = _read_time(line.cells.get(LEAVES, ""), zone, is_day_first=is_day_first)
        except ValueError as fault:
            faults.append(Fault(f"row {line.number}", str(fault)))
            continue
        if leaves < joins:
            faults.append(Fault(f"row {line.number}", BACKWARDS))
            continue
        name = line.cells.get(NAME, "")
        stays.append(Stay(line.number, name, _email_of(line), Interval(joins, leaves)))
    return tuple(stays), faults


def _who_came(lines: Sequence[_Line]) -> Iterator[_Line]:
    for line in lines:
        if {line.cells.get(JOINS, ""), line.cells.get(LEAVES, "")} - _NOTHING:
            yield line


def _email_of(line: _Line) -> str:
    """Return the e-mail: of Teams' own accounts the name of the account is often all there is."""
    said = line.cells.get(EMAIL, "") or line.cells.get(ACCOUNT, "")
    return said if "@" in said else ""


def _read_time(text: str, zone: ZoneInfo, *, is_day_first: bool) -> datetime:
    """Return an instant. Raises ValueError, whose words are for people."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(NO_TIME.format(text))
    try:
        wall = _wall_of(found, is_day_first=is_day_first)
        if found["ahead"]:
            return wall.replace(tzinfo=_ahead_of(found["ahead"])).astimezone(UTC)
        return resolve_local(wall, zone)
    except NoSuchLocalTimeError:
        raise ValueError(SKIPPED.format(text)) from None
    except (
        ValueError,
        OverflowError,
    ):  # the 31st of February, a zone 99 hours ahead, the year 9999
        raise ValueError(NO_TIME.format(text)) from None


def _wall_of(found: re.Match[str], *, is_day_first: bool) -> datetime:
    if found["iso"]:
        year, month, day = (int(one) for one in found["iso"].split("-"))
    elif found["word"]:
        year, day = int(found["full"]), int(found["day"])
        month = _MONTHS.index(found["word"][:3].lower()) + 1
    else:
        month, day = int(found["one"]), int(found["two"])
        if is_day_first:
            month, day = day, month
        year = int(found["year"]) + (2000 if len(found["year"]) == len("25") else 0)
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:  # noqa: PLR2004 -- on the face of a clock
            raise ValueError
        hour = hour % 12 + (12 if found["half"][0] in "Pp" else 0)
    return datetime(year, month, day, hour, int(found["minute"]), int(found["second"] or 0))  # noqa: DTZ001 -- resolved next


def _ahead_of(text: str) -> timezone:
    if text == "Z":
        return UTC
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(text[1:3]), minutes=int(text[-2:])))
