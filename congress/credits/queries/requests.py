"""Selects of what waits for the CE office's word, and of what it extended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from congress.core.errors import NotFoundError
from congress.credits.models import CreditExtensionRow, LateRequestRow
from congress.infra.statements import Statement


@dataclass(frozen=True)
class LateRequest:
    """A request as `models.LateRequestRow` has it. `decided_at` None: it is open."""

    id: str
    event_id: str
    attendee_id: str
    person_id: str
    type_id: str
    receipt_id: str | None
    words: str
    state: str
    asked_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    because: str
    until: datetime | None


@dataclass(frozen=True)
class ExtensionFacts:
    """An extension as `models.CreditExtensionRow` has it; `filter` {} and no attendee: everybody."""

    id: str
    attendee_id: str | None
    filter: Mapping[str, str]
    until: datetime
    because: str
    by: str
    at: datetime


@dataclass(frozen=True)
class UntoldExtension:
    """An extension of many that nobody, or not everybody, was told of yet, and its event."""

    event_id: str
    facts: ExtensionFacts


_REQUESTS: Any = select(
    *(getattr(LateRequestRow, name) for name in LateRequest.__dataclass_fields__)
)
_EXTENSIONS: Any = select(
    *(getattr(CreditExtensionRow, name) for name in ExtensionFacts.__dataclass_fields__)
)
_MINE = Statement(
    _REQUESTS.where(
        LateRequestRow.attendee_id == bindparam("attendee"),
        LateRequestRow.person_id == bindparam("person"),
    ).order_by(LateRequestRow.asked_at, LateRequestRow.id)
)
_EXTENSIONS_OF = Statement(
    _EXTENSIONS.where(
        CreditExtensionRow.event_id == bindparam("event"),
        or_(
            CreditExtensionRow.attendee_id == bindparam("attendee"),
            CreditExtensionRow.attendee_id.is_(None),
        ),
    )
)


def list_late_requests(
    db: Connection, event_id: str, *, is_open: bool | None = None
) -> Sequence[LateRequest]:
    """Return the requests of an event, the oldest first; None: open ones and decided ones."""
    asked = _REQUESTS.where(LateRequestRow.event_id == event_id)
    if is_open is not None:
        asked = asked.where((LateRequestRow.state == "open") == is_open)
    rows = db.execute(asked.order_by(LateRequestRow.asked_at, LateRequestRow.id))
    return [LateRequest(*row) for row in rows]


def list_late_requests_of(db: Connection, attendee_id: str) -> Sequence[LateRequest]:
    """Return the requests of a registration, whoever had it, the oldest first."""
    rows = db.execute(
        _REQUESTS.where(LateRequestRow.attendee_id == attendee_id).order_by(
            LateRequestRow.asked_at, LateRequestRow.id
        )
    )
    return [LateRequest(*row) for row in rows]


def list_late_requests_of_many(
    db: Connection, attendee_ids: Collection[str]
) -> dict[str, list[LateRequest]]:
    """Return the requests of some registrations, whoever had them, each one's oldest first."""
    rows = db.execute(
        _REQUESTS.where(LateRequestRow.attendee_id.in_(attendee_ids)).order_by(
            LateRequestRow.asked_at, LateRequestRow.id
        )
    )
    found: dict[str, list[LateRequest]] = {}
    for one in (LateRequest(*row) for row in rows):
        found.setdefault(one.attendee_id, []).append(one)
    return found


def list_my_late_requests(
    db: Connection, attendee_id: str, person_id: str
) -> dict[str, LateRequest]:
    """Return the newest request of the holder of a registration, by kind."""
    rows = _MINE.all(db, {"attendee": attendee_id, "person": person_id})
    return {row.type_id: LateRequest(*row) for row in rows}


def hold_late_request(db: Connection, event_id: str, request_id: str) -> LateRequest:
    """Return a request and hold its row. Raises NotFoundError: there is none at this event."""
    row = db.execute(
        _REQUESTS.where(
            LateRequestRow.event_id == event_id, LateRequestRow.id == request_id
        ).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return LateRequest(*row)


def list_extensions(db: Connection, event_id: str) -> Sequence[ExtensionFacts]:
    """Return what the CE office extended at an event, the newest first."""
    rows = db.execute(
        _EXTENSIONS.where(CreditExtensionRow.event_id == event_id).order_by(
            CreditExtensionRow.at.desc(), CreditExtensionRow.id
        )
    )
    return [ExtensionFacts(*row) for row in rows]


def list_untold(db: Connection, now: datetime) -> Sequence[UntoldExtension]:
    """Return the extensions of many that are to be told of and are not over, the oldest first."""
    rows = db.execute(
        _EXTENSIONS.add_columns(CreditExtensionRow.event_id)
        .where(
            CreditExtensionRow.attendee_id.is_(None),
            CreditExtensionRow.told_at.is_(None),
            CreditExtensionRow.until > now,
        )
        .order_by(CreditExtensionRow.at, CreditExtensionRow.id)
    )
    return [UntoldExtension(row.event_id, ExtensionFacts(*row[:-1])) for row in rows]


def list_extensions_of(db: Connection, event_id: str, attendee_id: str) -> Sequence[ExtensionFacts]:
    """Return the extensions that may be an attendee's: their own, and those that name nobody."""
    rows = _EXTENSIONS_OF.all(db, {"event": event_id, "attendee": attendee_id})
    return [ExtensionFacts(*row) for row in rows]
