"""Selects of people by how a name of theirs begins: the registered one, or the one on the badge."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.badges.models import BadgeNameKeyRow, BadgeNameRow
from congress.badges.queries.beside import DATABASES
from congress.badges.queries.people import (
    HERE,
    AtDesk,
    finding,
    list_found,
    met_columns,
    numbered,
    shown,
)
from congress.core.names import Nearness
from congress.infra.database import Base
from congress.infra.statements import Statement
from congress.people.models import PersonKeyRow, PersonRow

# Behind every character that a name may hold.
_LAST = "\U0010ffff"
# How near a hit is: the number itself, the whole name, the beginning of one.
_NUMBER, _WHOLE, _BEGUN = 2, 1, 0


def list_by_name(
    db: Connection, event_id: str, keys: Collection[str], most: int, number: str = ""
) -> list[AtDesk]:
    """Return at most so many whose last name, by one of its keys, begins with one of these.

    That is the registered one, or the one on the badge. Who has the registration `number` comes first,
    then whose whole name it is, cancelled registrations last. Of names that begin alike, the first of
    the alphabet, as keys have it.
    """
    if not keys:
        return []
    typed = dict(zip(numbered("key", len(keys)), keys, strict=True))
    ends = {f"{name}_end": key + _LAST for name, key in typed.items()}
    statement = _by_name(len(keys))
    return list_found(statement, db, event_id, most, number=number, **typed, **ends)


def list_by_first_name(db: Connection, event_id: str, start: str, most: int) -> list[AtDesk]:
    """Return at most so many whose first name begins so, in small letters. It walks the event."""
    plain = re.sub("([%_/])", r"/\1", start)
    return list_found(_BY_FIRST_NAME, db, event_id, most, start=f"{plain}%")


def _starts(column: Any) -> Any:  # noqa: ANN401 -- Core
    return func.lower(column).like(bindparam("start", type_=String()), escape="/")


_NAMED_SO = select(BadgeNameRow.attendee_id).where(_starts(BadgeNameRow.first_name))
_BY_FIRST_NAME = finding(
    or_(_starts(PersonRow.first_name), AttendeeRow.id.in_(_NAMED_SO)),
    AttendeeRow.status,
    PersonRow.last_name,
    PersonRow.first_name,
    AttendeeRow.id,
)


@cache
def _by_name(count: int) -> Statement:
    """Return the statement for so many keys: of a name there are a few."""
    names = numbered("key", count)
    return Statement({database: _met(database, names) for database in DATABASES})


def _met(database: str, names: Sequence[str]) -> Any:  # noqa: ANN401 -- Core
    """Go from the keys to the people; left to themselves, both databases walk everybody of an event."""
    called = _called(database, names)
    attendee, is_theirs = _from(database, called, AttendeeRow, "person_id")
    person, is_named = _from(database, called, PersonRow, "id")
    whoever = (
        select(*met_columns(attendee.c, person.c))
        .select_from(called)
        .join(attendee, is_theirs)
        .join(person, is_named)
    )
    order = (
        (called.c.nearness == _NUMBER).desc(),
        attendee.c.status,
        called.c.nearness.desc(),
        person.c.last_name,
        person.c.first_name,
        attendee.c.id,
    )
    return shown(database, whoever, order)


def _from(database: str, called: Any, kind: type[Base], key: str) -> tuple[Any, Any]:  # noqa: ANN401 -- Core
    """Return what to join to who is called so, and on what."""
    table = kind.__table__
    event: Any = HERE.left
    if database == "sqlite":
        event = UnaryExpression(
            event, operator=custom_op("+")
        )  # so that its index is none to begin with
    is_theirs = table.c[key] == called.c.person_id
    if kind is AttendeeRow:
        is_theirs = and_(is_theirs, event == HERE.right)
    if database == "sqlite":
        return table, is_theirs
    found = (
        select(table).where(is_theirs).offset(literal(0)).correlate(called)
    )  # OFFSET fences it off
    return found.lateral(f"their_{kind.__tablename__}"), true()


def _called(database: str, names: Sequence[str]) -> Any:  # noqa: ANN401 -- Core
    """Ask for the people who have the number, or one of whose keys begins so; and how near that is."""
    key, on_badge = PersonKeyRow.key, BadgeNameKeyRow.key
    by_key = [_begins(database, key, name, _last(database, name)) for name in names]
    by_badge = [_begins(database, on_badge, name) for name in names]  # few were corrected
    hits = union_all(
        select(PersonKeyRow.person_id, _nearness(key, names)).where(or_(*by_key)),
        select(AttendeeRow.person_id, _nearness(on_badge, names))
        .join(BadgeNameKeyRow, BadgeNameKeyRow.attendee_id == AttendeeRow.id)
        .where(or_(*by_badge)),
        select(AttendeeRow.person_id, literal(_NUMBER).label("nearness")).where(
            HERE, AttendeeRow.external_id == bindparam("number")
        ),
    ).subquery("hits")
    return (
        select(hits.c.person_id, func.max(hits.c.nearness).label("nearness"))
        .group_by(hits.c.person_id)
        .subquery("called")
    )


def _nearness(key: Any, names: Sequence[str]) -> Any:  # noqa: ANN401 -- a column
    is_whole = or_(*(key == bindparam(name) for name in names))
    return case((is_whole, _WHOLE), else_=_BEGUN).label("nearness")


def _last(database: str, name: str) -> Any:  # noqa: ANN401 -- Core
    """Ask for the key behind which nobody is shown any more: `:most` active people come before it.

    Hundreds of names begin with a letter or two. Everybody has one key as written, so those are people.
    """
    one = aliased(PersonKeyRow)
    is_here = exists().where(
        HERE,
        AttendeeRow.person_id == one.person_id,
        AttendeeRow.status == AttendeeStatus.ACTIVE.value,
    )
    order: Any = one.key
    if database == "postgresql":
        order = UnaryExpression(order, modifier=custom_op("USING ~<~"))
    return (
        select(one.key)
        .where(_begins(database, one.key, name), one.nearness == Nearness.WRITTEN.value, is_here)
        .order_by(order)
        .offset(bindparam("most", type_=Integer()) - 1)
        .limit(literal(1))
        .scalar_subquery()
    )


def _begins(database: str, column: Any, name: str, last: Any = None) -> ColumnElement[bool]:  # noqa: ANN401 -- a key
    """Ask by the index: bytes in their order, which is what SQLite compares anyway.

    `last`: the key up to which, where there is one.
    """
    start, end = (bindparam(one, type_=String()) for one in (name, f"{name}_end"))
    until = end if last is None else func.coalesce(last, end)
    if database == "sqlite":
        return and_(column >= start, column <= until)
    return and_(column.bool_op("~>=~")(start), column.bool_op("~<=~")(until))
