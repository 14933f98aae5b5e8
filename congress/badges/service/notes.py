"""Notes to staff: what the next desk should know when somebody comes (decision 0051)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert

from congress.badges.models import StaffNoteRow
from congress.badges.service.making import Desk
from congress.infra import audit


def write_note(desk: Desk, external_id: str, text: str) -> None:
    """Write one short note about somebody, in the place of the one before; "": it is done.

    Idempotent; who wrote and who cleared is on record, what it said is not.

    Raises:
        NotFoundError: nobody has this number.
    """
    registrant = desk.hold(external_id)
    forget_notes(desk.db, [registrant.id])
    if text:
        desk.db.execute(
            insert(StaffNoteRow).values(
                attendee_id=registrant.id, event_id=desk.event_id, text=text, written_at=desk.now,
                written_by=desk.actor.name,
            )
        )  # fmt: skip
    audit.record(
        desk.db, at=desk.now, actor=desk.actor.name,
        action="staff-note.written" if text else "staff-note.cleared",
        event_id=desk.event_id, subject=registrant.id,
    )  # fmt: skip


def forget_notes(db: Connection, attendee_ids: Collection[str]) -> None:
    """Forget what was noted about attendees."""
    db.execute(delete(StaffNoteRow).where(StaffNoteRow.attendee_id.in_(attendee_ids)))
