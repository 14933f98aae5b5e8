"""Equal faults of many rows, told once with their rows: a wrong column would fault in every one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from congress.core.errors import MOST_FAULTS, Fault

SHOWN_ROWS = 3
SHOWN_ANSWERS = (
    5  # faults with lines to copy below them; after these nobody needs to see how it is said
)
MOST_COUNTED = 5_000  # nobody mends more rows before trying again, and each costs its time


def rows_in_words(rows: Iterable[int], count: int) -> str:
    """Return `row 3`, `rows 3 and 7`, or `rows 3, 7, 12 and 1,985 more`: the first of `count` rows."""
    first = [str(row) for row in list(rows)[:SHOWN_ROWS]]
    if count > len(first):
        return f"rows {', '.join(first)} and {count - len(first):,} more"
    if count == 1:
        return f"row {first[0]}"
    return f"rows {', '.join(first[:-1])} and {first[-1]}"


@dataclass
class _Group:
    rows: list[int] = field(default_factory=list)
    count: int = 0


class Faults:
    """Gathers faults by row and column, and keeps no more of them than is told."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str], _Group] = {}
        self._count = 0

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self._groups)

    @property
    def are_enough(self) -> bool:
        """Tell whether there are more than anybody mends at once."""
        return len(self._groups) > MOST_FAULTS or self._count >= MOST_COUNTED

    def add(self, row: int, column: str, message: str) -> None:
        """Take a fault of a row; `column` "" is one of the whole row."""
        group = self._groups.get((column, message))
        if group is None:
            group = self._groups[column, message] = _Group()
        group.count += 1
        self._count += 1
        if len(group.rows) < SHOWN_ROWS:
            group.rows.append(row)

    def listed(self) -> list[Fault]:
        """Return the faults, equal ones as one, in the order in which each was first met.

        The first few keep the lines to copy that stand below them; more would fill screens.
        """
        found, answers = [], 0
        for (column, words), group in self._groups.items():
            said, below, _ = words.partition("\n")
            answers += bool(below)
            where = rows_in_words(group.rows, group.count) + (f", {column}" if column else "")
            found.append(Fault(where, said if answers > SHOWN_ANSWERS else words))
        return found
