"""What becomes of scans when a registration goes to somebody else (decision 0053)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from congress.checkin.models import AttendanceRequestRow, FormerHolderRow
from congress.core.ports import RegistrationChange
from congress.core.principal import SYSTEM
from congress.infra.bulk import insert_rows

HANDED_ON = "The registration went to somebody else."
CHUNK = 5_000


class FormerHolders:
    """Acts on changed registrations (`core.ports.RegistrationFollower`)."""

    def follow_registrations(
        self, db: Connection, changes: Sequence[RegistrationChange], now: datetime
    ) -> Iterable[str]:
        """Note whose the scans until now are, and close what they asked."""
        ended = [change for change in changes if change.is_handed_on]
        insert_rows(
            db,
            FormerHolderRow,
            [
                {
                    "attendee_id": change.attendee_id, "until": now,
                    "event_id": change.event_id, "person_id": change.former_person_id,
                }
                for change in {one.attendee_id: one for one in ended}.values()
            ],
        )  # fmt: skip
        wanted = sorted({change.attendee_id for change in ended})
        for start in range(0, len(wanted), CHUNK):
            db.execute(
                update(AttendanceRequestRow)
                .where(
                    AttendanceRequestRow.attendee_id.in_(wanted[start : start + CHUNK]),
                    AttendanceRequestRow.answered_at.is_(None),
                )
                .values(answered_at=now, answered_by=SYSTEM, answer=HANDED_ON, is_granted=False)
            )
        return ()
