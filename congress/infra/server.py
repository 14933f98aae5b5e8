"""The web server: gunicorn as a library, with the worker of the timetable as a child process.

docs/dependencies.md 5: threads serve, since requests wait for the database; no control socket. Each web
process composes the app for itself, after the fork: a connection shared by two would be mixed up.
"""

from __future__ import annotations

import logging
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped] # it ships no types
from gunicorn.glogging import Logger as GunicornLog  # type: ignore[import-untyped] # it ships no types
from gunicorn.workers import gthread  # type: ignore[import-untyped] # it ships no types
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped] # it ships no types

from congress.infra import arrivals, crowd
from congress.infra.jobs import PARENT_VARIABLE
from congress.infra.lanes import LANE_OF, Lane, Lanes, peek_at_call
from congress.infra.logs import Lines, set_up_log
from congress.infra.slow_clients import MOST_SLOW, Arriving, Leaving

THREADS = 2 * MOST_SLOW  # half of them at most wait for slow ones
POSTGRES_PROCESSES, SQLITE_PROCESSES = 2, 1  # decision 0023
MOST_CONNECTIONS, OTHER_FILES = 4000, 200
GRACEFUL_SECONDS = 30
KEEPALIVE_SECONDS = 75  # longer than a proxy keeps its own end, which then is the one to close
UNREAD_SECONDS = 2.0
LOOK_SECONDS = 2.0
ORPHAN_LOOK_SECONDS, ORPHAN_SECONDS = 0.25, 0.5
ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
_LOG = logging.getLogger("congress.server")


class Log(GunicornLog):  # type: ignore[misc] # untyped
    """gunicorn's log in our form, without addresses: neither whose it is, nor what was asked for."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 -- gunicorn's own type
        """Open it."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Lines())

    def exception(self, msg: object, *_args: object, **_options: object) -> None:
        """Log what failed, with its trace, and leave out what it was about."""
        words = msg.partition(" %s")[0] if isinstance(msg, str) else type(msg).__name__
        self.error_log.error(words, exc_info=True)

    def warning(self, msg: object, *args: object, **options: Any) -> None:  # noqa: ANN401 -- logging's
        """Log a warning, but for those of strangers who speak no HTTP: they are without number."""
        if not str(msg).startswith("Invalid request"):
            super().warning(msg, *args, **options)


