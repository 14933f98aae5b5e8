"""Selects of desks without a network: what they take along, and what they told (decision 0050)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from congress.attendees.models import AttendeeRow
from congress.badges.models import BadgeNameKeyRow, BadgeRow, BlankRow, OfflineRow
from congress.badges.queries.badges import BADGES, Badge
from congress.badges.rules.offline import ToldFacts, is_conflict
from congress.people.models import PersonKeyRow, PersonRow


@dataclass(frozen=True)
class Told:
    """A hand-over that a desk told later, and how the badge stands that it names. `name` "": nobody's.

    `is_conflict`: the badge that was taken away opens nothing for this person.
    """

    id: str
    content_hash: str
    number: str
    attendee_id: str | None
    badge_id: str | None
    at: datetime
    place: str
    told_by: str
    name: str
    is_conflict: bool


def list_living_badges(db: Connection, event_id: str) -> dict[str, Badge]:
    """Return every badge of an event that opens anything, or lies at the desk, by attendee."""
    rows = db.execute(BADGES.where(BadgeRow.event_id == event_id, BadgeRow.retired_at.is_(None)))
    return {row.attendee_id: Badge(*row) for row in rows}


def list_name_keys(db: Connection, event_id: str) -> dict[str, list[str]]:
    """Return the keys by which the people of an event are found, by person: those of the badge, too."""
    registered = (
        select(PersonKeyRow.person_id, PersonKeyRow.key)
        .join(AttendeeRow, AttendeeRow.person_id == PersonKeyRow.person_id)
        .where(AttendeeRow.event_id == event_id)
    )
    on_badge = (
        select(AttendeeRow.person_id, BadgeNameKeyRow.key)
        .join(AttendeeRow, AttendeeRow.id == BadgeNameKeyRow.attendee_id)
        .where(AttendeeRow.event_id == event_id)
    )
    rows = db.execute(registered.union(on_badge).order_by("person_id", "key"))
    found: dict[str, list[str]] = {}
    for person_id, key in rows:
        found.setdefault(person_id, []).append(key)
    return found


def list_unused_blanks(db: Connection, event_id: str) -> list[str]:
    """Return the digests of the blank badges of an event that are nobody's yet, in order."""
    return list(
        db.scalars(
            select(BlankRow.code_hash)
            .where(BlankRow.event_id == event_id, BlankRow.used_at.is_(None))
            .order_by(BlankRow.code_hash)
        )
    )


def list_concerned(
    db: Connection, event_id: str, numbers: Collection[str], code_hashes: Collection[str]
) -> set[str]:
    """Return the attendees with these numbers, and those whose badges have these digests."""
    by_number = select(AttendeeRow.id).where(
        AttendeeRow.event_id == event_id, AttendeeRow.external_id.in_(numbers)
    )
    by_code = select(BadgeRow.attendee_id).where(
        BadgeRow.event_id == event_id, BadgeRow.code_hash.in_(code_hashes)
    )
    return {*db.scalars(by_number), *db.scalars(by_code)}


def is_of_blank(db: Connection, badge_id: str) -> bool:
    """Tell whether a badge was a blank one: no name is printed on it."""
    return db.scalar(select(BlankRow.id).where(BlankRow.id == badge_id)) is not None


def find_prepared(db: Connection, attendee_id: str, at: datetime) -> Badge | None:
    """Return the newest copy that was made for somebody before an instant, and was no blank badge."""
    row = db.execute(
        BADGES.where(
            BadgeRow.attendee_id == attendee_id,
            BadgeRow.made_at <= at,
            BadgeRow.id.not_in(select(BlankRow.id).where(BlankRow.attendee_id.is_not(None))),
        )
        .order_by(BadgeRow.copy.desc())
        .limit(1)
    ).first()
    return None if row is None else Badge(*row)


def list_told(db: Connection, event_id: str, ids: Collection[str] | None = None) -> list[Told]:
    """Return what desks of an event told, all of it or these, the first hand-over first."""
    statement: Any = (
        select(
            OfflineRow.id, OfflineRow.content_hash, OfflineRow.number, OfflineRow.attendee_id,
            OfflineRow.badge_id, OfflineRow.at, OfflineRow.place, OfflineRow.told_by,
            OfflineRow.told_at, BadgeRow.attendee_id.label("badge_of"), BadgeRow.retired_at,
            BadgeRow.retired_because, PersonRow.first_name, PersonRow.last_name,
        )
        .join(BadgeRow, BadgeRow.id == OfflineRow.badge_id, isouter=True)
        .join(AttendeeRow, AttendeeRow.id == OfflineRow.attendee_id, isouter=True)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id, isouter=True)
        .where(OfflineRow.event_id == event_id)
        .order_by(OfflineRow.at, OfflineRow.id)
    )  # fmt: skip
    if ids is not None:
        statement = statement.where(OfflineRow.id.in_(ids))
    return [_told(row) for row in db.execute(statement)]


def _told(row: Any) -> Told:  # noqa: ANN401 -- a row of `list_told`
    facts = ToldFacts(
        row.attendee_id, row.told_at, row.badge_of, row.retired_at, row.retired_because
    )
    return Told(
        id=row.id,
        content_hash=row.content_hash,
        number=row.number,
        attendee_id=row.attendee_id,
        badge_id=row.badge_id,
        at=row.at,
        place=row.place,
        told_by=row.told_by,
        name=f"{row.first_name or ''} {row.last_name or ''}".strip(),
        is_conflict=is_conflict(facts),
    )
