"""Writes attendance as a CSV that spreadsheets open without harm (T18)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Session
from congress.attendees.formats.writing import MARK, keep_as_text
from congress.checkin.rules.attendance import Attended

COLUMNS = (
    "registration_number", "name", "session", "title", "starts_at", "minutes", "stays", "is_uncertain",
    "is_settled",
)  # fmt: skip


@dataclass(frozen=True)
class AttendanceLine:
    """Somebody's time in a session. `number`: of the registration, which may be another's by now."""

    number: str
    name: str
    session: Session
    attended: Attended


def write_attendance(lines: Iterable[AttendanceLine], zone: ZoneInfo) -> str:
    """Return a CSV, a row for each person and session. Times are local: `2025-03-10 10:31:05`.

    `minutes` are whole, rounded down once; `stays` are from when until when, a semicolon between two.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in lines:
        attended = one.attended
        stays = "; ".join(
            f"{span.start.astimezone(zone):%H:%M:%S}-{span.end.astimezone(zone):%H:%M:%S}"
            for span in attended.spans
        )
        cells = [
            one.number, one.name, one.session.id, one.session.title,
            f"{one.session.starts_at.astimezone(zone):%Y-%m-%d %H:%M:%S}", str(attended.minutes),
            stays, _yes(is_so=attended.is_uncertain and not attended.is_settled),
            _yes(is_so=attended.is_settled),
        ]  # fmt: skip
        writer.writerow([keep_as_text(cell) for cell in cells])
    return MARK + file.getvalue()


def _yes(*, is_so: bool) -> str:
    return "yes" if is_so else "no"
