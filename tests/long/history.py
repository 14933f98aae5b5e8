"""What clients saw and what the audit says happened, as values: the input of `history_check`.

Times are of the machine's monotonic clock in nanoseconds, one for all its processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

REGISTER, DROP, READ = "register", "drop", "read"
CONFIRMED, WAITLISTED, ENDED = "confirmed", "waitlisted", "ended"
PROMOTED, SWAPPED = "promoted", "swapped"


@dataclass(frozen=True)
class Op:
    """One call of one person, from its first invocation to the answer that settled it.

    `seen`: of a read, session -> (state, position). `release`: the session a swap gives up.
    `kept_status`, `kept_state`: of a call that was lost and then refused, what the service keeps under
    its key all the same: a copy that nobody listened to any more was granted after it. 0: none was.
    """

    person: str
    session: str
    kind: str
    invoked: int
    answered: int
    status: int
    release: str = ""
    state: str = ""
    code: str = ""
    position: int | None = None
    waiting: int | None = None
    clash: str = ""
    seen: Mapping[str, tuple[str, int | None]] | None = None
    was_lost: bool = False
    key: str = ""
    kept_status: int = 0
    kept_state: str = ""


@dataclass(frozen=True)
class Change:
    """One row of the audit: who changed whose seat, in the order of the audit."""

    person: str
    session: str
    state: str
    because: str = ""
    turn: int | None = None
    releases: str = ""
    by_system: bool = False

    @property
    def begins(self) -> bool:
        """Tell whether it is the first change of its transaction: what follows from it does not."""
        return not self.by_system and self.because != SWAPPED


@dataclass(frozen=True)
class World:
    """The sessions of a history: capacities, and which take place at the same time."""

    capacity: Mapping[str, int]
    overlaps: Mapping[str, frozenset[str]]


def changes_of(rows: Iterable[Any]) -> list[Change]:
    """Return audit rows (actor, action, subject, facts) of seats as changes, in their order."""
    found = []
    for row in rows:
        attendee, _, session = row.subject.partition("/")
        facts = row.facts
        found.append(
            Change(
                person=attendee.removeprefix("a-"),
                session=session,
                state=row.action.removeprefix("seat."),
                because=facts.get("because") or "",
                turn=facts.get("turn"),
                releases=facts.get("releases") or "",
                by_system=row.actor == "system",
            )
        )
    return found


def ops_of(rows: Sequence[Mapping[str, Any]]) -> list[Op]:
    """Return what a client process wrote down as operations."""
    return [Op(**{**row, "seen": _seen(row.get("seen"))}) for row in rows]


def _seen(found: Mapping[str, Sequence[Any]] | None) -> dict[str, tuple[str, int | None]] | None:
    if found is None:
        return None
    return {session: (state, position) for session, (state, position) in found.items()}
