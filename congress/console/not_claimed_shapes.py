"""What the template of who has claimed nothing is handed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NotClaimedRow:
    """Somebody with minutes and no claim, and what they would give."""

    ledger: str
    who: str
    number: str
    worth: str


@dataclass(frozen=True)
class NotClaimedPage:
    """All of them: `count`. `more`: of which only the number is told. `again`: where to sign in once
    more before the file is taken; "": that was lately.
    """

    rows: tuple[NotClaimedRow, ...]
    count: int
    more: int
    may_save: bool
    again: str = ""
