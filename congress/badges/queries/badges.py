"""Selects of badges, and of people as the badge desk looks for them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Text,
    and_,
    cast,
    func,
    or_,
    select,
    union_all,
)

from congress.agenda.rules.pickup import Holder
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.models import (
    BadgeNameKeyRow,
    BadgeNameRow,
    BadgeRow,
    PrintRow,
    StaffNoteRow,
)
from congress.badges.rules.names import WrittenName
from congress.people.models import PersonKeyRow, PersonRow

# Behind every character that a name may hold.
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Badge:
    """A copy of a badge. `handed_at` None: made, and not handed over."""

    id: str
    event_id: str
    attendee_id: str
    code_hash: str
    copy: int
    reason: str
    made_at: datetime
    made_by: str
    handed_at: datetime | None
    handed_by: str | None
    handed_place: str
    retired_at: datetime | None
    retired_because: str | None


@dataclass(frozen=True)
class Registrant:
    """Somebody as the badge desk sees them: what a badge says, what a window asks, and no address.

    `first_name`, `last_name`, `credentials`: as the badge has them, which staff may have corrected for
    it alone; `registered_…`: the registration. `is_renamed`: that one changed since (decision 0051).
    `note`: to staff, "" for none.
    """

    id: str
    person_id: str
    external_id: str
    first_name: str
    last_name: str
    credentials: str
    registration_type: str
    status: str
    paid_sessions: tuple[str, ...]
    speaker: str
    registered_first_name: str
    registered_last_name: str
    registered_credentials: str
    is_renamed: bool
    note: str

    @property
    def written(self) -> WrittenName:
        """Return what their badge says."""
        return WrittenName(self.first_name, self.last_name, self.credentials)

    @property
    def registered(self) -> WrittenName:
        """Return what the registration says."""
        return WrittenName(
            self.registered_first_name, self.registered_last_name, self.registered_credentials
        )

    @property
    def registered_as(self) -> WrittenName | None:
        """Return what the registration says where the badge says something else, else None."""
        return None if self.registered == self.written else self.registered

    @property
    def is_active(self) -> bool:
        """Tell whether the registration stands."""
        return self.status == AttendeeStatus.ACTIVE

    @property
    def holder(self) -> Holder:
        """Return the registration as the windows look at it."""
        return Holder(self.registration_type, self.paid_sessions, self.speaker)


BADGES = select(*(getattr(BadgeRow, name) for name in Badge.__dataclass_fields__))
_NAMES = WrittenName.__dataclass_fields__
_REGISTRANT: Any = (
    select(
        AttendeeRow.id,
        AttendeeRow.person_id,
        AttendeeRow.external_id,
        *(
            func.coalesce(getattr(BadgeNameRow, name), getattr(PersonRow, name)).label(name)
            for name in _NAMES
        ),
        AttendeeRow.registration_type,
        AttendeeRow.status,
        AttendeeRow.paid_sessions,
        AttendeeRow.speaker,
        *(getattr(PersonRow, name).label(f"registered_{name}") for name in _NAMES),
        or_(
            *(
                getattr(BadgeNameRow, f"registered_{name}") != getattr(PersonRow, name)
                for name in _NAMES
            )
        ).label("is_renamed"),
        func.coalesce(StaffNoteRow.text, "").label("note"),
    )
    .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
    .join(BadgeNameRow, BadgeNameRow.attendee_id == AttendeeRow.id, isouter=True)
    .join(StaffNoteRow, StaffNoteRow.attendee_id == AttendeeRow.id, isouter=True)
)


def find_live_badge(db: Connection, attendee_id: str) -> Badge | None:
    """Return the one badge of an attendee that opens anything, or None."""
    row = db.execute(
        BADGES.where(BadgeRow.attendee_id == attendee_id, BadgeRow.retired_at.is_(None))
    ).first()
    return None if row is None else Badge(*row)


def list_live_badges(db: Connection, attendee_ids: Collection[str]) -> dict[str, Badge]:
    """Return the live badges of a few attendees, by attendee."""
    rows = db.execute(
        BADGES.where(BadgeRow.attendee_id.in_(attendee_ids), BadgeRow.retired_at.is_(None))
    )
    return {row.attendee_id: Badge(*row) for row in rows}


def find_badge(db: Connection, event_id: str, code_hash: str) -> Badge | None:
    """Return the badge whose code has this digest at an event, a retired one too, or None."""
    row = db.execute(
        BADGES.where(BadgeRow.event_id == event_id, BadgeRow.code_hash == code_hash)
    ).first()
    return None if row is None else Badge(*row)


def count_copies(db: Connection, attendee_id: str) -> int:
    """Return the number of the newest copy that was made for an attendee; 0: none."""
    newest = select(func.max(BadgeRow.copy)).where(BadgeRow.attendee_id == attendee_id)
    return db.scalar(newest) or 0


def count_by_type(db: Connection, event_id: str) -> dict[str, tuple[int, int]]:
    """Return for each registration type how many come, and how many of them have their badge."""
    has_badge = and_(
        BadgeRow.attendee_id == AttendeeRow.id,
        BadgeRow.retired_at.is_(None),
        BadgeRow.handed_at.is_not(None),
    )
    rows = db.execute(
        select(AttendeeRow.registration_type, func.count(), func.count(BadgeRow.id))
        .join(BadgeRow, has_badge, isouter=True)
        .where(AttendeeRow.event_id == event_id, AttendeeRow.status == AttendeeStatus.ACTIVE)
        .group_by(AttendeeRow.registration_type)
    )
    return {kind: (come, have) for kind, come, have in rows}


def list_exceptions(db: Connection, event_id: str, types: Collection[str]) -> list[Holder]:
    """Return who has another registration type than these, and paid for or teaches a session."""
    rows = db.execute(
        select(AttendeeRow.registration_type, AttendeeRow.paid_sessions, AttendeeRow.speaker).where(
            AttendeeRow.event_id == event_id,
            AttendeeRow.status == AttendeeStatus.ACTIVE,
            AttendeeRow.registration_type.not_in(types),
            or_(AttendeeRow.speaker != "", cast(AttendeeRow.paid_sessions, Text) != "[]"),
        )
    )
    return [Holder(kind, tuple(paid), speaker) for kind, paid, speaker in rows]


def count_handed_since(db: Connection, event_id: str, place: str, since: datetime) -> int:
    """Return how many badges were handed over at a place from an instant on, and are still out."""
    return (
        db.scalar(
            select(func.count()).where(
                BadgeRow.event_id == event_id,
                BadgeRow.retired_at.is_(None),
                BadgeRow.handed_place == place,
                BadgeRow.handed_at >= since,
            )
        )
        or 0
    )


def hold_registrant(db: Connection, event_id: str, external_id: str) -> Registrant | None:
    """Return who has a registration number, and keep their row until the transaction ends.

    Whoever hands out, replaces or cancels waits here (decision 0022: the attendee's lock); on SQLite
    the transaction itself is that lock. Nothing of the attendee is changed, so that no calendar is
    read anew for a badge.
    """
    row = db.execute(
        _REGISTRANT.where(
            AttendeeRow.event_id == event_id, AttendeeRow.external_id == external_id
        ).with_for_update(key_share=True, of=AttendeeRow)
    ).first()
    return None if row is None else _registrant(row)


def hold_registrants(
    db: Connection, event_id: str, attendee_ids: Collection[str]
) -> list[Registrant]:
    """Return some attendees, in one order for all who lock several, and keep their rows as above."""
    rows = db.execute(
        _REGISTRANT.where(AttendeeRow.event_id == event_id, AttendeeRow.id.in_(attendee_ids))
        .order_by(AttendeeRow.id)
        .with_for_update(key_share=True, of=AttendeeRow)
    )
    return [_registrant(row) for row in rows]


def list_registrants(db: Connection, event_id: str) -> list[Registrant]:
    """Return everybody who is registered for an event, cancelled ones too."""
    rows = db.execute(_REGISTRANT.where(AttendeeRow.event_id == event_id))
    return [_registrant(row) for row in rows]


def list_settled(db: Connection, event_id: str, *, is_printed: bool) -> set[str]:
    """Return the attendees whose badge was handed over; with `is_printed`, or came out of a printer."""
    live = select(BadgeRow.attendee_id).where(
        BadgeRow.event_id == event_id, BadgeRow.retired_at.is_(None)
    )
    found = set(db.scalars(live.where(BadgeRow.handed_at.is_not(None))))
    if is_printed:
        came_out = live.join(PrintRow, PrintRow.badge_id == BadgeRow.id)
        found |= set(db.scalars(came_out.where(PrintRow.done_at.is_not(None))))
    return found


def list_by_number(db: Connection, event_id: str, external_id: str) -> list[Registrant]:
    """Return who has a registration number: one or nobody."""
    return _list(db, event_id, AttendeeRow.external_id == external_id)


def list_by_numbers(
    db: Connection, event_id: str, external_ids: Collection[str]
) -> list[Registrant]:
    """Return who has one of a few registration numbers."""
    rows = db.execute(
        _REGISTRANT.where(
            AttendeeRow.event_id == event_id, AttendeeRow.external_id.in_(external_ids)
        )
    )
    return [_registrant(row) for row in rows]


def list_by_end_of_number(
    db: Connection, event_id: str, digits: str, most: int
) -> list[Registrant]:
    """Return at most so many whose registration number ends so, without blanks and hyphens.

    Asked of the event's numbers alone, which their index holds (20,000 in a few milliseconds).
    """
    bare = func.replace(func.replace(AttendeeRow.external_id, "-", ""), " ", "")
    ends = bare.like(f"%{digits}")
    numbers = (
        select(AttendeeRow.external_id)
        .where(AttendeeRow.event_id == event_id, ends)
        .order_by(AttendeeRow.external_id)
        .limit(most)
    )
    found = db.scalars(numbers).all()
    rows = db.execute(
        _REGISTRANT.where(
            AttendeeRow.event_id == event_id, AttendeeRow.external_id.in_(found)
        ).order_by(AttendeeRow.external_id)
    )
    return [_registrant(row) for row in rows] if found else []


def list_by_first_name(db: Connection, event_id: str, start: str, most: int) -> list[Registrant]:
    """Return at most so many whose first name begins so, in small letters. It walks the event."""
    begins = or_(
        *(
            func.lower(row.first_name).startswith(start, autoescape=True)
            for row in (PersonRow, BadgeNameRow)
        )
    )
    rows = db.execute(
        _REGISTRANT.where(AttendeeRow.event_id == event_id, begins)
        .order_by(AttendeeRow.status, PersonRow.last_name, PersonRow.first_name, AttendeeRow.id)
        .limit(most)
    )
    return [_registrant(row) for row in rows]


def list_by_id(db: Connection, event_id: str, attendee_id: str) -> list[Registrant]:
    """Return the attendee with an id: one or nobody."""
    return _list(db, event_id, AttendeeRow.id == attendee_id)


def list_by_name(
    db: Connection, event_id: str, keys: Collection[str], most: int
) -> list[Registrant]:
    """Return at most so many whose last name, by one of its keys, begins with one of these.

    That is the registered one, or the one on the badge. Whose whole name it is come first, cancelled
    registrations last.
    """
    if not keys:
        return []
    met = _called(event_id, lambda column: or_(*(_begins(db, column, key) for key in keys)))
    whole = _called(event_id, lambda column: column.in_(keys))
    # Asked as members of a set, they are few: by a join SQLite would walk everybody of the event.
    rows = db.execute(
        _REGISTRANT.where(AttendeeRow.event_id == event_id, AttendeeRow.person_id.in_(met))
        .order_by(
            AttendeeRow.status,
            AttendeeRow.person_id.in_(whole).desc(),
            PersonRow.last_name,
            PersonRow.first_name,
            AttendeeRow.id,
        )
        .limit(most)
    )
    return [_registrant(row) for row in rows]


def _called(
    event_id: str, is_meant: Callable[[Any], ColumnElement[bool]]
) -> CompoundSelect[tuple[str]]:
    """Ask for the people one of whose keys is meant: of the registered name, or the one on the badge."""
    registered = select(PersonKeyRow.person_id).where(is_meant(PersonKeyRow.key))
    on_badge = (
        select(AttendeeRow.person_id)
        .join(BadgeNameKeyRow, BadgeNameKeyRow.attendee_id == AttendeeRow.id)
        .where(AttendeeRow.event_id == event_id, is_meant(BadgeNameKeyRow.key))
    )
    return union_all(registered, on_badge)


def _begins(db: Connection, column: Any, start: str) -> ColumnElement[bool]:  # noqa: ANN401 -- a key
    """Ask by the index: bytes in their order, which is what SQLite compares anyway."""
    if db.dialect.name == "sqlite":
        return and_(start <= column, start + _LAST > column)
    return and_(column.bool_op("~>=~")(start), column.bool_op("~<~")(start + _LAST))


def _list(db: Connection, event_id: str, condition: ColumnElement[bool]) -> list[Registrant]:
    rows = db.execute(_REGISTRANT.where(AttendeeRow.event_id == event_id, condition).limit(1))
    return [_registrant(row) for row in rows]


def _registrant(row: Any) -> Registrant:  # noqa: ANN401 -- a row of `_REGISTRANT`
    found = {**row._mapping}  # noqa: SLF001 -- how SQLAlchemy names a row's columns
    return Registrant(
        **{
            **found,
            "paid_sessions": tuple(found["paid_sessions"]),
            "is_renamed": bool(found["is_renamed"]),  # NULL where nobody corrected anything
        }
    )
