"""Retiring badges: one that is replaced, and those of registrations that end or go to somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from congress.badges.models import BadgeRow
from congress.badges.service.badge_names import forget_badge_names
from congress.badges.service.notes import forget_notes
from congress.core.ports import RegistrationChange
from congress.core.principal import SYSTEM
from congress.infra import audit
from congress.people.service import end_slips

CANCELLED, HANDED_ON = "cancelled", "handed-on"
CHUNK = 5_000


class BadgesFollower:
    """Acts on changed registrations (`core.ports.RegistrationFollower`)."""

    def follow_registrations(
        self, db: Connection, changes: Sequence[RegistrationChange], now: datetime
    ) -> Iterable[str]:
        """Retire the badges of who does not come, or comes no more: they open nothing from now on.

        The import holds the attendees' rows, so that nobody hands one out meanwhile.
        """
        for because in (CANCELLED, HANDED_ON):
            ended = {
                change.attendee_id: change.event_id
                for change in changes
                if because == _ending_of(change)
            }
            retire(db, ended, because=because, actor=SYSTEM, now=now)
            if because == HANDED_ON and ended:  # it was about somebody else
                forget_badge_names(db, ended)
                forget_notes(db, ended)
        return ()


def _ending_of(change: RegistrationChange) -> str:
    if change.is_handed_on:
        return HANDED_ON
    return "" if change.is_active else CANCELLED


def retire(
    db: Connection, attendees: dict[str, str], *, because: str, actor: str, now: datetime
) -> None:
    """Retire the live badges of attendees (their events by id), each with its audit row."""
    wanted = sorted(attendees)
    for start in range(0, len(wanted), CHUNK):
        rows = db.execute(
            update(BadgeRow)
            .where(
                BadgeRow.attendee_id.in_(wanted[start : start + CHUNK]),
                BadgeRow.retired_at.is_(None),
            )
            .values(retired_at=now, retired_because=because)
            .returning(BadgeRow.id, BadgeRow.attendee_id)
        ).all()
        end_slips(db, [badge_id for badge_id, _ in rows], now)
        for badge_id, attendee_id in rows:
            audit.record(
                db, at=now, actor=actor, action="badge.retired", event_id=attendees[attendee_id],
                subject=f"{attendee_id}/{badge_id}", because=because,
            )  # fmt: skip
