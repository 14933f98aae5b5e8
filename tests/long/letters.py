"""Workers killed with -9 while they send: each letter leaves within minutes, and few arrive twice.

Three workers of the timetable send by SMTP, where nobody can be asked whether a letter was taken. For
two minutes one after the other is killed in the middle of a burst of letters, a random while after one
was leased. What a
killed one had leased is taken up when its lease ends; what it had handed over and not written down
arrives twice, under its own Message-ID: at most `UNWRITTEN` letters of each of its senders.
"""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from congress.infra.database import Store
from congress.mail.jobs import UNWRITTEN
from congress.mail.models import LetterRow
from congress.mail.service import letter_values, queue_letters
from congress.settings import Settings
from tests.long.figures import Figure, at_least, at_most, none_of
from tests.long.stage import Stage, staged
from tests.mail.strict_server import strict_server
from tests.stores import open_store

WORKERS = 3
WITHIN_SECONDS = 360.0
BURST_SECONDS = 5.0  # of letters that are queued at once, and more where nobody sent meanwhile
_ID = re.compile(rb"^X-Congress-Letter: (\S+)\r$", re.MULTILINE)


@dataclass(frozen=True)
class Scale:
    """How many letters, for how long is killed, and how long is waited at most for one that is leased,
    after a `rest` in which who was started anew comes to work.

    `ahead`: what is left is sent by workers whose clock is so far ahead, instead of waiting for leases.
    """

    letters: int = 1_500
    seconds: float = 120.0
    pause: float = 30.0
    rest: float = 8.0
    ahead: timedelta = timedelta(0)


@dataclass
class Crew:
    """The workers, each started anew when it was killed."""

    stage: Stage
    mail: str
    ahead: timedelta = timedelta(0)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0
    kills_amid: int = 0  # while letters were leased

    def start(self) -> None:
        """Start them all."""
        self.processes = [self._worker() for _ in range(WORKERS)]

    def kill(self, number: int) -> None:
        """Kill one with -9, and start another in its place."""
        self._end(self.processes[number])
        self.processes[number] = self._worker()
        self.kills += 1

    def stop(self) -> None:
        """End them all; what they do is of no matter any more."""
        for process in self.processes:
            self._end(process)

    @staticmethod
    def _end(process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()

    def _worker(self) -> subprocess.Popen[bytes]:
        environ = {**self.stage.environ(), "CONGRESS_MAIL": self.mail}
        environ["CONGRESS_NOW"] = f"{self.ahead.total_seconds()}s"
        with (self.stage.folder / "workers.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "congress", "worker"], env=environ, stdout=log, stderr=log
            )


def measure(kind: str, scale: Scale | None = None) -> list[Figure]:
    """Kill, wait, and count what arrived."""
    with staged(kind) as stage, open_store(stage.url) as store:
        return run(stage, store, scale or Scale())


def run(stage: Stage, store: Store, scale: Scale) -> list[Figure]:
    """Queue, kill, wait until nothing is left; compare the rows with what the server got."""
    with strict_server() as sink:
        with _crew(stage, sink.url) as crew:
            _kill_while_queueing(store, crew, scale)
            if not scale.ahead:
                _await_empty(store)
        if scale.ahead:
            with _crew(stage, sink.url, scale.ahead):
                _await_empty(store)
        arrived = Counter(letter_of(one.content) for one in sink.deliveries)
        sink.faults.clear()  # who is killed ends in the middle of a line
    with store.reading() as db:
        columns = (LetterRow.id, LetterRow.state, LetterRow.created_at, LetterRow.sent_at)
        rows = db.execute(select(*columns)).all()
    return figures(stage.name, rows, arrived, crew, scale.ahead)


@contextmanager
def _crew(stage: Stage, mail: str, ahead: timedelta = timedelta(0)) -> Iterator[Crew]:
    crew = Crew(stage, mail, ahead)
    crew.start()
    try:
        yield crew
    finally:
        crew.stop()


def _kill_while_queueing(store: Store, crew: Crew, scale: Scale) -> None:
    """Queue bursts; while letters of one are leased, kill whoever lives longest: it sends for sure."""
    chance = random.Random(13)  # how soon
    begun, queued = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < scale.seconds:
        due = int(scale.letters * min(1.0, (passed + BURST_SECONDS) / scale.seconds))
        _queue(store, range(queued, due))
        queued = max(queued, due)
        time.sleep(chance.uniform(0, scale.rest))
        is_amid = _await(store, LetterRow.state == "leased", scale.pause)
        time.sleep(chance.uniform(0, 0.2))
        crew.kill(crew.kills % WORKERS)
        crew.kills_amid += is_amid
    _queue(store, range(queued, scale.letters))


def _await(store: Store, is_so: ColumnElement[bool], seconds: float) -> bool:
    """Wait until there is such a letter; tell whether there was one in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with store.reading() as db:
            if db.scalar(select(func.count()).where(is_so)):
                return True
        time.sleep(0.02)
    return False


def _queue(store: Store, numbers: Iterable[int]) -> None:
    rows = [
        letter_values(
            person_id=f"p{number}", event_id=None, kind="welcome", facts={},
            now=datetime.now(UTC), dedupe_key=f"l{number}", to_email=f"p{number}@example.org",
        )
        for number in numbers
    ]  # fmt: skip
    store.unit_of_work(lambda db: queue_letters(db, rows))


def _await_empty(store: Store) -> None:
    """Wait until every letter has left, for a little longer than is promised."""
    until = time.monotonic() + WITHIN_SECONDS + 60
    is_left = LetterRow.state.in_(["queued", "leased"])
    while time.monotonic() < until:
        with store.reading() as db:
            if not db.scalar(select(func.count()).where(is_left)):
                return
        time.sleep(0.2)


def letter_of(content: bytes) -> str:
    """Return which letter a delivery is."""
    found = _ID.search(content)
    assert found is not None
    return found[1].decode()


def figures(
    name: str, rows: Sequence[Any], arrived: Mapping[str, int], crew: Crew, ahead: timedelta
) -> list[Figure]:
    """Return what is said of rows of id, state and times, beside how often each letter arrived."""
    late = [(one.sent_at - one.created_at - ahead).total_seconds() for one in rows if one.sent_at]
    doubled = sum(number - 1 for number in arrived.values())
    gap = crew.kills * Settings.mail_senders * UNWRITTEN
    return [
        at_least(f"{name}: kill -9 of one of three workers", crew.kills, 1),
        at_least(f"{name}: of these, while letters were leased", crew.kills_amid, 1),
        none_of(f"{name}: letters that did not leave",
                sum(one.state != "sent" for one in rows), len(rows)),
        none_of(f"{name}: letters said to be sent that never arrived",
                sum(one.state == "sent" and not arrived[one.id] for one in rows), len(rows)),
        at_most(f"{name}: the slowest letter", round(max(late, default=0.0), 1), WITHIN_SECONDS,
                " s"),
        at_most(f"{name}: letters that arrived twice (no evidence by SMTP)", doubled, gap),
    ]  # fmt: skip
