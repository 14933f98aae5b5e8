"""Who works at the doors of an event: a name, and a PIN that is shown once (decision 0058)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, update

from congress.checkin.models import CrewRow
from congress.checkin.queries import crew as queries
from congress.checkin.rules.pins import PIN_DIGITS, digest_pin
from congress.core.errors import NotFoundError
from congress.core.ids import new_id
from congress.core.principal import Principal
from congress.infra import audit

CREW = "crew"  # what the audit says that changed; phones are told the crew anew by it


@dataclass(frozen=True)
class Pin:
    """A PIN that was drawn for somebody. `digits` exist nowhere else in clear."""

    name: str
    digits: str


def add_member(
    *,
    db: Connection,
    actor: Principal,
    event_id: str,
    name: str,
    is_supervisor: bool,
    now: datetime,
) -> Pin:
    """Add somebody to the crew of an event, with a new PIN."""
    member_id, digits = new_id(), _draw()
    db.execute(
        insert(CrewRow).values(
            id=member_id, event_id=event_id, name=name, is_supervisor=is_supervisor,
            **_kept_of(digits), made_at=now, made_by=actor.name, ended_at=None, ended_by=None,
        )
    )  # fmt: skip
    _note(db, actor, event_id, member_id, "added", now)
    return Pin(name, digits)


def draw_pin(
    *, db: Connection, actor: Principal, event_id: str, member_id: str, now: datetime
) -> Pin:
    """Draw another PIN for somebody who lost theirs; the former one holds where phones heard of it.

    Raises:
        NotFoundError: the event has nobody of this id, or they ended.
    """
    digits = _draw()
    mine = (CrewRow.id == member_id) & (CrewRow.event_id == event_id) & CrewRow.ended_at.is_(None)
    drawn = update(CrewRow).where(mine).values(**_kept_of(digits)).returning(CrewRow.name)
    name = db.scalar(drawn)
    if name is None:
        raise NotFoundError
    _note(db, actor, event_id, member_id, "pin-drawn", now)
    return Pin(name, digits)


def end_member(
    *, db: Connection, actor: Principal, event_id: str, member_id: str, now: datetime
) -> None:
    """Take somebody off the crew: phones forget them when they hear of it. Idempotent.

    Raises:
        NotFoundError: the event has nobody of this id.
    """
    mine = (CrewRow.id == member_id) & (CrewRow.event_id == event_id)
    ended = db.execute(
        update(CrewRow)
        .where(mine, CrewRow.ended_at.is_(None))
        .values(ended_at=now, ended_by=actor.name)
    )
    if ended.rowcount:
        _note(db, actor, event_id, member_id, "ended", now)
    elif queries.find_member(db, event_id, member_id) is None:
        raise NotFoundError


def carried_crew(db: Connection, event_id: str) -> list[dict[str, Any]]:
    """Return the crew as phones carry it: names, and PINs as their digests."""
    return [
        {"id": row.id, "name": row.name, "is_supervisor": row.is_supervisor, "salt": row.salt,
         "pin": row.pin_hash}
        for row in queries.list_crew(db, event_id)
    ]  # fmt: skip


def _draw() -> str:
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"


def _kept_of(digits: str) -> dict[str, str]:
    salt = new_id()
    return {"salt": salt, "pin_hash": digest_pin(digits, salt)}


def _note(
    db: Connection, actor: Principal, event_id: str, member_id: str, what: str, now: datetime
) -> None:
    audit.record(
        db, at=now, actor=actor.name, action=f"crew.{what}", event_id=event_id,
        subject=f"{CREW}/{member_id}",
    )  # fmt: skip
