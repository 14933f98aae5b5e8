"""Columns that nobody reads, and that say of people let in that they do not come: such a list stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from congress.attendees.rules.grouping import rows_in_words
from congress.attendees.rules.headings import fold_heading
from congress.attendees.rules.registrations import AttendeeStatus
from congress.attendees.rules.values import read_status
from congress.core.errors import Fault

# A column of statuses has few of them; what has more is a text, a time or a number.
_MOST_VALUES = 60
_SHOWN = 4
# Words that are said of much else, too (a newsletter, a license, a survey): they count in a column
# whose heading asks whether people come.
_SAID_OF_MUCH = frozenset(
    {"no", "in progress", "inactive", "expired", "disabled", "open", "reserved", "draft", "started",
     "removed", "replaced", "returned", "duplicate", "transferred", "dropped", "maybe", "tentative",
     "visited", "on hold", "incomplete", "undecided", "unanswered", "no response", "not responded",
     "nein", "non", "vielleicht"}
)  # fmt: skip
_COMING = frozenset(
    {"come", "comes", "coming", "attend", "attends", "attending", "attendance", "going", "participate",
     "participates", "participating", "participation", "rsvp", "status", "state", "response", "kommt",
     "teilnahme", "asiste", "asistencia", "participe", "présence", "zusage"}
)  # fmt: skip
_BESIDE = frozenset(
    {"are", "is", "will", "you", "he", "she", "they", "the", "to", "in", "person", "does", "do",
     "attendee", "guest", "congress", "conference", "event", "registration", "approval"}
)  # fmt: skip


@dataclass
class _Column:
    heading: str
    place: int
    asks_who_comes: bool
    values: dict[str, int] = field(default_factory=dict)  # the first row of each


class UnreadColumns:
    """Remembers what unread columns say in rows whose people are let in, as far as it is little."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._columns = [
            _Column(heading, place, _asks_who_comes(heading)) for heading, place in places.items()
        ]
        self._watched = [(one.place, one.values) for one in self._columns]

    def see(self, row: int, cells: Sequence[str]) -> None:
        """Take a row of somebody who is let in."""
        for place, values in self._watched:
            cell = cells[place]
            if cell and cell not in values:
                values[cell] = row
                if len(values) > _MOST_VALUES:
                    self._watched = [one for one in self._watched if one[1] is not values]

    def find_faults(self) -> list[Fault]:
        """Return what each column says of people who do not come, with the lines that settle it."""
        return [fault for one in self._columns if (fault := _find_fault(one))]


def _asks_who_comes(heading: str) -> bool:
    words = set(fold_heading(heading).split())
    return bool(words & _COMING) and words <= _COMING | _BESIDE


def _find_fault(column: _Column) -> Fault | None:
    found = {
        cell: row for cell, row in column.values.items()
        if read_status(cell) not in ("", AttendeeStatus.ACTIVE)
        and (column.asks_who_comes or cell.strip().casefold() not in _SAID_OF_MUCH)
    }  # fmt: skip
    if not found:
        return None
    said = ", ".join(cell.strip()[:40] for cell in list(found)[:_SHOWN])
    more = ", …" if len(found) > _SHOWN else ""
    where = rows_in_words(list(found.values())[:_SHOWN], len(found))
    return Fault(
        f"{where}, {column.heading[:60]}",
        f"is not used, and says {said}{more} of people whom nothing else keeps out; say once what it is"
        f'\n    --map "{column.heading}=status"  whether they come'
        f'\n    --map "{column.heading}=-"  something else',
    )


def could_hold(
    column: str, headings: Sequence[str], name: str, sample: Sequence[Sequence[str]]
) -> bool:
    """Tell by its first cells whether a column could hold addresses, or names: no number is one."""
    places = [place for place, heading in enumerate(headings) if heading.strip() == name]
    cells = [row[places[0]] for row in sample if places and places[0] < len(row)]
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if column == "email":
        return all("@" in cell for cell in filled)
    return not any(letter.isdigit() or letter == "@" for cell in filled for letter in cell)
