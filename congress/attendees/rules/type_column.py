"""Which column holds registration types though its heading says something else: told by its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from congress.attendees.rules.registrations import KnownIds
from congress.attendees.rules.values import fold_value

_FEW = 2  # of so many cells that are filled, one at least is a known type


def find_type_heading(
    unknown: Mapping[str, int], rows: Sequence[Sequence[str]], known_ids: KnownIds
) -> str:
    """Return the heading not known (with its place) whose cells are types, most of all; "" for none."""
    ids = {fold_value(one) for one in known_ids.registration_types}
    named = ids | known_ids.type_names.keys()
    best, most = "", 0
    for heading, place in unknown.items():
        cells = [fold_value(cells[place]) for cells in rows if place < len(cells)]
        filled = [cell for cell in cells if cell]
        known = sum(cell in named for cell in filled)
        if known > most and known * _FEW >= len(filled):
            best, most = heading, known
    return best
