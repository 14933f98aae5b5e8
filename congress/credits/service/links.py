"""What becomes of evaluations when a registration goes to somebody else (decision 0073)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete

from congress.core.ports import RegistrationChange
from congress.credits.models import EvaluationLinkRow

CHUNK = 5_000


class EvaluationLinks:
    """Acts on changed registrations (`core.ports.RegistrationFollower`)."""

    def follow_registrations(
        self, db: Connection, changes: Sequence[RegistrationChange], now: datetime
    ) -> Iterable[str]:
        """Let nobody read or take for theirs what the former holder answered."""
        del now
        forget_links(db, [one.attendee_id for one in changes if one.is_handed_on])
        return ()


def forget_links(db: Connection, attendee_ids: Sequence[str]) -> None:
    """Remove the join between people and their answers (T27): these stay, and are nobody's any more."""
    wanted = sorted(set(attendee_ids))
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        db.execute(delete(EvaluationLinkRow).where(EvaluationLinkRow.attendee_id.in_(part)))
