"""Rows of a list that are no registration: totals, counts, who printed it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_FOOT = re.compile(
    r"(?:grand |sub)?totals?\b|count\b|sum\b|records?\b|registrants?\b|attendees?\b|generated\b"
    r"|report\b|page \d|exported\b|end of\b|printed\b|\d+ (?:records?|rows?|registr|attendees?)",
    re.IGNORECASE,
)
_FOOT_CELLS = 3
# A label that has all other cells of its row speak of numbers, in the languages of such systems.
_TOTAL = re.compile(
    r"(?:(?:grand |sub-?)?totals?|total general|sum|count|average|summe|gesamt(?:summe|zahl)?|insgesamt"
    r"|zwischensumme|anzahl|somme|totale|totaal|suma|soma|summa|razem|celkem)"
    r"(?: (?:attendees|registrants|registrations|records|rows|paid|amount))?\s*(?:[:=(]\s*[\d.,]*\)?)?",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_AMOUNT = re.compile(r"[A-Z]{3}\s?[-\d.,]+|[-\d.,]+\s?[A-Z]{3}|[-\d.,]+\s?kr\.?")


def is_foot(cells: Sequence[str]) -> bool:
    """Tell whether a row is a total or a remark; a row with an address never is.

    However many cells it has: some systems pad it, some break it off.
    """
    said = [cell.strip() for cell in cells if cell and not cell.isspace()]
    if any("@" in cell for cell in said):
        return False
    words = [cell for cell in said if _LETTER.search(cell) and not _AMOUNT.fullmatch(cell)]
    if all(map(_TOTAL.fullmatch, words)):
        return True  # numbers alone: whoever is registered has a name
    return len(said) <= _FOOT_CELLS and any(map(_FOOT.match, said))
