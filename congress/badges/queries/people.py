"""Selects of people as the badge desk looks for them, each with their badge and its last print."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    String,
    bindparam,
    func,
    or_,
    select,
)

from congress.agenda.rules.pickup import Holder
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.models import (
    BadgeNameRow,
    BadgeRow,
    PrintRow,
    StaffNoteRow,
)
from congress.badges.queries.badges import Badge
from congress.badges.queries.beside import DATABASES, beside
from congress.badges.queries.prints import NEWEST_FIRST, OF_BADGE, OF_PRINT, Print
from congress.badges.rules.names import WrittenName
from congress.infra.statements import Found, Statement
from congress.people.models import PersonRow, SlipRow


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
        is_same = (
            self.first_name == self.registered_first_name
            and self.last_name == self.registered_last_name
            and self.credentials == self.registered_credentials
        )
        return None if is_same else self.registered

    @property
    def is_active(self) -> bool:
        """Tell whether the registration stands."""
        return self.status == AttendeeStatus.ACTIVE

    @property
    def holder(self) -> Holder:
        """Return the registration as the windows look at it."""
        return Holder(self.registration_type, self.paid_sessions, self.speaker)


@dataclass(frozen=True)
class AtDesk:
    """Somebody with their living badge and the last print of it.

    `photo_id_seen`: the slip that came with it was turned on, and is used or still good.
    """

    registrant: Registrant
    badge: Badge | None
    print: Print | None
    photo_id_seen: bool


_REGISTRANT_FIELDS = tuple(Registrant.__dataclass_fields__)
_NAMES = tuple(WrittenName.__dataclass_fields__)
_OF_ATTENDEE = (
    "id", "person_id", "external_id", "registration_type", "status", "paid_sessions", "speaker"
)  # fmt: skip


def _columns(attendee: Any, person: Any, name: Any, note: Any) -> list[Any]:  # noqa: ANN401 -- Core
    """Return the columns of a `Registrant`, in the order of its fields."""
    columns = {
        **{field: attendee[field] for field in _OF_ATTENDEE},
        **{field: func.coalesce(name[field], person[field]) for field in _NAMES},
        **{f"registered_{field}": person[field] for field in _NAMES},
        "is_renamed": or_(*(name[f"registered_{field}"] != person[field] for field in _NAMES)),
        "note": func.coalesce(note["text"], ""),
    }
    return [columns[field].label(field) for field in _REGISTRANT_FIELDS]


_ATTENDEE, _PERSON = AttendeeRow.__table__.c, PersonRow.__table__.c
_REGISTRANT: Any = (
    select(*_columns(_ATTENDEE, _PERSON, BadgeNameRow.__table__.c, StaffNoteRow.__table__.c))
    .select_from(AttendeeRow)
    .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
    .join(BadgeNameRow, BadgeNameRow.attendee_id == AttendeeRow.id, isouter=True)
    .join(StaffNoteRow, StaffNoteRow.attendee_id == AttendeeRow.id, isouter=True)
)
HERE = AttendeeRow.event_id == bindparam("event")
_BADGE_FIELDS = tuple(Badge.__dataclass_fields__)


def finding(condition: Any, *order: Any) -> Statement:  # noqa: ANN401 -- Core
    """Return the statement for at most `:most` people of `:event` who meet a condition, in an order."""
    whoever = (
        select(*met_columns(_ATTENDEE, _PERSON))
        .select_from(AttendeeRow)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .where(HERE, condition)
    )
    return Statement({name: shown(name, whoever, order) for name in DATABASES})


def met_columns(attendee: Any, person: Any) -> list[Any]:  # noqa: ANN401 -- Core
    """Return what is read of whoever meets a condition, before anybody knows whether they are shown."""
    return [
        *(attendee[field] for field in _OF_ATTENDEE),
        *(person[field] for field in _NAMES),
    ]


def shown(database: str, whoever: Any, order: Sequence[Any]) -> Any:  # noqa: ANN401 -- Core
    """Return whom to show; only they are looked at for badges, since a short name meets hundreds."""
    place = func.row_number().over(order_by=order).label("place")
    met = (
        whoever.add_columns(place)
        .order_by(place)
        .limit(bindparam("most", type_=Integer()))
        .subquery("met")
    )
    living = (BadgeRow.attendee_id == met.c.id) & BadgeRow.retired_at.is_(None)
    badge, is_theirs = beside(database, met, BadgeRow, living)
    of_it = PrintRow.badge_id == badge.c.id
    newest, is_of_it = beside(database, badge, PrintRow, of_it, order=NEWEST_FIRST)
    name, is_on_it = beside(database, met, BadgeNameRow, BadgeNameRow.attendee_id == met.c.id)
    note, is_of_them = beside(database, met, StaffNoteRow, StaffNoteRow.attendee_id == met.c.id)
    slip = select(SlipRow.id).where(SlipRow.given_with == badge.c.id, SlipRow.ended_at.is_(None))
    return (
        select(
            *_columns(met.c, met.c, name.c, note.c),
            slip.limit(1).scalar_subquery().is_not(None).label("photo_id_seen"),
            *(badge.c[field].label(f"badge_{field}") for field in _BADGE_FIELDS),
            *(newest.c[field].label(f"print_{field}") for field in OF_PRINT),
        )
        .select_from(met)
        .outerjoin(badge, is_theirs)
        .outerjoin(newest, is_of_it)
        .outerjoin(name, is_on_it)
        .outerjoin(note, is_of_them)
        .order_by(met.c.place)
    )


def _holding(database: str) -> Any:  # noqa: ANN401 -- Core
    mine = AttendeeRow.id
    name, is_on_it = beside(database, AttendeeRow, BadgeNameRow, BadgeNameRow.attendee_id == mine)
    note, is_of_them = beside(database, AttendeeRow, StaffNoteRow, StaffNoteRow.attendee_id == mine)
    return (
        select(*_columns(_ATTENDEE, _PERSON, name.c, note.c))
        .select_from(AttendeeRow)
        .join(PersonRow, PersonRow.id == AttendeeRow.person_id)
        .outerjoin(name, is_on_it)
        .outerjoin(note, is_of_them)
        .where(HERE, AttendeeRow.external_id == bindparam("number"))
        .with_for_update(key_share=True, of=AttendeeRow)
    )


_BY_NUMBER = finding(AttendeeRow.external_id == bindparam("number"), AttendeeRow.id)
_BY_ID = finding(AttendeeRow.id == bindparam("attendee"), AttendeeRow.id)
_ENDING = bindparam("ending", type_=String())
# Asked of the event's numbers alone, which their index holds (20,000 in a few milliseconds).
_BY_END_OF_NUMBER = finding(
    AttendeeRow.external_id.in_(
        select(AttendeeRow.external_id)
        .where(
            HERE,
            func.replace(func.replace(AttendeeRow.external_id, "-", ""), " ", "").like(_ENDING),
        )
        .order_by(AttendeeRow.external_id)
        .limit(bindparam("most", type_=Integer()))
    ),
    AttendeeRow.external_id,
)


_HOLD = Statement({name: _holding(name) for name in DATABASES})


def hold_registrant(db: Connection, event_id: str, external_id: str) -> Registrant | None:
    """Return who has a registration number, and keep their row until the transaction ends.

    Whoever hands out, replaces or cancels waits here (decision 0022: the attendee's lock); on SQLite
    the transaction itself is that lock. Nothing of the attendee is changed, so that no calendar is
    read anew for a badge.
    """
    row = _HOLD.first(db, {"event": event_id, "number": external_id})
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


def list_by_number(db: Connection, event_id: str, external_id: str) -> list[AtDesk]:
    """Return who has a registration number: one or nobody."""
    return list_found(_BY_NUMBER, db, event_id, 1, number=external_id)


def list_by_numbers(db: Connection, event_id: str, external_ids: Collection[str]) -> list[AtDesk]:
    """Return who has one of a few registration numbers."""
    if not external_ids:
        return []
    asked = dict(zip(numbered("number", len(external_ids)), external_ids, strict=True))
    return list_found(_by_numbers(len(external_ids)), db, event_id, len(external_ids), **asked)


@cache
def _by_numbers(count: int) -> Statement:
    """Return the statement for so many numbers: of a group that comes together."""
    wanted = [bindparam(name, type_=String()) for name in numbered("number", count)]
    return finding(AttendeeRow.external_id.in_(wanted), AttendeeRow.external_id)


def list_by_end_of_number(db: Connection, event_id: str, digits: str, most: int) -> list[AtDesk]:
    """Return at most so many whose registration number ends so, without blanks and hyphens."""
    return list_found(_BY_END_OF_NUMBER, db, event_id, most, ending=f"%{digits}")


def list_by_id(db: Connection, event_id: str, attendee_id: str) -> list[AtDesk]:
    """Return the attendee with an id: one or nobody."""
    return list_found(_BY_ID, db, event_id, 1, attendee=attendee_id)


def numbered(name: str, count: int) -> Sequence[str]:
    """Return the names under which so many values of one kind are bound."""
    return [f"{name}_{number}" for number in range(count)]


def list_found(
    statement: Statement, db: Connection, event_id: str, most: int, **asked: str
) -> list[AtDesk]:
    """Run what `finding` or `shown` gave; return at most so many people of an event, in its order."""
    rows = statement.all(db, {"event": event_id, "most": most, **asked})
    return [_at_desk(row) for row in rows]


_PAID_AT, _RENAMED_AT = map(_REGISTRANT_FIELDS.index, ("paid_sessions", "is_renamed"))
_BADGE_AT = len(_REGISTRANT_FIELDS) + 1
_PRINT_AT = _BADGE_AT + len(_BADGE_FIELDS)


def _at_desk(row: Found) -> AtDesk:
    """Read a row of `finding`."""
    registrant = _registrant(row)
    if row.badge_id is None:
        return AtDesk(registrant, None, None, photo_id_seen=False)
    badge = Badge(*row[_BADGE_AT:_PRINT_AT])
    found = None
    if row.print_id is not None:
        found = Print(*row[_PRINT_AT:], **{name: getattr(badge, name) for name in OF_BADGE})
    return AtDesk(registrant, badge, found, photo_id_seen=row.photo_id_seen)


def _registrant(row: Any) -> Registrant:  # noqa: ANN401 -- a row that begins as `_REGISTRANT`
    values = list(row[: len(_REGISTRANT_FIELDS)])
    values[_PAID_AT] = tuple(values[_PAID_AT])
    values[_RENAMED_AT] = bool(values[_RENAMED_AT])  # NULL where nobody corrected anything
    return Registrant(*values)
