"""Where an experiment takes place: an empty database of either kind, people signed in, a server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, insert

from congress.attendees.models import AttendeeRow
from congress.core.ids import digest
from congress.people.models import AddressRow, DeviceRow, PersonKeyRow, PersonRow
from congress.people.service.keys import Named, key_rows
from tests.builders import NOW, SECRET_KEY
from tests.long.wire import Line, LostAnswerError, request_bytes, token_of
from tests.memory import quick_folder
from tests.postgres import Server, running_server
from tests.processes import children_of, free_port
from tests.stores import migrated, sqlite_address

DATABASES = ("sqlite", "postgresql")
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
END_SECONDS = 40.0
READY = 200


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
        """Return how many web processes the service starts on it (decision 0023)."""
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
    place = None if durable else quick_folder()
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


class Service:
    """`congress serve` as a supervisor keeps it: web processes and worker, one port for good."""

    def __init__(
        self,
        stage: Stage,
        *,
        now: datetime = NOW,
        log: Path | None = None,
        target: str = "",
        ahead: float | None = None,
    ) -> None:
        """Keep what to start. `target`: another WSGI app, behind one bare web process (a control).

        `ahead`: its clock is so many seconds ahead of the machine's, to the instant, in place of `now`.
        """
        self.port = free_port()
        self._command = ["congress", "serve", "--port", str(self.port)]
        if target:
            self._command = ["gunicorn", target, "--bind", f"127.0.0.1:{self.port}"]
            self._command += ["--worker-class", "gthread", "--threads", "8", "--no-control-socket"]
        shown = now.isoformat() if ahead is None else f"{ahead:.6f}s"
        self._environ = {**stage.environ(), "CONGRESS_NOW": shown}
        self._log = log or Path(os.devnull)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Return the parent's process id."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it; `await_ready` waits for the first answer."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self._command],
                env=self._environ, stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def await_ready(self, seconds: float = END_SECONDS) -> float:
        """Wait until the service says that it can serve a person; return how long that took."""
        begun = time.monotonic()
        asked = request_bytes("GET", "/readyz", headers={"Connection": "close"})
        while time.monotonic() - begun < seconds:
            if self._process is not None and self._process.poll() is not None:
                self.start()  # the port was still an orphan's: a supervisor tries again
            with suppress(LostAnswerError):
                if Line(self.port, timeout=5.0).ask(asked).status == READY:
                    return time.monotonic() - begun
            time.sleep(0.02)
        message = f"not ready within {seconds} s"
        raise TimeoutError(message)

    def web_processes(self) -> list[int]:
        """Return the process ids of the web processes, the oldest first."""
        return [pid for pid in children_of(self.pid) if not _is_worker(pid)]

    def worker_process(self) -> int | None:
        """Return the process id of the timetable's worker; None while there is none."""
        return next((pid for pid in children_of(self.pid) if _is_worker(pid)), None)

    def kill(self) -> None:
        """Kill the parent alone, as a careless operator would; its children must notice."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End it in order."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(timeout=END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def _is_worker(pid: int) -> bool:
    with suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0")
        return command.rpartition(b"\0")[2] == b"worker"
    return False


@contextmanager
def served(
    stage: Stage,
    *,
    now: datetime = NOW,
    log: Path | None = None,
    target: str = "",
    ahead: float | None = None,
) -> Iterator[Service]:
    """Run `congress serve`, or another app, on a stage until the end of the block."""
    service = Service(stage, now=now, log=log, target=target, ahead=ahead)
    service.start()
    try:
        service.await_ready()
        yield service
    finally:
        service.stop()


def sign_people_in(
    db: Connection, names: Sequence[str], *, event_id: str, now: datetime = NOW
) -> None:
    """Insert people, each with a general registration and a signed-in phone.

    The person's id is `p-<name>`, the attendee's `a-<name>`, the address `<name>@example.org`.
    """
    later = now + timedelta(days=30)
    rows: dict[type, list[dict[str, object]]] = {
        PersonRow: [], PersonKeyRow: [], AddressRow: [], AttendeeRow: [], DeviceRow: [],
    }  # fmt: skip
    for name in names:
        person = f"p-{name}"
        rows[PersonRow].append(
            {"id": person, "first_name": name.title(), "last_name": "Test", "name_key": "test",
             "credentials": "", "settings": {}, "created_at": now, "updated_at": now}
        )  # fmt: skip
        rows[PersonKeyRow] += key_rows(Named(person, name.title(), "Test"))
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
