"""Day badges become badges, once the list knows whose they are (decision 0049)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, update

from congress.badges import queries
from congress.badges.models import BlankRow
from congress.badges.queries import Badge, Blank
from congress.badges.rules.handout import Reason
from congress.badges.service.making import insert_badge
from congress.badges.service.retiring import retire
from congress.core.ports import RegistrationChange
from congress.core.principal import SYSTEM
from congress.infra import audit

DAY_BADGE_INSTEAD = "a day badge was handed over"


class DayBadgesFollower:
    """Acts on changed registrations (`core.ports.RegistrationFollower`), after those that end some."""

    def follow_registrations(
        self, db: Connection, changes: Sequence[RegistrationChange], now: datetime
    ) -> Iterable[str]:
        """Make each day badge whose confirmation number is in the list the badge of who has it.

        It was handed over when it was given. Who has got another badge meanwhile keeps that one, and
        the day badge opens nothing any more. The import holds the attendees' rows.
        """
        events = {change.event_id for change in changes if change.is_active}
        active = {change.attendee_id for change in changes if change.is_active}
        for event_id in sorted(events):
            for attendee_id, blank in queries.list_arrived(db, event_id):
                if attendee_id in active:
                    _match(db, attendee_id, blank, now)
        return ()


def _match(db: Connection, attendee_id: str, blank: Blank, now: datetime) -> None:
    assert blank.used_at is not None  # noqa: S101 -- a day badge was given
    assert blank.used_by is not None  # noqa: S101 -- by somebody
    live = queries.find_live_badge(db, attendee_id)
    if live is not None and live.handed_at is not None:
        _note(db, blank, now, attendee_id=attendee_id, action="badge.day-badge-ended")
        db.execute(update(BlankRow).where(BlankRow.id == blank.id).values(ended_at=now))
        return
    if live is not None:
        retire(db, {attendee_id: blank.event_id}, because=DAY_BADGE_INSTEAD, actor=SYSTEM, now=now)
    db.execute(update(BlankRow).where(BlankRow.id == blank.id).values(attendee_id=attendee_id))
    insert_badge(
        db,
        Badge(
            id=blank.id, event_id=blank.event_id, attendee_id=attendee_id,
            code_hash=blank.code_hash, copy=queries.count_copies(db, attendee_id) + 1,
            reason=Reason.MADE.value, made_at=blank.made_at, made_by=blank.made_by,
            handed_at=blank.used_at, handed_by=blank.used_by, handed_place=blank.place,
            handed_to="", retired_at=None, retired_because=None,
        ),
    )  # fmt: skip
    _note(db, blank, now, attendee_id=attendee_id, action="badge.day-badge-matched")


def _note(db: Connection, blank: Blank, now: datetime, *, attendee_id: str, action: str) -> None:
    audit.record(
        db, at=now, actor=SYSTEM, action=action, event_id=blank.event_id,
        subject=f"{attendee_id}/{blank.id}",
    )  # fmt: skip
