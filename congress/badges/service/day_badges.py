"""Day badges at the desk: found by the name that was written down, and taken back (decision 0049)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from congress.badges import queries
from congress.badges.errors import NoBadgeError, SupervisorError
from congress.badges.models import BlankRow
from congress.badges.policy import may_override
from congress.badges.queries import Blank
from congress.badges.rules.day_badges import is_meant
from congress.badges.service.making import Desk
from congress.infra import audit

MOST_FOUND = 20


def find_day_badges(desk: Desk, typed: str) -> Sequence[Blank]:
    """Return at most so many whose day badge a name or a number means, and write down that they were
    shown (T26); the newest first. Who is in the list by now is found there.
    """
    waiting = queries.list_day_badges(desk.db, desk.event_id)
    found = [one for one in waiting if is_meant(typed, one.name, one.number or "")][:MOST_FOUND]
    if found:
        audit.record(
            desk.db, at=desk.now, actor=desk.actor.name, action="people.looked-up",
            event_id=desk.event_id, subject=desk.event_id, by="day badge",
            shown=[one.id for one in found],
        )  # fmt: skip
    return found


def take_day_badge_back(desk: Desk, blank_id: str) -> None:
    """Undo a day badge that was given by mistake: it is nobody's again, and blank. A supervisor does it.

    Twice is the same as once. What it took the place of stays ended.

    Raises:
        SupervisorError: it takes one.
        NoBadgeError: it is over, or the list has its owner by now, whose badge it is.
    """
    if not may_override(desk.actor, desk.event_id):
        raise SupervisorError
    back = desk.db.execute(
        update(BlankRow)
        .where(
            BlankRow.event_id == desk.event_id,
            BlankRow.id == blank_id,
            BlankRow.attendee_id.is_(None),
            BlankRow.ended_at.is_(None),
        )
        .values(used_at=None, used_by=None, number=None, name="", because="", place="")
    )
    if back.rowcount != 1:
        raise NoBadgeError
    audit.record(
        desk.db, at=desk.now, actor=desk.actor.name, action="badge.day-badge-taken-back",
        event_id=desk.event_id, subject=blank_id,
    )  # fmt: skip
