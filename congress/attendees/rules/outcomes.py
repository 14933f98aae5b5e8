"""What became of whom in an import, each by name: an office looks for people, not for counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from congress.attendees.rules.registrations import KnownRegistration, WrittenRegistration

UNNAMED = "nobody is named yet"  # why a ticket is no registration


class Outcome(StrEnum):
    """What became of somebody."""

    ADDED = "added"
    CHANGED = "changed"
    RETURNED = "returned"  # was cancelled, and is in again
    CANCELLED = "cancelled"  # was in, and is no longer
    ADDED_CANCELLED = "added-cancelled"  # new here, and cancelled in the list
    REPLACED = "replaced"  # somebody else has their registration now
    LEFT_OUT = "left-out"  # a row that was decided against
    LET_IN = "let-in"  # in, though the list says not yet: that was decided
    PENDING = "pending"  # in the list, and not registered yet
    STILL_IN = "still-in"  # registered here, though the list says not yet
    MISSING = "missing"  # registered here, and not in the list
    SETTLED = "settled"  # waited for a decision, and no longer does


@dataclass(frozen=True)
class Named:
    """Somebody, and what became of them. `where`: their row; `because`: why, in words."""

    outcome: Outcome
    external_id: str
    name: str
    where: str = ""
    because: str = ""
    key: str = ""  # by which a decision names the row, where there is one to make

    @property
    def is_decidable(self) -> bool:
        """Tell whether somebody who is not registered yet could be let in: they have a name."""
        return bool(self.key) and self.because != UNNAMED


def name_written(
    outcome: Outcome, written: WrittenRegistration, because: str = "", key: str = ""
) -> Named:
    """Return somebody as a row names them; who has no name there, by the address."""
    name = f"{written.first_name} {written.last_name}".strip() or written.email
    return Named(outcome, written.external_id, name, written.where, because, key)


def name_known(
    outcome: Outcome, known: KnownRegistration, where: str = "", because: str = ""
) -> Named:
    """Return somebody as we know them."""
    return Named(outcome, known.external_id, known.name, where, because)
