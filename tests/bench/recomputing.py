"""What a correction would change, of 2,000 people in 30 sessions: looked at as the console does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.credit_types import CreditType
from congress.agenda.rules.document import Document, Door, Purpose, Session
from congress.app import create_app, house_of
from congress.badges.models import BadgeRow
from congress.checkin.models import ScanRow
from congress.credits.models import ClaimReceiptRow, ClaimRow, ClaimStepRow
from congress.credits.service.recomputing import list_drifted
from congress.infra.bulk import insert_rows
from congress.infra.database import Store
from congress.infra.migrations import migrate
from tests.builders import settings_for
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.postgres import Server
from tests.stores import sqlite_address

PEOPLE, SESSIONS, MOST_SECONDS = 2_000, 30, 20
AT_ONCE = 100  # people whose scans one statement writes
EVENT = "psc-2025"
KIND = CreditType("ama", "AMA", step="0.25")
LATER = datetime(2025, 4, 1, tzinfo=UTC)


def measure_recomputing(server: Server, folder: Path) -> list[str]:
    """Return a line for each database."""
    said = []
    for name in ("PostgreSQL", "SQLite"):
        is_sqlite = name == "SQLite"
        url = (
            sqlite_address(folder / "recomputing.sqlite3")
            if is_sqlite
            else server.create("recompute")
        )
        store = house_of(create_app(settings_for(url, folder / f"recomputing-{name}"))).store
        _fill(store)
        release = store.attached(ReleaseShelf).current(EVENT)
        assert release is not None
        begun, spent = time.perf_counter(), time.process_time()
        with store.reading() as db:
            found = list_drifted(db, store, release, LATER)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
        # Each of them was awarded 22.50, and 30 times 40 minutes are 20.00.
        assert [one.drift.to for one in found] == [2000] * PEOPLE
        said.append(
            f"{name}: whose certificate would change, {PEOPLE:,} people in {SESSIONS} sessions: "
            f"{seconds:.1f} s, {cpu:.1f} s of CPU (at most {MOST_SECONDS} s)"
        )
    return said


def make_document() -> Document:
    """Return 30 sessions of 50 minutes behind one door, each of which bears 45 minutes of credit."""
    sessions = tuple(
        a_session(
            id=f"s{n}", day=9 + n // 15, start=f"{7 + n % 15:02}:00", end=f"{7 + n % 15:02}:50",
            registration="none", credits={"hours": "0.75"}, disclosure="None.",
        )
        for n in range(SESSIONS)
    )  # fmt: skip
    door = Door("r1", "Room 1", Purpose.SESSIONS, room="r1")
    return replace(a_document(*sessions), credit_types=(KIND,), doors=(door,))


def _fill(store: Store) -> None:
    """Publish, and let everybody be in each session for 40 of its minutes; they were awarded more."""
    migrate(store.engine)
    document = make_document()
    publish_document(store, document)
    scan_people(store, document.sessions, PEOPLE)
    with store.writing() as db:
        for n in range(PEOPLE):
            an_attendee(db, name=f"n{n}")
        insert_rows(db, BadgeRow, [badge_of(n, f"a-n{n}") for n in range(PEOPLE)])
        insert_rows(db, ClaimReceiptRow, [_receipt(n) for n in range(PEOPLE)])
        insert_rows(db, ClaimRow, [_claim(n) for n in range(PEOPLE)])
        insert_rows(db, ClaimStepRow, [_step(n) for n in range(PEOPLE)])


def scan_people(store: Store, sessions: Sequence[Session], people: int) -> None:
    """Let each of so many badges be in each session for 40 of its minutes: a few people at a time, or
    a busy machine reaches the end of a statement's time.
    """
    for first in range(0, people, AT_ONCE):
        some = range(first, min(first + AT_ONCE, people))
        with store.writing() as db:
            insert_rows(
                db, ScanRow, [scan for n in some for one in sessions for scan in _scans_of(n, one)]
            )


def _scans_of(n: int, session: Session) -> list[dict[str, object]]:
    return [
        _scan(n, session.id, way, session.starts_at + timedelta(minutes=minute))
        for way, minute in (("in", 5), ("out", 45))
    ]


def badge_of(n: int, attendee_id: str) -> dict[str, object]:
    """Return the badge that those scans are of."""
    return {
        "id": f"b{n}", "event_id": EVENT, "attendee_id": attendee_id, "code_hash": f"h{n}", "copy": 1,
        "reason": "made", "made_at": LATER, "made_by": "p", "handed_at": LATER, "handed_by": "p",
        "handed_place": "", "retired_at": None, "retired_because": None,
    }  # fmt: skip


def _scan(n: int, session: str, way: str, at: datetime) -> dict[str, object]:
    scan_id = f"{n}-{session}-{way}"
    return {
        "event_id": EVENT, "id": scan_id, "content_hash": scan_id, "device": "d", "told_by": "p",
        "seq": 1, "code_hash": f"h{n}", "door": "r1", "direction": way, "session_id": session,
        "release": 1, "snapshot": "", "device_at": at, "offset_ms": 0, "at": at, "is_uncertain": False,
        "is_admitted": True, "reason": "ok", "by": "", "because": "", "undoes": None, "received_at": at,
    }  # fmt: skip


def _owner(n: int) -> dict[str, object]:
    return {"event_id": EVENT, "attendee_id": f"a-n{n}", "person_id": f"p-n{n}", "type_id": "ama"}


def _receipt(n: int) -> dict[str, object]:
    return {
        **_owner(n), "id": f"r{n}", "key": f"k{n}", "level": 2, "received_at": LATER, "body": b"{}",
        "outcome": "claimed",
    }  # fmt: skip


def _claim(n: int) -> dict[str, object]:
    return {
        **_owner(n), "id": f"c{n}", "state": "awarded", "amount": 2250, "version": 1,
        "received_at": LATER, "is_attested": False, "attested": [], "shown_at": LATER, "name": "N",
        "credential": "MD", "ids": {}, "receipt_id": f"r{n}",
    }  # fmt: skip


def _step(n: int) -> dict[str, object]:
    return {
        "claim_id": f"c{n}", "seq": 1, "version": 1, "state": "awarded", "amount": 2250,
        "actor": "congress", "at": LATER, "evidence": {"sessions": []},
    }  # fmt: skip
