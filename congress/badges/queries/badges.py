"""Selects of badges and prints, and of people as the badge desk looks for them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, case, cast, func, or_, select

from congress.agenda.rules.pickup import Holder
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.models import BadgeRow, PrintRow
from congress.badges.rules.prints import PrintFacts, PrintState, decide_print_state
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
    """Somebody as the badge desk sees them: what a badge says, what a window asks, and no address."""

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

    @property
    def is_active(self) -> bool:
        """Tell whether the registration stands."""
        return self.status == AttendeeStatus.ACTIVE

    @property
    def holder(self) -> Holder:
        """Return the registration as the windows look at it."""
        return Holder(self.registration_type, self.paid_sessions, self.speaker)


@dataclass(frozen=True)
class Print:
    """One sheet for a copy of a badge, and what became of it. `retired_at`: of the copy."""

    id: str
    event_id: str
    badge_id: str
    place: str
    asked_at: datetime
    asked_by: str
    taken_at: datetime | None
    taken_by: str | None
    done_at: datetime | None
    failed_at: datetime | None
    failed_because: str | None
    attendee_id: str
    copy: int
    code_hash: str
    retired_at: datetime | None

    def state_at(self, now: datetime) -> PrintState:
        """Return what it is at."""
        is_alive = self.retired_at is None
        facts = PrintFacts(self.taken_at, self.done_at, self.failed_at, is_badge_alive=is_alive)
        return decide_print_state(facts, now)


BADGES = select(*(getattr(BadgeRow, name) for name in Badge.__dataclass_fields__))
_REGISTRANT: Any = select(
    AttendeeRow.id,
    AttendeeRow.person_id,
    AttendeeRow.external_id,
    PersonRow.first_name,
    PersonRow.last_name,
    PersonRow.credentials,
    AttendeeRow.registration_type,
    AttendeeRow.status,
    AttendeeRow.paid_sessions,
    AttendeeRow.speaker,
).join(PersonRow, PersonRow.id == AttendeeRow.person_id)

_OF_BADGE = ("attendee_id", "copy", "code_hash", "retired_at")
_PRINT: Any = select(
    *(getattr(PrintRow, name) for name in Print.__dataclass_fields__ if name not in _OF_BADGE),
    *(getattr(BadgeRow, name) for name in _OF_BADGE),
).join(BadgeRow, BadgeRow.id == PrintRow.badge_id)
_IS_OPEN = PrintRow.done_at.is_(None) & PrintRow.failed_at.is_(None)


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


def find_newest_print(db: Connection, badge_id: str) -> Print | None:
    """Return the print of a copy that was asked for last, or None."""
    return list_newest_prints(db, [badge_id]).get(badge_id)


def list_newest_prints(db: Connection, badge_ids: Collection[str]) -> dict[str, Print]:
    """Return the last print of each of a few copies, by copy; of a copy there are few."""
    rows = db.execute(
        _PRINT.where(PrintRow.badge_id.in_(badge_ids)).order_by(
            PrintRow.asked_at, case((_IS_OPEN, 1), else_=0), PrintRow.id
        )
    )
    return {row.badge_id: Print(*row) for row in rows}


def find_print(db: Connection, event_id: str, print_id: str) -> Print | None:
    """Return a print of an event, or None."""
    row = db.execute(_PRINT.where(PrintRow.event_id == event_id, PrintRow.id == print_id)).first()
    return None if row is None else Print(*row)


def list_open_prints(db: Connection, event_id: str, place: str) -> list[Print]:
    """Return what waits at a place for a printer or its answer, the oldest first."""
    rows = db.execute(_open_prints(event_id, place))
    return [Print(*row) for row in rows]


def hold_free_prints(
    db: Connection, event_id: str, place: str, before: datetime, most: int
) -> list[Print]:
    """Return what a station may take, and keep it and its copies until the transaction ends.

    That is what nobody took, or took at `before` or earlier. What another station takes at this moment
    is passed over, and so is a copy that is being replaced: its print is handed to nobody.
    """
    is_free = PrintRow.taken_at.is_(None) | (PrintRow.taken_at <= before)
    rows = db.execute(
        _open_prints(event_id, place)
        .where(is_free)
        .limit(most)
        .with_for_update(key_share=True, of=[PrintRow, BadgeRow], skip_locked=True)
    )
    return [Print(*row) for row in rows]


def _open_prints(event_id: str, place: str) -> Any:  # noqa: ANN401 -- a select of `_PRINT`
    return _PRINT.where(
        PrintRow.event_id == event_id,
        PrintRow.place == place,
        _IS_OPEN,
        BadgeRow.retired_at.is_(None),
    ).order_by(PrintRow.asked_at, PrintRow.id)


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
    begins = func.lower(PersonRow.first_name).startswith(start, autoescape=True)
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

    Whose whole name it is come first, cancelled registrations last.
    """
    if not keys:
        return []
    met = select(PersonKeyRow.person_id).where(or_(*(_begins(db, key) for key in keys)))
    whole = select(PersonKeyRow.person_id).where(PersonKeyRow.key.in_(keys))
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


def _begins(db: Connection, start: str) -> ColumnElement[bool]:
    """Ask by the index: bytes in their order, which is what SQLite compares anyway."""
    if db.dialect.name == "sqlite":
        return (start <= PersonKeyRow.key) & (start + _LAST > PersonKeyRow.key)
    at_least = PersonKeyRow.key.bool_op("~>=~")(start)
    return at_least & PersonKeyRow.key.bool_op("~<~")(start + _LAST)


def _list(db: Connection, event_id: str, condition: ColumnElement[bool]) -> list[Registrant]:
    rows = db.execute(_REGISTRANT.where(AttendeeRow.event_id == event_id, condition).limit(1))
    return [_registrant(row) for row in rows]


def _registrant(row: Any) -> Registrant:  # noqa: ANN401 -- a row of `_REGISTRANT`
    found = {**row._mapping}  # noqa: SLF001 -- how SQLAlchemy names a row's columns
    return Registrant(**{**found, "paid_sessions": tuple(found["paid_sessions"])})
