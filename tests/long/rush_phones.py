"""Phones at doors while attendees rush: they tell what they scanned, and ask what is new.

Each behaves as the page at a door does: what was scanned is sent at once and again until it is stored,
and every quarter of a minute it takes along what changed. Those of `BACKLOG_EACH` were without a network
before, and have hundreds of scans to tell. As old as its list gets just before the next one, so old is
what a phone decides by: counted from when it asked for the former one.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import func, insert, select

from congress.agenda.rules.document import Door, Purpose, Session
from congress.badges.models import BadgeRow
from congress.checkin.models import ScanRow
from congress.core.clock import rfc3339
from congress.core.ids import digest
from congress.core.principal import Duty
from congress.infra.bulk import insert_rows
from congress.infra.database import Store
from congress.people.models import StationRow
from congress.people.service.stations import TOKEN_START
from tests.builders import NOW
from tests.ground import a_session
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.stage import Service
from tests.long.wire import Line, LostAnswerError, Reply, request_bytes

EVENT, ROOM, DOOR = "psc-2025", "r9", "door"
UPLOAD_SECONDS, OLDEST_SECONDS = 5.0, 60.0  # what is promised
SCANS_EACH = 3.0  # a line of people: one of them every so many seconds
RENEWS_EACH = 15.0  # as door-meeting.js has it
BACKLOG, BACKLOG_EACH = 500, 4  # every fourth phone comes back with so many
PATIENCE_SECONDS = 600.0
OK, COME_AGAIN = 200, 503


@dataclass
class Heard:
    """What phones met with. `uploads`: seconds of each, from the first try until it was stored, and of
    how many scans it was; `ages`: how old the list of each phone was, in seconds, just before the next.
    """

    uploads: list[tuple[float, int]] = field(default_factory=list)
    ages: list[float] = field(default_factory=list)
    came_again: int = 0


def on_now() -> Session:
    """Return the session behind the door: on while people rush, open to everybody."""
    return a_session(
        id="now", kind="poster", room=ROOM, day=8, start="13:30", end="23:30", registration="none"
    )


def the_door() -> Door:
    """Return the door."""
    return Door(DOOR, "Room 9", Purpose.SESSIONS, room=ROOM)


def set_up(store: Store, names: list[str], phones: int) -> None:
    """Give everybody a badge, and set the phones up."""
    with store.writing() as db:
        insert_rows(db, BadgeRow, [
            {"id": f"g-{name}", "event_id": EVENT, "attendee_id": f"a-{name}",
             "code_hash": _badge(name), "copy": 1, "reason": "made", "made_at": NOW,
             "made_by": "long", "handed_at": NOW, "handed_by": "long", "handed_place": "",
             "retired_at": None, "retired_because": None}
            for name in names
        ])  # fmt: skip
        db.execute(insert(StationRow), [_station(number) for number in range(phones)])


def _badge(name: str) -> str:
    return digest(f"badge of {name}")


def _token(number: int) -> str:
    return f"{TOKEN_START}phone-{number}"


def _station(number: int) -> dict[str, object]:
    return {
        "id": f"phone-{number}", "event_id": EVENT, "name": f"Phone {number}",
        "duty": Duty.DOORS.value, "place": "", "code_hash": f"code-{number}", "code_until": NOW,
        "token_hash": digest(_token(number)), "asked_by": "p-x", "asked_at": NOW,
        "enrolled_at": NOW, "seen_at": NOW, "expires_at": NOW + timedelta(days=30),
        "ended_at": None, "ended_by": None,
    }  # fmt: skip


class _Phone:
    """One of them, on a connection of its own."""

    def __init__(self, number: int, names: list[str], line: Line, heard: Heard) -> None:
        self._number, self._names, self._line, self._heard = number, names, line, heard
        self._dice = random.Random(number)
        self._seq = 0
        self._version, self._list_asked_at = "", 0.0

    def renew(self) -> None:
        """Take along what is new; the first time all of it."""
        since = f"?since={self._version}" if self._version else ""
        path = f"/api/v1/events/{EVENT}/snapshot{since}"
        asked_at = time.monotonic()
        reply = self._ask(request_bytes("GET", path, token=_token(self._number)))
        if self._version:
            self._heard.ages.append(time.monotonic() - self._list_asked_at)
        self._version, self._list_asked_at = reply.json()["version"], asked_at

    def scan(self, count: int) -> None:
        """Let so many in, and tell it until it is stored."""
        scans = [self._a_scan() for _ in range(count)]
        body = {"device_now": rfc3339(NOW), "scans": scans}
        path = f"/api/v1/events/{EVENT}/scans"
        asked = request_bytes("POST", path, token=_token(self._number), body=body)
        begun = time.monotonic()
        stored = [one["stored"] for one in self._ask(asked).json()["scans"]]
        self._heard.uploads.append((time.monotonic() - begun, count))
        assert set(stored) <= {"stored", "duplicate"}, stored

    def work(self, ended: threading.Event) -> None:
        """Be at the door until everybody has their answer; then meet the server once more."""
        if self._number % BACKLOG_EACH == 0:
            self.scan(BACKLOG)
        self.scan(1)
        while not ended.wait(self._dice.uniform(0.5, 1.5) * SCANS_EACH):
            self.scan(1)
            if time.monotonic() - self._list_asked_at >= RENEWS_EACH:
                self.renew()
        self.renew()

    def _a_scan(self) -> dict[str, Any]:
        self._seq += 1
        return {
            "id": f"phone-{self._number:03}-scan-{self._seq:06}", "seq": self._seq,
            "code_hash": _badge(self._dice.choice(self._names)), "door": DOOR, "direction": "in",
            "at": rfc3339(NOW), "offset": 0, "admitted": True, "reason": "ok",
        }  # fmt: skip

    def _ask(self, request: bytes) -> Reply:
        """Ask again until there is a definite answer, as the page does at its next meeting or sooner."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with suppress(LostAnswerError):
                reply = self._line.ask(request)
                if reply.status == OK:
                    return reply
                if reply.status != COME_AGAIN:
                    raise AssertionError(reply.body.decode())
            self._heard.came_again += 1
            time.sleep(self._dice.uniform(1.0, 2.0))
        message = f"no definite answer within {PATIENCE_SECONDS} s"
        raise TimeoutError(message)


