"""`congress serve` as a process: ready, at its time, with one worker, and gone when told."""

from __future__ import annotations

import errno
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import select

from congress.__main__ import run
from congress.infra import server
from congress.infra.jobs import JobRun
from congress.infra.server import NotingWorker, hang_up
from congress.mail.models import LetterRow
from congress.mail.service import queue_letter
from tests.builders import NOW
from tests.processes import await_port, free_port
from tests.stores import open_store

END_SECONDS = 20.0
FREE_SECONDS = 10.0  # gunicorn alone would take thirty


@contextmanager
def serving(database_url: str, folder: Path, *options: str) -> Iterator[tuple[int, int]]:
    """Serve a migrated database; give the port and the process id of the parent."""
    port = free_port()
    names = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "congress", "serve", "--port", str(port), *options],
        env={
            **names,
            "CONGRESS_DATA_DIR": str(folder),
            "CONGRESS_DATABASE_URL": database_url,
        },
    )
    try:
        await_port(port, process)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=END_SECONDS) == 0


def children_of(pid: int) -> dict[int, str]:
    """Return the command lines of a process's children."""
    found = {}
    for entry in Path("/proc").iterdir():
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
        except (OSError, IndexError, ValueError):
            continue
    return found


def workers_of(pid: int) -> list[int]:
    """Return the process ids of a server's timetable workers."""
    return [one for one, line in children_of(pid).items() if line.split()[-1:] == ["worker"]]


def until(condition: object, seconds: float = END_SECONDS) -> None:
    """Wait for a condition; fail when it does not come about."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.mark.usefixtures("counted_processes")
def test_it_serves_sends_letters_and_ends(database_url: str, tmp_path: Path) -> None:
    with open_store(database_url) as store:
        with serving(database_url, tmp_path / "d", "--at", "2025-03-08T14:00-08:00") as (port, pid):
            address = f"http://127.0.0.1:{port}"
            with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:  # noqa: S310 -- our own server
                assert answer.read() == b"ready\n"
            web = 1 if store.is_sqlite else 2
            until(lambda: len(children_of(pid)) == web + 1)
            workers = workers_of(pid)
            assert len(workers) == 1
            with store.writing() as db:
                queue_letter(
                    db, person_id="", event_id=None, kind="code",
                    facts={"code": "123456"}, now=NOW, dedupe_key="k", to_email="ana@example.org",
                )  # fmt: skip
            until(lambda: _state(store) == "sent")
            os.kill(workers[0], signal.SIGKILL)
            until(lambda: len(workers_of(pid)) == 1 and workers_of(pid) != workers)
            left = children_of(pid)
        until(lambda: not any(Path(f"/proc/{one}").exists() for one in left))
        with store.reading() as db:
            started = db.execute(select(JobRun.started_at)).scalars().all()
    # The worker's clock is the rehearsal's, too.
    assert started
    assert all(abs((one - NOW).total_seconds()) < 120 for one in started)


def test_it_leaves_no_folder_where_it_was_started(tmp_path: Path) -> None:
    names = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
    names |= {"CONGRESS_DATA_DIR": str(tmp_path / "d"), "PYTHONPATH": str(Path.cwd())}
    (tmp_path / "here").mkdir()
    made = subprocess.run(
        [sys.executable, "-m", "congress", "serve", "--port", "8001"],
        env=names, cwd=tmp_path / "here", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (made.returncode, "run `congress migrate`" in made.stderr) == (2, True)
    assert list((tmp_path / "here").iterdir()) == []


def test_a_killed_parent_leaves_the_port_free(sqlite_url: str, tmp_path: Path) -> None:
    """Found by the kills (E4): its web processes held the port for as long as clients kept asking."""
    with open_store(sqlite_url):
        port = free_port()
        names = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
        names |= {"CONGRESS_DATABASE_URL": sqlite_url, "CONGRESS_DATA_DIR": str(tmp_path / "d")}
        command = [sys.executable, "-m", "congress", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=names)
        await_port(port, process)
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as client:
            _ask(client)
            process.kill()
            process.wait()

            def is_free() -> bool:
                # A connection that stays open: it is for these that gunicorn waits.
                with suppress(OSError, http.client.HTTPException):
                    _ask(client)
                return _refuses(port)

            until(is_free, FREE_SECONDS)


def _refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        pass  # it ends just now
    return False


def _ask(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/livez")
    assert client.getresponse().read() == b"alive\n"


def unexpected(errors: str) -> list[str]:
    """Return the lines of standard error that are no news of a start or an end."""
    return [line for line in errors.splitlines() if "Z INFO - congress." not in line]


def interrupted(
    folder: Path, is_time: Callable[[int], bool], **more: str
) -> tuple[int, str, list[int]]:
    """Press Ctrl-C in a terminal that serves, when it is time; return exit code, errors, children.

    `more`: of the server's environment.
    """
    names = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
    names |= {"CONGRESS_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "congress"]
    subprocess.run([*command, "migrate"], env=names, check=True, capture_output=True, timeout=60)
    # A terminal hears Ctrl-C. A shell's "&" lets what it starts ignore it, and that is handed on.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [*command, "serve", "--port", str(free_port())],
        env=names | more, start_new_session=True, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    signal.signal(signal.SIGINT, before)
    until(lambda: is_time(process.pid))
    left = list(children_of(process.pid))
    os.killpg(process.pid, signal.SIGINT)
    try:
        _, errors = process.communicate(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # or a later test is told of it
        process.communicate()
        raise
    return process.returncode, errors, left


def test_ctrl_c_while_the_worker_starts_prints_no_traceback(tmp_path: Path) -> None:
    """The worker imports for a second; the terminal tells every process of the group."""
    apart: list[bool] = []

    def starts(pid: int) -> bool:
        apart[:] = [os.getpgid(one) != os.getpgid(pid) for one in workers_of(pid)]
        return bool(apart)

    code, errors, left = interrupted(tmp_path / "d", starts)
    assert (code, unexpected(errors)) == (0, [])
    # However far the worker has come: Ctrl-C does not reach it, the server ends it.
    assert apart == [True]
    until(lambda: not any(Path(f"/proc/{one}").exists() for one in left))


# Holds a process where it imports a module, however fast the machine is, and says so in a file.
HOLD = """
import os, sys, time

