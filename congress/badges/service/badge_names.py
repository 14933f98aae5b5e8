"""The rows of corrected names: written and forgotten under the attendee's lock (decision 0051)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, insert

from congress.badges.models import BadgeNameKeyRow, BadgeNameRow
from congress.badges.queries import Registrant
from congress.badges.rules.names import WrittenName
from congress.badges.service.making import Desk
from congress.core.names import name_keys


def write_badge_name(desk: Desk, registrant: Registrant, name: WrittenName) -> None:
    """Write what somebody's badge says, and the keys by which they are found for it."""
    forget_badge_names(desk.db, [registrant.id])
    if name == registrant.registered:
        return
    was = {f"registered_{field}": text for field, text in vars(registrant.registered).items()}
    desk.db.execute(
        insert(BadgeNameRow).values(
            attendee_id=registrant.id, event_id=desk.event_id, **vars(name), **was,
            corrected_at=desk.now, corrected_by=desk.actor.name,
        )
    )  # fmt: skip
    keys = name_keys(name.last_name, name.first_name)
    desk.db.execute(
        insert(BadgeNameKeyRow), [{"attendee_id": registrant.id, "key": key} for key in keys]
    )


def forget_badge_names(db: Connection, attendee_ids: Collection[str]) -> None:
    """Let the badges of attendees say what their registrations say."""
    for row in (BadgeNameKeyRow, BadgeNameRow):
        db.execute(delete(row).where(row.attendee_id.in_(attendee_ids)))
