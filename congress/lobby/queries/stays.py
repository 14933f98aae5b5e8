"""Selects of who stayed in live sessions, and of whom an e-mail in a report may mean."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.intervals import Interval
from congress.infra.statements import Statement
from congress.lobby.models import OnlineStayRow
from congress.people.models import AddressRow

CHUNK = 500
_MINE = Statement(
    select(OnlineStayRow.session_id, OnlineStayRow.starts_at, OnlineStayRow.ends_at).where(
        OnlineStayRow.attendee_id == bindparam("attendee")
    )
)


@dataclass(frozen=True)
class Aside:
    """A stay that is nobody's whom we know. `number`: its row in the report."""

    number: int
    name: str
    email: str
    interval: Interval


def list_my_stays(db: Connection, attendee_id: str) -> dict[str, list[Interval]]:
    """Return when somebody was in live sessions, by session; the spans may overlap."""
    found: dict[str, list[Interval]] = {}
    for row in _MINE.all(db, {"attendee": attendee_id}):
        found.setdefault(row.session_id, []).append(Interval(row.starts_at, row.ends_at))
    return found


def list_stays_of_event(
    db: Connection, event_id: str, only: Collection[str] | None = None
) -> dict[tuple[str, str], list[Interval]]:
    """Return everybody's stays by attendee and session; the spans of one may overlap.

    `only`: of these attendees.
    """
    wanted = select(
        OnlineStayRow.attendee_id,
        OnlineStayRow.session_id,
        OnlineStayRow.starts_at,
        OnlineStayRow.ends_at,
    ).where(OnlineStayRow.event_id == event_id, OnlineStayRow.attendee_id.is_not(None))
    if only is not None:
        wanted = wanted.where(OnlineStayRow.attendee_id.in_(only))
    rows = db.execute(wanted).all()
    found: dict[tuple[str, str], list[Interval]] = {}
    for row in rows:
        holder: Any = row.attendee_id, row.session_id
        found.setdefault(holder, []).append(Interval(row.starts_at, row.ends_at))
    return found


def list_stays(
    db: Connection, event_id: str, session_id: str, provider: str
) -> list[dict[str, Any]]:
    """Return what a provider's report of a session came to, each row by its columns, as it was kept."""
    table = OnlineStayRow.__table__
    rows = db.execute(
        select(table)
        .where(
            OnlineStayRow.event_id == event_id,
            OnlineStayRow.session_id == session_id,
            OnlineStayRow.provider == provider,
        )
        .order_by(OnlineStayRow.number)
    )
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 -- SQLAlchemy's public name


def list_aside(db: Connection, event_id: str, session_id: str) -> list[Aside]:
    """Return the stays in a session that were put aside, by provider and row."""
    rows = db.execute(
        select(
            OnlineStayRow.number,
            OnlineStayRow.name,
            OnlineStayRow.email,
            OnlineStayRow.starts_at,
            OnlineStayRow.ends_at,
        )
        .where(
            OnlineStayRow.event_id == event_id,
            OnlineStayRow.session_id == session_id,
            OnlineStayRow.attendee_id.is_(None),
        )
        .order_by(OnlineStayRow.provider, OnlineStayRow.number)
    )
    return [Aside(number, name, email, Interval(*times)) for number, name, email, *times in rows]


@dataclass(frozen=True)
class Reported:
    """What the reports of a session came to: people with time, and stays that were put aside."""

    people: int
    aside: int


def count_reported(db: Connection, event_id: str) -> dict[str, Reported]:
    """Return what reports came to, by session; one without a report is not there."""
    rows = db.execute(
        select(
            OnlineStayRow.session_id,
            func.count(OnlineStayRow.attendee_id.distinct()).label("people"),
            (func.count() - func.count(OnlineStayRow.attendee_id)).label("aside"),
        )
        .where(OnlineStayRow.event_id == event_id)
        .group_by(OnlineStayRow.session_id)
    )
    return {row.session_id: Reported(row.people, row.aside) for row in rows}


def list_attendees_by_mail(
    db: Connection, event_id: str, folded: Collection[str]
) -> dict[str, list[tuple[str, str]]]:
    """Return who attends by the key of an address: attendees' ids, each with the address itself."""
    wanted, found = sorted(folded), dict[str, list[tuple[str, str]]]()
    for start in range(0, len(wanted), CHUNK):
        rows = db.execute(
            select(AddressRow.folded, AttendeeRow.id, AddressRow.email)
            .join(AttendeeRow, AttendeeRow.person_id == AddressRow.person_id)
            .where(
                AddressRow.folded.in_(wanted[start : start + CHUNK]),
                AttendeeRow.event_id == event_id,
                AttendeeRow.status == AttendeeStatus.ACTIVE,
            )
            .order_by(AttendeeRow.id)
        )
        for key, attendee_id, email in rows:
            found.setdefault(key, []).append((attendee_id, email))
    return found
