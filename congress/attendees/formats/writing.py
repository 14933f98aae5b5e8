"""Writes people as a CSV that spreadsheets open without harm (T18), and that goes in again unchanged."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from congress.attendees.rules.columns import DETAILS, REQUIRED
from congress.attendees.rules.registrations import KnownRegistration

MARK = "\ufeff"  # by it spreadsheets know UTF-8
# Full-width signs run in a Japanese spreadsheet. Where lists are separated by semicolons, each of them,
# and each line, begins a cell.
SIGNS = r"=+\-@\t\r＝＋－＠"
_FORMULA = re.compile(rf"'*[{SIGNS}]|'+[0-9]")
_FORMULA_INSIDE = re.compile(rf"(?<=[;\r\n])(?='*[{SIGNS}])")


def write_people(
    people: Iterable[KnownRegistration], extra: Mapping[str, Mapping[str, Collection[str]]]
) -> str:
    """Return a CSV of registrations as their system said them.

    `extra`: further columns by name, each with ids of sessions by the attendee's id.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([*REQUIRED, *DETAILS, "speaker", *extra])
    for one in people:
        more = (" ".join(found.get(one.id, ())) for found in extra.values())
        writer.writerow([keep_as_text(cell) for cell in (*_cells_of(one), *more)])
    return MARK + file.getvalue()


def keep_as_text(cell: str) -> str:
    """Return a cell that no spreadsheet runs: `'=1+1`. An import takes the apostrophes off again."""
    cell = _FORMULA_INSIDE.sub("'", cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells_of(one: KnownRegistration) -> Sequence[str]:
    said = {name: str(value) for name, value in one.details.items()}
    return [
        one.external_id,
        said.get("registered_email") or min(one.addresses, default=""),
        said.get("registered_first_name", one.first_name),
        said.get("registered_last_name", one.last_name),
        one.registration_type,
        one.status,
        " ".join(one.paid_sessions),
        *(said.get(name, "") for name in DETAILS),
        one.speaker,
    ]
