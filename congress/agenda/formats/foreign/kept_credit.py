"""How a session's credit is reckoned, kept through an import that says when and nothing of credit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from congress.agenda.formats.foreign.times.wall_clock import wall_text


def keep_credit(
    part: Mapping[str, Any], before: Mapping[str, Any], session_ids: Collection[str]
) -> tuple[dict[str, Any], list[str]]:
    """Return what stays of a session's `credit`, and a note for each thing that does not.

    Breaks move with their session: the import that moves it knows none. One that does not fit into its
    hours any more is left out, and so is a repetition of what the file leaves out.
    """
    credit = dict(part["credit"])
    notes = []
    start, end = _wall(part["start"]), _wall(part["end"])
    moved = start - _wall(before["start"])
    breaks = []
    for one in credit.pop("breaks", []):
        first, last = _wall(one["from"]) + moved, _wall(one["until"]) + moved
        if start <= first and last <= end:
            breaks.append({"from": wall_text(first), "until": wall_text(last)})
        else:
            notes.append(
                f"A break of {part['title']!r} is gone: it does not fit into its new hours."
            )
    if breaks:
        credit["breaks"] = breaks
    repeats = credit.get("repeats", "")
    if repeats and repeats not in session_ids:
        del credit["repeats"]
        notes.append(f"{part['title']!r} repeats nothing any more: the file has no {repeats}.")
    return credit, notes


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(str(text))
