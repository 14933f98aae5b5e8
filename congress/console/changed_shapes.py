"""What the template of certificates that would change is handed."""

from __future__ import annotations

from dataclasses import dataclass

from congress.ui.notices import Notice


@dataclass(frozen=True)
class ChangedRow:
    """A certificate that would say something else: from what to what, and by which sessions."""

    claim_id: str
    ledger: str
    who: str
    kind: str
    change: str
    sessions: str
    is_lowered: bool
    is_chosen: bool


@dataclass(frozen=True)
class ChangedPage:
    """What would change, what loses credit first. `more`: of which only the number is told."""

    rows: tuple[ChangedRow, ...]
    more: int
    lowered: int
    may_decide: bool
    because: str = ""
    said: Notice | None = None
