"""Writes who has minutes and no claim as a CSV that spreadsheets open without harm (T18)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from congress.attendees.formats.writing import MARK, keep_as_text
from congress.credits.rules.not_claimed import NotClaimed
from congress.credits.rules.types import write_credits

COLUMNS = ("registration_number", "name", "kind", "amount")


def write_not_claimed(people: Iterable[NotClaimed]) -> str:
    """Return a CSV: a row for each kind of credit that somebody's time gives anything of."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in people:
        for kind, amount in one.worth:
            cells = (one.number, one.name, kind.name, write_credits(amount))
            writer.writerow([keep_as_text(cell) for cell in cells])
    return MARK + file.getvalue()
