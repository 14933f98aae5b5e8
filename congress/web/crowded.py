"""Whoever asked for a change and waited too long is told when to come again, before anything is begun.

In front of Flask: when hundreds a second must be told, each telling has to cost next to nothing. To
look is never refused; it costs hardly more than saying that there is no time for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from congress.core.errors import CrowdedError
from congress.infra.crowd import Pace, Turn, seconds_waited, serving
from congress.infra.lanes import LANE_OF, Lane
from congress.web.guard import SAFE_METHODS
from congress.web.problems import is_for_people, render_problem, status_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Only this 503 says for certain that nothing was begun, and that there is a lot to draw: a phone may
# come again by itself.
MARK = ("X-Congress-Crowded", "1")
# Doors never wait for the rush of attendees: a line of people stands there (decision 0052).
# A claim is in time by when it arrived, and is never turned away (decision 0071).
LET_BY = re.compile(
    r"/(api/v1/events/[^/]+/(claims|scans|doors/[^/]+/(looks|share)|sessions/[^/]+/standby)"
    r"|e/[^/]+/claims"
    r"|desk/e/[^/]+/(scans|meetings|(doors|looks|shares|standby)/[^/]+(/standby)?))\Z",
    re.ASCII,
)
# What a door needs to know: its page, and its list, which is much to read and to write (decision 0078).
DOORS_PAGE = re.compile(r"/desk/e/[^/]+/scanner\Z", re.ASCII)
DOORS_LIST = re.compile(r"/(api/v1/events/[^/]+/snapshot|desk/e/[^/]+/meetings)\Z", re.ASCII)
# Hundreds of scans keep a core busy for a tenth of a second. One such telling at a time on this machine:
# whoever presses a button meanwhile finds another core free (decision 0066). Devices come again.
BACKLOG = re.compile(r"/(api/v1/events|desk/e)/[^/]+/scans\Z", re.ASCII)
BACKLOG_BYTES = 32 * 1024
HEARD_BYTES = 1024 * 1024  # more than any telling has
PIECE_BYTES = 64 * 1024
BACKLOG_SECONDS = 1
BACKLOG_PATIENCE_SECONDS = 2.0  # for another process; a telling takes some tenths of a second
BACKLOG_FILE = "backlog.turn"
STATUS = f"{status_of(CrowdedError)} SERVICE UNAVAILABLE"


class _Gate:
    """The app behind it is asked only for whoever is served. One for each process."""

    def __init__(self, app: Flask, patience: float, backlog: Turn) -> None:
        self._flask = app
        self._patience = patience
        self._behind: WSGIApplication = app.wsgi_app
        self._pace = Pace()
        self._said: dict[bool, tuple[list[tuple[str, str]], bytes]] = {}
        self._backlog = backlog

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        with serving():
            return self._serve(environ, start_response)

    def _serve(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_backlog(environ.get("PATH_INFO", ""), _length_of(environ)):
            return self._take_backlog(environ, start_response)
        if environ["REQUEST_METHOD"] not in SAFE_METHODS:
            is_let_by = LET_BY.match(environ.get("PATH_INFO", "")) is not None
            if seconds_waited() > self._patience and not is_let_by:
                return self._send_away(environ, start_response, self._pace.turn_away())
            self._pace.count_served()
        return self._behind(environ, start_response)

    def _take_backlog(
        self, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        with self._backlog.taken(BACKLOG_PATIENCE_SECONDS) as is_mine:
            if not is_mine:
                _hear_out(environ)
                return self._send_away(environ, start_response, BACKLOG_SECONDS)
            self._pace.count_served()
            return self._behind(environ, start_response)

    def _send_away(
        self, environ: WSGIEnvironment, start_response: StartResponse, seconds: int
    ) -> Iterable[bytes]:
        is_page = is_for_people(environ.get("PATH_INFO", ""))
        if is_page not in self._said:
            self._said[is_page] = self._render("/" if is_page else "/api/")
        headers, body = self._said[is_page]
        start_response(STATUS, [*headers, MARK, ("Retry-After", str(seconds))])
        return [body]

    def _render(self, path: str) -> tuple[list[tuple[str, str]], bytes]:
        """Return what everybody is told at such an address, but for when to come again."""
        with self._flask.test_request_context(path, method="POST"):
            answer = self._flask.process_response(render_problem(CrowdedError()))
            del answer.headers["Retry-After"]
            return list(answer.headers), answer.get_data()


def lane_of(path: str, length: int) -> Lane:
    """Tell where a call waits for a thread (`infra/lanes.py`)."""
    if DOORS_LIST.match(path) or is_backlog(path, length):
        return Lane.HEAVY
    return Lane.DOORS if LET_BY.match(path) or DOORS_PAGE.match(path) else Lane.OTHERS


def is_backlog(path: str, length: int) -> bool:
    """Tell whether a device tells many scans at once, by the bytes of its body."""
    return length > BACKLOG_BYTES and BACKLOG.match(path) is not None


def _length_of(environ: WSGIEnvironment) -> int:
    length = environ.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else 0


def _hear_out(environ: WSGIEnvironment) -> None:
    """Read what a device says, although it is not served.

    Else the connection would have to be closed, and the thread would wait for the device to close it,
    too, so that the answer arrives: forty that are sent away would hold every thread.
    """
    left = min(_length_of(environ), HEARD_BYTES)
    while left > 0 and (piece := environ["wsgi.input"].read(min(left, PIECE_BYTES))):
        left -= len(piece)


def register_door(app: Flask, *, patience: float, folder: Path) -> None:
    """Put the gate in front of the app; whoever waited for more than `patience` seconds comes again.

    The last of what goes there: nothing is read before it. `folder`: the data of all web processes.
    """
    app.extensions[LANE_OF] = lane_of
    app.wsgi_app = _Gate(app, patience, Turn(folder / BACKLOG_FILE))  # type: ignore[method-assign]  # Flask's documented way
