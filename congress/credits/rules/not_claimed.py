"""Who has minutes that give credit, and claimed nothing. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congress.agenda.rules.credit_types import CreditType


@dataclass(frozen=True)
class NotClaimed:
    """A registration without a claim. `worth`: what its time gives, in hundredths, of each kind that it
    gives anything of.
    """

    attendee_id: str
    number: str
    name: str
    worth: Sequence[tuple[CreditType, int]]
