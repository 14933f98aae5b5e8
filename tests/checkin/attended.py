"""A congress with doors, people with badges, and scans as rows: Monday, March 10, in San Diego."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from congress.agenda.rules.document import Document, Door, Purpose
from congress.badges.models import BadgeRow
from congress.checkin.models import ScanRow
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.settling import Reviewer
from congress.core.principal import Level, Principal, Role
from congress.infra.database import Store
from tests.checkin.facts import at
from tests.ground import a_document, a_session, an_attendee, publish_document

EVENT = "psc-2025"
SAM = Principal(Level.STAFF, "p-sam", "d-sam", frozenset({(EVENT, Role.SUPERVISOR)}))
LATER = at("18:00")
ROOM_1, ROOM_2, BAGS = "room-1", "room-2", "bags"
DOORS = (
    Door(ROOM_1, "Room 1, main door", Purpose.SESSIONS, room="r1"),
    Door(ROOM_2, "Room 2", Purpose.SESSIONS, room="r2"),
    Door("reception", "Reception", Purpose.EVENT, session="e1"),
    Door(BAGS, "Bag check", Purpose.BAGS, place="Foyer"),
)


def the_congress(**changes: Any) -> Document:  # noqa: ANN401 -- fields of the document
    """b1 in room 1 and b2 in room 2 from 10 to 11, b3 in room 1 from 14, a reception from 18 to 20."""
    document = a_document(
        a_session(id="b1", title="Disclosing Harm", capacity=5),
        a_session(id="b2", title="Falls", room="r2", capacity=5),
        a_session(id="b3", title="Night Shift", start="14:00", end="15:00", capacity=5),
        a_session(id="e1", title="Reception", kind="reception", room="", start="18:00", end="20:00",
                  registration="none"),
    )  # fmt: skip
    return replace(document, **{"doors": DOORS, **changes})


def open_doors(store: Store, *names: str) -> None:
    """Publish, and register people with a badge each: ana, and whoever is named."""
    publish_document(store, the_congress())
    with store.writing() as db:
        for name in ("ana", *names):
            an_attendee(db, name=name)
            give_badge(db, name)


def give_badge(db: Connection, name: str, *, copy: int = 1, **changes: Any) -> None:  # noqa: ANN401 -- columns
    """Hand a badge over, whose code has the digest `NAME-COPY`."""
    row = {
        "id": f"{name}-{copy}", "event_id": EVENT, "attendee_id": attendee_id(name),
        "code_hash": f"{name}-{copy}", "copy": copy, "reason": "made" if copy == 1 else "lost",
        "made_at": at("07:00"), "made_by": "p-dana", "handed_at": at("07:00"), "handed_by": "p-dana",
        "handed_place": "", "retired_at": None, "retired_because": None,
    }  # fmt: skip
    db.execute(insert(BadgeRow), {**row, **changes})


def attendee_id(name: str) -> str:
    return f"a-{name}"


def told(
    db: Connection,
    name: str,
    way: Direction,
    when: datetime,
    *,
    door: str = ROOM_1,
    session: str = "b1",
    **changes: Any,  # noqa: ANN401 -- columns
) -> str:
    """Write a scan down as a device told it; return its id."""
    scan_id = str(changes.pop("id", f"{name}-{way}-{when:%H%M%S}-{door}"))
    row = {
        "event_id": EVENT, "id": scan_id, "content_hash": scan_id, "device": "d-dana",
        "told_by": "p-dana", "seq": 1, "code_hash": f"{name}-1", "door": door, "direction": way,
        "session_id": session, "release": 1, "snapshot": "", "device_at": when, "offset_ms": 0,
        "at": when, "is_uncertain": False, "is_admitted": True, "reason": "ok", "by": "",
        "because": "", "undoes": None, "received_at": when + timedelta(seconds=5),
    }  # fmt: skip
    db.execute(insert(ScanRow), {**row, **changes})
    return scan_id


def reviewer(db: Connection, store: Store, *, now: datetime = LATER) -> Reviewer:
    return Reviewer(db, store, SAM, now, EVENT)
