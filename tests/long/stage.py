"""Where an experiment takes place: an empty database of either kind, people signed in, a server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from congress.attendees.models import AttendeeRow
from congress.core.ids import digest
from congress.people.models import AddressRow, DeviceRow, PersonRow
from tests.builders import NOW, SECRET_KEY
from tests.postgres import Server, running_server
from tests.processes import await_port, free_port
from tests.stores import migrated, sqlite_address

DATABASES = ("sqlite", "postgresql")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MEMORY = Path("/dev/shm")
END_SECONDS = 40.0


@dataclass(frozen=True)
class Stage:
    """An empty, migrated database. `server`: the PostgreSQL it is on, if it is on one."""

    kind: str
    url: str
    folder: Path
    server: Server | None = None

    @property
    def name(self) -> str:
        """Return the database's name as people write it."""
        return NAMES[self.kind]

    @property
    def workers(self) -> int:
        """Return how many web processes the service starts on it (design decision 7)."""
        return 1 if self.kind == "sqlite" else 2

    def environ(self) -> dict[str, str]:
        """Return the environment of a server on this database, at `builders.NOW`."""
        names = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
        return {
            **names,
            "CONGRESS_DATABASE_URL": self.url,
            "CONGRESS_DATA_DIR": str(self.folder / "data"),
            "CONGRESS_SECRET_KEY": SECRET_KEY,
            "CONGRESS_NOW": NOW.isoformat(),
        }


@contextmanager
def staged(kind: str, *, durable: bool = True) -> Iterator[Stage]:
    """Give an empty database of one kind; `durable` False: in memory where that can be had.

    What is to survive a crash is written to the disk as a congress would; a history of a million
    operations proves nothing more by waiting for it.
    """
    place = None if durable or not MEMORY.is_dir() else MEMORY
    with tempfile.TemporaryDirectory(prefix="congress-long-", dir=place) as name:
        folder = Path(name)
        if kind == "sqlite":
            url = sqlite_address(folder / "congress.sqlite3")
            migrated(url)
            yield Stage(kind, url, folder)
            return
        with running_server(durable=durable) as server:
            url = server.create("congress_long")
            try:
                migrated(url)
                yield Stage(kind, url, folder, server)
            finally:
                server.drop("congress_long")


@contextmanager
def congress_serve(stage: Stage, *, log: Path | None = None) -> Iterator[tuple[int, int]]:
    """Run `congress serve`, web processes and worker, on a stage; give (port, pid of the parent)."""
    port = free_port()
    with (log or Path(os.devnull)).open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "congress", "serve", "--port", str(port)],
            env=stage.environ(), stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        await_port(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def token_of(name: str) -> str:
    """Return the token of somebody that `sign_people_in` signed in."""
    return f"token-of-{name}-".ljust(43, "x")


def sign_people_in(
    db: Connection, names: Sequence[str], *, event_id: str, now: datetime = NOW
) -> None:
    """Insert people, each with a general registration and a signed-in phone.

    The person's id is `p-<name>`, the attendee's `a-<name>`, the address `<name>@example.org`.
    """
    later = now + timedelta(days=30)
    rows: dict[type, list[dict[str, object]]] = {
        PersonRow: [], AddressRow: [], AttendeeRow: [], DeviceRow: [],
    }  # fmt: skip
    for name in names:
        person = f"p-{name}"
        rows[PersonRow].append(
            {"id": person, "first_name": name.title(), "last_name": "Test", "name_key": "test",
             "credentials": "", "settings": {}, "created_at": now, "updated_at": now}
        )  # fmt: skip
        rows[AddressRow].append(
            {"id": f"m-{name}", "person_id": person, "email": f"{name}@example.org",
             "folded": f"{name}@example.org", "added_at": now, "verified_at": None}
        )  # fmt: skip
        rows[AttendeeRow].append(
            {"id": f"a-{name}", "event_id": event_id, "person_id": person,
             "external_id": f"x-{name}", "registration_type": "general", "status": "active",
             "paid_sessions": [], "speaker": "", "details": {}, "chosen_at": None,
             "agenda_version": 0, "created_at": now, "updated_at": now}
        )  # fmt: skip
        rows[DeviceRow].append(
            {"id": f"d-{name}", "person_id": person, "token_hash": digest(token_of(name)),
             "level": 1, "label": "phone", "created_at": now, "seen_at": now,
             "expires_at": later, "verified_until": None, "signed_out_at": None}
        )  # fmt: skip
    for table, values in rows.items():
        db.execute(insert(table), values)
