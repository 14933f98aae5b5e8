"""`congress attendance`: a line for each person and session, and what waits for a word (T18)."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path
from types import SimpleNamespace

from click.testing import CliRunner, Result
from sqlalchemy import delete, insert, update

from congress.attendees.models import AttendeeRow
from congress.checkin.cli.attendance import write_out
from congress.checkin.models import FormerHolderRow
from congress.checkin.service.settling import settle_time
from congress.core.clock import FixedClock
from congress.core.errors import NotFoundError
from congress.infra.database import Store
from tests.checkin.attended import EVENT, ROOM_2, open_doors, reviewer, told
from tests.checkin.facts import IN, OUT, at, during
from tests.ground import an_attendee


def _run(store: Store, out: Path, event: str = EVENT) -> tuple[Result, list[list[str]]]:
    house = SimpleNamespace(store=store, clock=FixedClock(at("18:00")))
    result = CliRunner().invoke(write_out, [event, str(out)], obj=house)
    rows = list(csv.reader(io.StringIO(out.read_text("utf-8-sig")))) if out.exists() else []
    return result, rows


def test_who_was_how_long_where(store: Store, tmp_path: Path) -> None:
    open_doors(store, "ben")
    out = tmp_path / "attendance.csv"
    with store.writing() as db:
        told(db, "ana", IN, at("10:00"))
        told(db, "ana", IN, at("10:35:30"), door=ROOM_2, session="b2", is_uncertain=True)
        told(db, "ben", IN, at("14:00"), session="b3")
        told(db, "ben", OUT, at("14:10"), session="b3")
        settle_time(
            reviewer(db, store), "a-ben", "b3", during("14:20", "14:30"), because="Seen there."
        )
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ben").values(external_id="=1+1"))
    result, rows = _run(store, out)
    assert rows[1:] == [
        ["'=1+1", "Ben Test", "b3", "Night Shift", "2025-03-10 14:00:00", "20",
         "14:00:00-14:10:00; 14:20:00-14:30:00", "no", "yes"],
        ["x-ana", "Ana Test", "b1", "Disclosing Harm", "2025-03-10 10:00:00", "35",
         "10:00:00-10:35:30", "yes", "no"],
        ["x-ana", "Ana Test", "b2", "Falls", "2025-03-10 10:00:00", "24",
         "10:35:30-11:00:00", "yes", "no"],
    ]  # fmt: skip
    assert "2 people, 3 lines.\n1 fact waits for a word" in result.output
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_former_holder_has_lines_of_their_own(store: Store, tmp_path: Path) -> None:
    open_doors(store)
    with store.writing() as db:
        told(db, "ana", IN, at("10:00"))
        told(db, "ana", IN, at("14:30"), session="b3")
        an_attendee(db, name="nia")
        db.execute(delete(AttendeeRow).where(AttendeeRow.id == "a-nia"))
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ana").values(person_id="p-nia"))
        db.execute(
            insert(FormerHolderRow).values(
                attendee_id="a-ana", until=at("12:00"), event_id=EVENT, person_id="p-ana"
            )
        )
    _, rows = _run(store, tmp_path / "attendance.csv")
    assert [row[:3] for row in rows[1:]] == [
        ["x-ana", "Ana Test", "b1"], ["x-ana", "Nia Test", "b3"],
    ]  # fmt: skip


def test_an_event_that_is_none_is_said_in_words(store: Store, tmp_path: Path) -> None:
    result, _ = _run(store, tmp_path / "attendance.csv", "none")
    assert isinstance(result.exception, NotFoundError)