class Companion:
    """A child process that is started again when it ends, until it is told to stop."""

    def __init__(self, command: Sequence[str]) -> None:
        """Keep the command; nothing is started yet."""
        self._command = list(command)
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()  # nothing is started once `stop` was called

    def start(self) -> None:
        """Start the process soon, and look after it, from a thread.

        Not at once: its start would keep the web processes from serving for as long.
        """
        threading.Thread(target=self._look_after, name="companion", daemon=True).start()

    def stop(self) -> None:
        """End the process, letting it finish what it does."""
        with self._lock:
            self._ended.set()
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=GRACEFUL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _started(self) -> subprocess.Popen[bytes]:
        # In a session of its own, so that Ctrl-C in the terminal reaches us alone: `stop` ends it, in
        # order and, while it is still importing, without a traceback.
        environ = {**os.environ, PARENT_VARIABLE: str(os.getpid())}
        return subprocess.Popen(self._command, env=environ, start_new_session=True)  # noqa: S603 -- our own

    def _look_after(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            with self._lock:
                if not self._ended.is_set():
                    self._keep_running()

    def _keep_running(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None:
            _LOG.warning("the worker ended; starting it again")
        try:
            self._process = self._started()
        except OSError:
            _LOG.exception("the worker cannot be started now; trying again soon")


class _Server(BaseApplication):  # type: ignore[misc] # untyped
    def __init__(self, load_app: Callable[[], Any], options: dict[str, Any]) -> None:
        self._load_app = load_app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401 -- a WSGI application
        return self._load_app()


class NotingWorker(ThreadWorker):  # type: ignore[misc] # untyped
    """gunicorn's web process of threads, with five habits of its own.

    It notes how long each request waits for a thread, and when its last byte came. Who waits does so in
    a lane (`Lanes`). A connection that says nothing yet waits for no thread, and one that says it slowly
    holds one for some seconds only (`Arriving`). And who was served is hung up on by the thread that
    served: gunicorn does that from the one thread that lets everybody in, and waits there, up to two
    seconds each, for the other end to close, too.
    """

    _mine = threading.local()

    def init_process(self) -> None:
        """Begin to serve."""
        for listener in self.sockets:
            arrivals.ask_for_stamps(listener)
        super().init_process()

    def get_thread_pool(self) -> Lanes:
        """Return the threads, and the lanes before them."""
        return Lanes(self.cfg.threads, lane_of=lambda conn: conn.lane)

    def notify(self) -> None:
        """Say that it lives, each second at least."""
        super().notify()
        self.tpool.look_again()

    def load_wsgi(self) -> None:
        """Compose the app, and learn from it who waits where."""
        super().load_wsgi()
        told = getattr(self.wsgi, "extensions", {})
        self._lane_of = told.get(LANE_OF, lambda _path, _length: Lane.OTHERS)

    def enqueue_req(self, conn: Any) -> None:  # noqa: ANN401 -- gunicorn's own type
        """Queue a connection in its lane, once it has something to say."""
        call = peek_at_call(conn.sock)
        if call is None and not conn.initialized:
            self._wait_for(conn)
            return
        conn.queued_at = time.monotonic()
        # Nothing to peek at, of one that is known: it said the next thing together with the last one.
        conn.lane = self._lane_of(*(call or ("", 0)))
        super().enqueue_req(conn)

    def _wait_for(self, conn: Any) -> None:  # noqa: ANN401 -- gunicorn's own type
        """Have a connection queued when it says something, as gunicorn does with what it deferred."""
        deferred: Future[object] = Future()
        deferred.set_result(gthread._DEFER)  # noqa: SLF001 -- gunicorn's own word
        self.finish_request(conn, deferred)

    def handle(self, conn: Any) -> object:  # noqa: ANN401 -- gunicorn's own type
        """Serve it, in a thread; tell whether it stays open."""
        crowd.note_wait(time.monotonic() - conn.queued_at)
        arrivals.note_queued(conn.queued_at)
        self._mine.has_failed = False
        conn.init()
        with Arriving(conn.sock) as arriving:
            conn.parser.unreader.sock = arriving
            stays = super().handle(conn)
        if not stays:
            hang_up(conn, may_be_unread=self._mine.has_failed)
        return stays

    def handle_request(self, req: Any, conn: Any) -> object:  # noqa: ANN401 -- gunicorn's own types
        """Answer it, and wait for a slow reader for a while only."""
        sock = conn.sock
        with Leaving(sock) as leaving:
            conn.sock = leaving
            try:
                return super().handle_request(req, conn)
            finally:
                conn.sock = sock

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:  # noqa: ANN401 -- gunicorn's own types
        """Answer what could not be read, or crashed."""
        self._mine.has_failed = True
        super().handle_error(req, client, addr, exc)

    def finish_request(self, conn: Any, fs: Any) -> None:  # noqa: ANN401 -- gunicorn's own types
        """Keep the connection for what comes next, or count it off."""
        if getattr(conn, "is_hung_up", False):
            self.nr_conns -= 1
            return
        super().finish_request(conn, fs)


def hang_up(conn: Any, *, may_be_unread: bool) -> None:  # noqa: ANN401 -- gunicorn's own type
    """Close a connection whose answer was sent.

    Unread bytes would cut the answer off (RFC 9112 section 9.6). So what was sent is read first, up to
    64 KiB; where that is not its end, we wait for the other end for a moment, as gunicorn does.
    """
    conn.is_hung_up = True
    try:
        is_read = not may_be_unread and conn.parser.finish_body(
            deadline=time.monotonic() + UNREAD_SECONDS
        )
    except Exception:  # noqa: BLE001 -- whatever was wrong with it, it ends here
        is_read = False
    conn.close(graceful=not is_read)


def count_connections() -> int:
    """Return how many connections a web process may hold, having allowed it as many open files.

    Who waits must wait here: how long somebody has waited in the kernel's queue nobody knows.
    """
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + OTHER_FILES
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    if allowed != resource.RLIM_INFINITY and allowed < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return max(wanted - OTHER_FILES, THREADS + 1)


def end_without_parent(worker: Any) -> None:  # noqa: ANN401 -- gunicorn's worker has no type
    """Let a web process end soon after its parent is gone.

    gunicorn would let it serve open connections for thirty seconds, and hold the port as long: nobody
    could start the service again. What is cut off is asked again with its key.
    """

    def watch() -> None:
        while os.getppid() == worker.ppid:
            time.sleep(ORPHAN_LOOK_SECONDS)
        time.sleep(ORPHAN_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def end_the_newborn_too() -> None:
    """Let a process that was forked just now end when it is told, as one that serves does.

    Until it has handlers of its own it has those of its parent, which only note the signal: gunicorn
    would wait for such a process for as long as for one that finishes requests, thirty seconds.
    """

    def hold() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)

    def let_go() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)

    def be_endable() -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_DFL)
        let_go()

    os.register_at_fork(before=hold, after_in_parent=let_go, after_in_child=be_endable)


def serve(load_app: Callable[[], Any], *, host: str, port: int, is_sqlite: bool) -> None:
    """Serve until SIGTERM or SIGINT; requests that run are let finish for 30 seconds.

    Args:
        load_app: composes the app; called in each web process.
        host: the address to listen at.
        port: the port to listen at.
        is_sqlite: one process then, since two starve each other at the file.
    """
    end_the_newborn_too()
    set_up_log()
    worker = Companion([sys.executable, "-m", "congress", "worker"])
    _Server(
        load_app,
        {
            "bind": f"{host}:{port}",
            "workers": SQLITE_PROCESSES if is_sqlite else POSTGRES_PROCESSES,
            "threads": THREADS,
            "worker_class": NotingWorker,
            "worker_connections": count_connections(),
            "control_socket_disable": True,
            "graceful_timeout": GRACEFUL_SECONDS,
            "timeout": 60,
            "keepalive": KEEPALIVE_SECONDS,
            "loglevel": "warning",
            "logger_class": Log,
            "preload_app": False,
            "sendfile": False,  # it would pass by `Leaving`
            "when_ready": lambda _server: _begin(worker, f"{host}:{port}"),
            "on_exit": lambda _server: _end(worker),
            "post_worker_init": _begin_process,
        },
    ).run()


def _begin_process(process: Any) -> None:  # noqa: ANN401 -- gunicorn's worker has no type
    end_without_parent(process)
    crowd.set_aside_what_stays()
    crowd.take_turns()


def _begin(worker: Companion, address: str) -> None:
    _LOG.info("serving at %s", address)
    worker.start()


def _end(worker: Companion) -> None:
    worker.stop()
    _LOG.info("served; the worker has ended, too")
