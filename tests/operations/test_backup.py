"""Backup and restore: between the same and different databases, and what they refuse."""

from __future__ import annotations

import json
import threading
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from congress.agenda.models import EventRow, ReleaseRow, RenderingRow, SessionRow
from congress.attendees.models import AttendeeRow
from congress.infra import audit
from congress.infra.backup import (
    BackupError,
    count_rows,
    erase_everything,
    load_backup,
    read_manifest,
    write_backup,
)
from congress.infra.database import Base, Store
from congress.people.models import PersonKeyRow, PersonRow
from congress.seats.models import SeatCountRow, SeatRow
from tests.builders import NOW
from tests.stores import open_store

NAMES = ("Ångström", "angstrom", "Zoë", "Émile", "O’Neil", "李", "ab", "aB", "𝒵")


def fill(store: Store) -> None:
    """Fill some tables with what differs between databases: order, bytes, JSON, microseconds."""
    day = date(2025, 3, 9)
    with store.writing() as db:
        db.execute(
            insert(EventRow),
            {
                "id": "e", "name": "E", "zone": "America/Los_Angeles", "starts_on": day,
                "ends_on": day, "listed": True, "overlap": "refuse", "current_release": 1,
                "created_at": NOW + timedelta(microseconds=1),
            },
        )  # fmt: skip
        db.execute(
            insert(PersonRow),
            [
                {
                    "id": name, "first_name": name, "last_name": name, "name_key": name,
                    "credentials": 'PharmD, "RN"\n', "settings": {"z": 1.5, "a": [None, True]},
                    "created_at": NOW, "updated_at": NOW,
                }
                for name in NAMES
            ],
        )  # fmt: skip
        db.execute(
            insert(PersonKeyRow),
            [{"person_id": name, "key": name, "nearness": 0} for name in NAMES],
        )
        db.execute(
            insert(AttendeeRow),
            [
                {
                    "id": f"a-{name}", "event_id": "e", "person_id": name, "external_id": name,
                    "registration_type": "general", "status": "active", "paid_sessions": ["w1"],
                    "speaker": "", "details": {"phone": "+1"}, "chosen_at": None,
                    "agenda_version": 1, "created_at": NOW, "updated_at": NOW,
                }
                for name in NAMES
            ],
        )  # fmt: skip
        db.execute(
            insert(ReleaseRow),
            {
                "event_id": "e", "number": 1, "document": '{"a":1}', "document_hash": "x",
                "changes": "[]", "released_at": NOW, "released_by": "p", "because": "",
            },
        )  # fmt: skip
        db.execute(
            insert(RenderingRow),
            {
                "event_id": "e", "number": 1, "format": "json", "media_type": "application/json",
                "body": bytes(range(256)), "gzipped": b"", "etag": "x",
            },
        )  # fmt: skip
        db.execute(
            insert(SessionRow),
            {
                "event_id": "e", "id": "b1", "title": "B", "kind": "breakout", "room": "",
                "place": "",
                "starts_at": NOW, "ends_at": NOW + timedelta(hours=1), "status": "confirmed",
                "vanished": False, "registration": "required", "capacity": 2, "open_to": [],
                "registration_opens_at": None, "registration_closes_at": None, "uid": "u",
                "sequence": 0, "changed_at": NOW, "released_in": 1,
            },
        )  # fmt: skip
        db.execute(
            insert(SeatCountRow),
            {
                "event_id": "e", "session_id": "b1", "capacity": 2, "ceiling": 2, "taken": 1,
                "waiting": 0, "next_turn": 0,
            },
        )  # fmt: skip
        db.execute(
            insert(SeatRow),
            {
                "attendee_id": "a-ab", "session_id": "b1", "event_id": "e", "state": "confirmed",
                "turn": None, "gives_up": None, "because": None, "passed_over": None, "changes": 1,
                "changed_at": NOW,
            },
        )  # fmt: skip
        for number in range(3):
            audit.record(db, at=NOW, actor="p", action="seat.taken", subject="b1", number=number)


