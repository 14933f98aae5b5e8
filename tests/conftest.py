"""Fixtures of every test: both databases, empty and migrated, and an app on each of them."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache

from congress.app import create_app, database
from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.settings import Settings
from tests.builders import NOW, settings_for
from tests.effort import untraced
from tests.memory import write_in_memory
from tests.postgres import PostgresMissingError, Server, running_server
from tests.stores import migrated, open_store, sqlite_address

# A machine's zone must make no difference: this one is never a whole hour from UTC.
os.environ["TZ"] = "Pacific/Chatham"
if hasattr(time, "tzset"):
    time.tzset()

write_in_memory()

# A loaded machine is no fault of the code: only what is found counts, not how long it took.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    # A build server repeats the same examples, so that a red build is the change's own doing; every
    # other run looks for new ones.
    derandomize=bool(os.environ.get("CI")),
    database=None if os.environ.get("CI") else hypothesis.settings.default.database,
)
hypothesis.settings.load_profile("house")


class Compiled(BytecodeCache):
    """The pages, compiled once for all apps of a process: each test has an app of its own."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()
LOOPBACK = ("127.", "::1", "localhost")


def _refuse_the_outside(event: str, arguments: tuple[object, ...]) -> None:
    """A test that asks anybody outside this machine is no test of ours."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not host.startswith(LOOPBACK):
            message = f"a test tried to reach {host}"
            raise RuntimeError(message)


sys.addaudithook(_refuse_the_outside)


@pytest.fixture
def uncounted() -> Iterator[None]:
    """Keep coverage out of a test: of many strings, examples or histories through code that smaller
    tests reach, so that it would cost a third more and count nothing.
    """
    with untraced():
        yield


COUNTED_PROCESSES = "COVERAGE_PROCESS_CONFIG"  # where coverage says what a process shall count


@pytest.fixture(scope="session", autouse=True)
def _counting() -> str:
    """Start processes without coverage, which costs each half a second and half of its speed; return
    what would have it count.
    """
    return os.environ.pop(COUNTED_PROCESSES, "")


@pytest.fixture
def counted_processes(_counting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let coverage count in the processes of a test: for what runs in a process only."""
    if _counting:
        monkeypatch.setenv(COUNTED_PROCESSES, _counting)


TEMPLATE = f"congress_template_{os.getpid()}"
_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A PostgreSQL for this process of the run. Where CI is set, a missing one fails the test."""
    try:
        with running_server() as server:
            yield server
    except PostgresMissingError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: Server) -> Iterator[str]:
    url = postgres_server.create(TEMPLATE)
    migrated(url)
    yield TEMPLATE
    postgres_server.drop(TEMPLATE)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "congress.sqlite3"
    migrated(sqlite_address(path))
    return path


@contextmanager
def _sqlite_copy(template: Path, folder: Path) -> Iterator[str]:
    path = folder / f"congress-{next(_numbers)}.sqlite3"
    shutil.copyfile(template, path)
    yield sqlite_address(path)
    path.unlink()


@contextmanager
def _postgres_copy(template: str, server: Server) -> Iterator[str]:
    name = f"congress_test_{os.getpid()}_{next(_numbers)}"
    yield server.create(name, template)
    server.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> Iterator[str]:
    """URL of an empty, migrated SQLite file that only this test has."""
    with _sqlite_copy(_sqlite_template, tmp_path) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: Server, _postgres_template: str) -> Iterator[str]:
    """URL of an empty, migrated PostgreSQL database that only this test has."""
    with _postgres_copy(_postgres_template, postgres_server) as url:
        yield url


@pytest.fixture
def database_urls(sqlite_url: str, postgres_url: str) -> dict[str, str]:
    """Both databases of this test, by backend: for a test that compares them."""
    return {"sqlite": sqlite_url, "postgresql": postgres_url}


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """One database after the other: for a test that starts processes of its own."""
    name = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on an empty, migrated database, on SQLite and then on PostgreSQL. Commits are real."""
    with open_store(database_url) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_store(
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> Callable[[], AbstractContextManager[Store]]:
    """Opens an empty store at each call, on one database after the other: for Hypothesis machines,
    whose examples share one test (2 ms on SQLite, 60 ms on PostgreSQL).
    """
    if request.param == "sqlite":
        file: Path = request.getfixturevalue("_sqlite_template")
        copy = partial(_sqlite_copy, file, tmp_path)
    else:
        name: str = request.getfixturevalue("_postgres_template")
        copy = partial(_postgres_copy, name, request.getfixturevalue("postgres_server"))

    @contextmanager
    def fresh() -> Iterator[Store]:
        with copy() as url, open_store(url) as opened:
            yield opened

    return fresh


@pytest.fixture
def sqlite_store(sqlite_url: str) -> Iterator[Store]:
    """A store on SQLite only: for what cannot differ between the databases."""
    with open_store(sqlite_url) as opened:
        yield opened


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Store]:
    """A store on PostgreSQL only."""
    with open_store(postgres_url) as opened:
        yield opened


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at `builders.NOW` until the test moves it."""
    return FixedClock(NOW)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Development settings on an empty database, on SQLite and then on PostgreSQL."""
    return settings_for(database_url, tmp_path / "data")


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The whole service on `settings`, its clock in the test's hand (`congress.app.house_of`)."""
    made = create_app(settings, clock=clock)
    made.jinja_env.bytecode_cache = COMPILED
    yield made
    with made.app_context():
        for engine in database.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of `app` that keeps cookies."""
    return app.test_client()
