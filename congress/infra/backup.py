"""Backs up and restores a database as a zip of JSON lines, the same for SQLite and PostgreSQL.

One file a table, in the order in which rows may refer to each other, and a manifest with the schema
revision, the count and the SHA-256 of each. Bytes depend on the rows alone: a backup of what was
restored equals the backup it was restored from, whichever database either stood in. So this is
also the way from SQLite to PostgreSQL. Not in it, because whoever finds the file must not have them:
the secret key (and mail already written to a folder).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    Connection,
    Date,
    Engine,
    LargeBinary,
    String,
    Table,
    create_engine,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DatabaseError

from congress.core.errors import DamagedError
from congress.infra.away import name_of
from congress.infra.database import Base, Store, UtcDateTime
from congress.infra.link import be_patient
from congress.infra.migrations import migrate, revision_of

FORMAT, VERSION = "congress-backup", 1
MANIFEST = "manifest.json"
BATCH = 1000
MAX_MANIFEST_BYTES = 1_000_000


class BackupError(Exception):
    """A file that is no whole backup of ours, or a database it does not fit; a sentence says what."""


@dataclass(frozen=True)
class TablePart:
    """One table in a backup."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `revision` is the schema it was made from, `made_at` in UTC."""

    revision: str
    made_at: datetime
    tables: tuple[TablePart, ...]

    @property
    def rows(self) -> int:
        """Return how many rows there are in all."""
        return sum(part.rows for part in self.tables)


def tables() -> list[Table]:
    """Return our tables so that each comes after those it refers to."""
    return list(Base.metadata.sorted_tables)


def write_backup(store: Store, path: Path, now: datetime) -> Manifest:
    """Write a backup of one instant while the service runs; an existing file is replaced whole.

    Raises:
        BackupError: the database is damaged, or its schema is not migrated at all.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    with _open_private(unfinished) as file, _snapshot(store) as db:
        manifest = _write_archive(file, db, now)
    unfinished.replace(path)
    return manifest


def _open_private(path: Path) -> IO[bytes]:
    """Open a new file that only this user may read: it holds names and addresses."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _write_archive(file: IO[bytes], db: Connection, now: datetime) -> Manifest:
    revision = revision_of(db)
    if not revision:
        message = "the database has no tables yet: run `congress migrate`"
        raise BackupError(message)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        parts = []
        for table in tables():
            hashed, count = hashlib.sha256(), 0
            with archive.open(_member(table.name), "w", force_zip64=True) as member:
                for line in _lines(db, table):
                    member.write(line)
                    hashed.update(line)
                    count += 1
            parts.append(TablePart(table.name, count, hashed.hexdigest()))
        manifest = Manifest(revision, now.astimezone(UTC), tuple(parts))
        archive.writestr(MANIFEST, _dump_manifest(manifest))
    file.flush()
    os.fsync(file.fileno())
    return manifest


def _member(table_name: str) -> str:
    return f"tables/{table_name}.jsonl"


@contextmanager
def _snapshot(store: Store) -> Iterator[Connection]:
    """Open a connection that sees the database as of one instant, whatever is written meanwhile."""
    if not store.is_sqlite:
        with store.engine.connect() as db:
            db.execution_options(isolation_level="REPEATABLE READ")
            be_patient(db)
            db.execute(text("SET LOCAL statement_timeout = 0"))
            db.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield db
            db.rollback()
        return
    # A long look at the file would keep writers waiting: SQLite's own backup copies it at once.
    with tempfile.TemporaryDirectory(prefix="congress-backup-") as folder:
        copy = Path(folder) / "copy.sqlite3"
        _copy_sqlite(store, copy)
        engine = create_engine(f"sqlite:///{copy}")
        try:
            with engine.connect() as db:
                yield db
        finally:
            engine.dispose()


def _copy_sqlite(store: Store, path: Path) -> None:
    target = sqlite3.connect(path)
    try:
        with store.reading() as db:  # waits for no writer
            source: Any = db.connection.driver_connection
            source.backup(target)
        verdict = target.execute("PRAGMA integrity_check").fetchone()[0]
    except (sqlite3.DatabaseError, DatabaseError, DamagedError) as error:
        message = f"the database file is damaged: {name_of(error)}"
        raise BackupError(message) from error
    finally:
        target.close()
    if verdict != "ok":
        message = f"the database file is damaged: {verdict}"
        raise BackupError(message)


def _lines(db: Connection, table: Table) -> Iterator[bytes]:
    encode = {column.name: _encoder(column.type) for column in table.columns}
    ordered = select(table).order_by(*_key(db, table)).execution_options(stream_results=True)
    for row in db.execute(ordered):
        values = {
            name: None if value is None else encode[name](value)
            for name, value in row._mapping.items()  # noqa: SLF001 -- the public name of a row's mapping
        }
        yield (
            json.dumps(values, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode(
                "utf-8"
            )
            + b"\n"
        )


def _key(db: Connection, table: Table) -> list[Any]:
    """Return the primary key to sort by, texts bytewise on both databases."""
    return [
        column.collate("C")
        if db.dialect.name == "postgresql" and isinstance(column.type, String)
        else column
        for column in table.primary_key.columns
    ]


def _encoder(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- any column type
    if isinstance(kind, UtcDateTime | Date):
        return lambda value: value.isoformat()
    if isinstance(kind, LargeBinary):
        return lambda value: base64.b64encode(value).decode("ascii")
    return lambda value: value


def _decoder(kind: Any) -> Callable[[Any], Any]:  # noqa: ANN401 -- any column type
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat
    if isinstance(kind, Date):
        return date.fromisoformat
    if isinstance(kind, LargeBinary):
        return lambda value: base64.b64decode(value, validate=True)
    return lambda value: value


def _dump_manifest(manifest: Manifest) -> str:
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "revision": manifest.revision,
            "made_at": manifest.made_at.isoformat(),
            "tables": [vars(part) for part in manifest.tables],
        },
        indent=1,
    )