@contextmanager
def at_doors(service: Service, names: list[str], phones: int) -> Iterator[Heard]:
    """Have phones at work during the block; each has a list before it begins."""
    heard, ended = Heard(), threading.Event()
    faults: list[BaseException] = []
    ready = threading.Barrier(phones + 1)

    def work(number: int) -> None:
        with closing(Line(service.port, timeout=PATIENCE_SECONDS)) as line:
            phone = _Phone(number, names, line, heard)
            try:
                phone.renew()
                ready.wait(PATIENCE_SECONDS)
                phone.work(ended)
            except BaseException as fault:  # noqa: BLE001 -- told below, in the thread of the experiment
                faults.append(fault)
                ready.abort()

    clients = [threading.Thread(target=work, args=(number,)) for number in range(phones)]
    for one in clients:
        one.start()
    try:
        ready.wait(PATIENCE_SECONDS)
        yield heard
    finally:
        ended.set()
        for one in clients:
            one.join()
    assert not faults, faults[:1]


def figures(name: str, store: Store, heard: Heard, phones: int) -> list[Figure]:
    """Hold what phones were told against what is there."""
    with store.reading() as db:
        rows = db.scalar(select(func.count()).select_from(ScanRow)) or 0
    told = sum(count for _, count in heard.uploads)
    every = _p99([seconds for seconds, _ in heard.uploads])
    single = _p99([seconds for seconds, count in heard.uploads if count == 1])
    return [
        at_least(f"{name}: scans told by {phones} phones during the rush", told, phones),
        none_of(f"{name}: of these not stored, or twice", abs(told - rows), told),
        at_most(f"{name}: p99 of one scan, until it is stored", single, UPLOAD_SECONDS, " s"),
        at_most(f"{name}: p99 of every upload, of {BACKLOG}, too", every, UPLOAD_SECONDS, " s"),
        at_most(f"{name}: oldest list of a phone", max(heard.ages), OLDEST_SECONDS, " s"),
    ]


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)]