class Holding:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ.get("HOLD_AT"):
            open(os.environ["HELD"], "w").close()
            time.sleep(60)

sys.meta_path.insert(0, Holding())
"""


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("congress.app", (-signal.SIGINT, "")),  # of the command line itself
        ("congress.infra.server", (1, "\nAborted!\n")),  # of the command, which runs by then
    ],
)
def test_ctrl_c_while_the_server_imports_prints_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, expected: tuple[int, str]
) -> None:
    """It looked for a library in the process's memory, and under load the press came when it served."""
    (tmp_path / "sitecustomize.py").write_text(HOLD)
    held = tmp_path / "held"
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(Path.cwd()))))
    monkeypatch.setenv("HELD", str(held))

    def is_held(_pid: int) -> bool:
        return held.exists()

    code, errors, _ = interrupted(tmp_path / "d", is_held, HOLD_AT=module)
    assert (code, errors) == expected


def test_ctrl_c_before_the_command_looks_after_it_prints_no_traceback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Control: without its own look `run` gives the KeyboardInterrupt on, and Python prints it whole."""

    def press(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("congress.cli.main", press)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(SystemExit, match=r"^\nAborted!$"):
        run()
    assert signal.getsignal(signal.SIGINT) is before


class Conn:
    """A connection that was served, as gunicorn knows it."""

    def __init__(self) -> None:
        self.parser = None
        self.closed: list[bool] = []

    def close(self, *, graceful: bool = False) -> None:
        if self.closed:
            raise OSError(errno.EBADF, "closed")
        self.closed.append(graceful)


def test_a_connection_that_was_hung_up_is_counted_off_once() -> None:
    """Else the count of those inside sinks below what is true, and nothing limits it."""
    worker = NotingWorker.__new__(NotingWorker)
    done: Future[bool] = Future()
    worker.nr_conns, conn = 3, Conn()
    done.set_result(False)
    hang_up(conn, may_be_unread=True)
    worker.finish_request(conn, done)
    assert (worker.nr_conns, conn.closed) == (2, [True])


def test_a_worker_that_cannot_be_started_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "LOOK_SECONDS", 0.01)
    companion = server.Companion(["/nonexistent/worker"])
    companion.start()
    until(lambda: len(caplog.records) > 1)
    companion.stop()
    assert "cannot be started" in caplog.text


LIMITS = """
import resource, sys
from congress.infra.server import count_connections
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
print(count_connections(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("allowed", "most", "then"),
    [
        (1024, 20_000, "4000 4200 20000"),
        (1024, 1024, "824 1024 1024"),
        (10_000, 20_000, "4000 10000 20000"),
        (100, 150, "9 150 150"),
    ],
)
def test_it_holds_as_many_connections_as_it_may_open_files(
    allowed: int, most: int, then: str
) -> None:
    """An open file too many would end a web process."""
    command = [sys.executable, "-c", LIMITS, str(allowed), str(most)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == then


NEWBORN = """
import os, signal, sys, time
from congress.infra.server import end_the_newborn_too
noted = []
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
    signal.signal(number, lambda number, _frame: noted.append(number))
if sys.argv[2] == "guarded":
    end_the_newborn_too()
child = os.fork()
if child == 0:
    time.sleep(3)
    os._exit(0)
os.kill(child, int(sys.argv[1]))
_, status = os.waitpid(child, 0)
os.kill(os.getpid(), int(sys.argv[1]))
print(os.WTERMSIG(status), len(noted))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_a_web_process_ends_from_its_first_moment(number: signal.Signals) -> None:
    """Found by CI: one that was told to end while it was born lived for thirty seconds more."""
    assert _ended_by(number, "guarded") == [number, 1]


def test_control_a_newborn_process_overhears_its_end() -> None:
    assert _ended_by(signal.SIGTERM, "unguarded") == [0, 1]


def _ended_by(number: signal.Signals, how: str) -> list[int]:
    """Fork, and signal child and parent; return what ended the child and what the parent noted."""
    command = [sys.executable, "-c", NEWBORN, str(int(number)), how]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return [int(one) for one in done.stdout.split()]


def _state(store: object) -> str:
    with store.reading() as db:  # type: ignore[attr-defined]
        state: str = db.execute(select(LetterRow.state)).scalar_one()
        return state


def test_the_offset_is_fixed_in_the_parent(database_url: str, tmp_path: Path) -> None:
    """A worker process that is started again later still shows the same time as the others."""
    with serving(database_url, tmp_path / "d", "--at", "2025-03-08T14:00-08:00") as (_, pid):
        handed = _clock_of(pid)
        assert handed.endswith("s")
        assert float(handed[:-1]) < -53_000_000


def _clock_of(pid: int) -> str:
    until(lambda: workers_of(pid))
    for part in Path(f"/proc/{workers_of(pid)[0]}/environ").read_bytes().split(b"\0"):
        if part.startswith(b"CONGRESS_NOW="):
            return part.partition(b"=")[2].decode()
    return ""


@pytest.mark.parametrize("at", ["noon", "2025-03-08T14:00"])
def test_a_bad_time_is_refused(sqlite_url: str, tmp_path: Path, at: str) -> None:
    names = {k: v for k, v in os.environ.items() if not k.startswith("CONGRESS_")}
    found = subprocess.run(
        [sys.executable, "-m", "congress", "serve", "--at", at],
        env={**names, "CONGRESS_DATA_DIR": str(tmp_path), "CONGRESS_DATABASE_URL": sqlite_url},
        capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert found.returncode == 78
    assert "CONGRESS_NOW: " in found.stderr