def read_manifest(path: Path) -> Manifest:
    """Read a backup's manifest and check every byte of its tables against it.

    Raises:
        BackupError: it is no backup, not whole, or changed since.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = _load_manifest(archive)
            for part in manifest.tables:
                _check_part(archive, part)
    except (OSError, zipfile.BadZipFile, EOFError, zlib.error) as error:
        message = f"{path} is not a whole backup: {error}"
        raise BackupError(message) from error
    except (KeyError, ValueError, TypeError) as error:
        message = f"{path} is not a backup of congress"
        raise BackupError(message) from error
    return manifest


def _load_manifest(archive: zipfile.ZipFile) -> Manifest:
    if archive.getinfo(MANIFEST).file_size > MAX_MANIFEST_BYTES:
        raise ValueError
    loaded = json.loads(archive.read(MANIFEST))
    if loaded["format"] != FORMAT:
        raise ValueError
    if loaded["version"] != VERSION:
        message = f"the backup has format {loaded['version']}; this version reads {VERSION}"
        raise BackupError(message)
    return Manifest(
        loaded["revision"],
        datetime.fromisoformat(loaded["made_at"]),
        tuple(TablePart(**part) for part in loaded["tables"]),
    )


def _check_part(archive: zipfile.ZipFile, part: TablePart) -> None:
    hashed, count = hashlib.sha256(), 0
    with archive.open(_member(part.name)) as member:
        for line in member:
            hashed.update(line)
            count += 1
    if (hashed.hexdigest(), count) != (part.sha256, part.rows):
        message = f"table {part.name} of the backup is not what its manifest says"
        raise BackupError(message)


def count_rows(db: Connection) -> int:
    """Return how many rows all our tables hold."""
    return sum(
        db.execute(select(func.count()).select_from(table)).scalar_one() for table in tables()
    )


def load_backup(db: Connection, path: Path, manifest: Manifest) -> None:
    """Write a checked backup into an empty, migrated database, and read it all back to compare.

    Raises:
        BackupError: the schemas differ, the database is not empty, or it holds something else now.
    """
    revision = revision_of(db)
    if revision != manifest.revision:
        message = (
            f"the backup has schema {manifest.revision} and the database {revision or 'none'}: "
            f"restore it with the version of congress that made it, then run `congress migrate`"
        )
        raise BackupError(message)
    if count_rows(db):
        message = "the database is not empty"
        raise BackupError(message)
    if db.dialect.name == "postgresql":
        be_patient(db)
        db.execute(text("SET LOCAL statement_timeout = 0"))
    ours = {table.name: table for table in tables()}
    with zipfile.ZipFile(path) as archive:
        for part in manifest.tables:
            if part.name not in ours:
                message = f"the backup has a table this version does not know: {part.name}"
                raise BackupError(message)
            _load_table(db, ours[part.name], archive)
    _restart_sequences(db)
    for part in manifest.tables:
        _compare(db, ours[part.name], part)


def _load_table(db: Connection, table: Table, archive: zipfile.ZipFile) -> None:
    decode = {column.name: _decoder(column.type) for column in table.columns}
    statement = insert(table).inline()
    batch: list[dict[str, Any]] = []
    with archive.open(_member(table.name)) as member:
        for line in member:
            values = json.loads(line)
            batch.append(
                {
                    name: None if value is None else decode[name](value)
                    for name, value in values.items()
                }
            )
            if len(batch) == BATCH:
                db.execute(statement, batch)
                batch.clear()
    if batch:
        db.execute(statement, batch)


def _restart_sequences(db: Connection) -> None:
    """Let PostgreSQL number on after the highest number that was restored."""
    if db.dialect.name != "postgresql":
        return
    for table in tables():
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = db.execute(
            select(func.pg_get_serial_sequence(table.name, column.name))
        ).scalar_one()
        highest = db.execute(select(func.max(column))).scalar_one()
        if sequence is not None and highest is not None:
            db.execute(select(func.setval(sequence, highest)))


def _compare(db: Connection, table: Table, part: TablePart) -> None:
    hashed = hashlib.sha256()
    for line in _lines(db, table):
        hashed.update(line)
    if hashed.hexdigest() != part.sha256:
        message = f"table {table.name} reads back differently; nothing was restored"
        raise BackupError(message)


def erase_everything(engine: Engine) -> None:
    """Drop all tables and make them anew: rows that may only be added cannot be deleted."""
    migrate(engine, "base")
    migrate(engine)