def tables_of(path: Path) -> dict[str, bytes]:
    """Return the bytes of each table in a backup."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}


def restore(store: Store, path: Path) -> None:
    """Restore as the command does, without its effects on mail and sign-ins."""
    manifest = read_manifest(path)
    with store.writing() as db:
        load_backup(db, path, manifest)


@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_restored_database_backs_up_to_the_same_bytes(
    database_urls: dict[str, str], tmp_path: Path, source: str, target: str
) -> None:
    """Also from SQLite to PostgreSQL and back: the way from a rehearsal to a real congress."""
    with open_store(database_urls[source]) as first:
        fill(first)
        manifest = write_backup(first, tmp_path / "one.zip", NOW)
        if source == target:
            erase_everything(first.engine)
    with open_store(database_urls[target]) as second:
        restore(second, tmp_path / "one.zip")
        write_backup(second, tmp_path / "two.zip", NOW)
        with second.writing() as db:
            audit.record(db, at=NOW, actor="p", action="seat.taken", subject="b1")
            assert db.execute(select(audit.AuditRow.id).order_by("id")).scalars().all() == [
                1, 2, 3, 4,
            ]  # fmt: skip
    assert tables_of(tmp_path / "one.zip") == tables_of(tmp_path / "two.zip")
    assert manifest.rows == 36


def test_a_backup_is_private_and_lists_its_tables(store: Store, tmp_path: Path) -> None:
    fill(store)
    path = tmp_path / "new" / "b.zip"
    write_backup(store, path, NOW)
    assert path.stat().st_mode & 0o777 == 0o600
    counts = {part.name: part.rows for part in read_manifest(path).tables}
    assert counts["person"] == len(NAMES)
    assert counts["letter"] == 0
    assert counts.keys() == Base.metadata.tables.keys()


def test_a_backup_sees_one_instant_while_others_write(store: Store, tmp_path: Path) -> None:
    fill(store)
    stop = threading.Event()
    written: list[int] = []

    def write_on() -> None:
        while not stop.is_set():
            with store.writing() as db:
                for subject in ("left", "right"):
                    audit.record(db, at=NOW, actor="p", action="pair", subject=subject)
            written.append(1)

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        for number in range(5):
            write_backup(store, tmp_path / f"{number}.zip", NOW)
    finally:
        stop.set()
        writer.join()
    assert written
    for number in range(5):
        lines = tables_of(tmp_path / f"{number}.zip")["tables/audit.jsonl"].splitlines()
        pairs = [json.loads(line)["subject"] for line in lines if b'"pair"' in line]
        assert pairs.count("left") == pairs.count("right")


def test_a_filled_database_is_not_restored_over(store: Store, tmp_path: Path) -> None:
    fill(store)
    write_backup(store, tmp_path / "b.zip", NOW)
    with pytest.raises(BackupError, match="not empty"):
        restore(store, tmp_path / "b.zip")
    with store.reading() as db:
        assert count_rows(db) == 36


def test_erasing_empties_even_what_refuses_deletion(store: Store) -> None:
    fill(store)
    erase_everything(store.engine)
    with store.reading() as db:
        assert count_rows(db) == 0


def _without_manifest(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tables/person.jsonl", "")


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def _another_format(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", '{"format": "something-else"}')


def _changed_row(path: Path) -> None:
    parts = tables_of(path)
    manifest = zipfile.ZipFile(path).read("manifest.json")
    parts["tables/person.jsonl"] = parts["tables/person.jsonl"].replace(b"Zo", b"Jo")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", manifest)
        for name, body in parts.items():
            archive.writestr(name, body)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_bytes(b""), "not a whole backup"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00"), "not a whole backup"),
        (lambda path: path.unlink(), "not a whole backup"),
        (_truncated, "not a whole backup"),
        (_without_manifest, "not a backup"),
        (_another_format, "not a backup"),
        (_changed_row, "person of the backup is not what its manifest says"),
    ],
)
def test_a_spoiled_backup_is_refused(
    sqlite_store: Store, tmp_path: Path, spoil: object, says: str
) -> None:
    fill(sqlite_store)
    path = tmp_path / "b.zip"
    write_backup(sqlite_store, path, NOW)
    spoil(path)  # type: ignore[operator]
    with pytest.raises(BackupError, match=says):
        read_manifest(path)


def test_another_schema_is_refused(sqlite_store: Store, tmp_path: Path) -> None:
    write_backup(sqlite_store, tmp_path / "b.zip", NOW)
    with sqlite_store.writing() as db:
        db.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    with pytest.raises(BackupError, match="with the version of congress that made it"):
        restore(sqlite_store, tmp_path / "b.zip")


def test_a_damaged_file_is_not_backed_up(sqlite_store: Store, tmp_path: Path) -> None:
    """A backup of a damaged file would replace the good one of yesterday."""
    fill(sqlite_store)
    path = Path(sqlite_store.engine.url.database or "")
    sqlite_store.engine.dispose()
    raw = bytearray(path.read_bytes())
    page = 4096
    for start in range(page * 4, len(raw), page):
        raw[start + 8 : start + 40] = b"\xff" * 32
    path.write_bytes(raw)
    with pytest.raises(BackupError, match="damaged"):
        write_backup(sqlite_store, tmp_path / "b.zip", NOW)
    assert not (tmp_path / "b.zip").exists()
