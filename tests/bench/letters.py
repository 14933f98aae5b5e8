"""Letters: 20,000 of a day queued and rendered, and with which memory; the outbox into a sink."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Row, delete, select

from congress.agenda.rules.document import Document
from congress.app import create_app, house_of
from congress.core.clock import FixedClock
from congress.infra.bulk import insert_rows
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.smtp import SmtpTransport
from congress.mail.formats import Writer
from congress.mail.jobs import send_until_done
from congress.mail.models import LetterRow
from congress.mail.rules import EventWords, Lane, Recipient
from congress.notices.jobs import queue_daily_letters
from congress.people.jobs import address_book
from congress.seats.models import SeatRow
from congress.web.house import House
from tests.bench import congress_under_test as congress
from tests.mail.strict_server import strict_server
from tests.postgres import Server
from tests.stores import sqlite_address

PEOPLE, SEATS_EACH, SESSIONS, SENT = 20_000, 5, 150, 1_000
DAY = date(2025, 3, 10)
MIB = 1 << 20


@dataclass(frozen=True)
class Spent:
    """Seconds, and by how many bytes the process grew at most meanwhile."""

    seconds: float
    grown: int


def measure_letters(server: Server, folder: Path, share: float) -> list[str]:
    """Return a line for each database."""
    people = max(1_000, int(PEOPLE * share))
    lines = [f"{people:,} daily letters (target: queued and rendered in ≤ 60 s, with flat memory)"]
    for name in ("PostgreSQL", "SQLite"):
        work = folder / f"letters-{name}"
        work.mkdir()
        is_sqlite = name == "SQLite"
        url = sqlite_address(work / "letters.sqlite3") if is_sqlite else server.create("letters")
        lines.append(f"{name}: {_measure(url, work, people)}")
    return ["\n".join(lines)]


def _measure(url: str, work: Path, people: int) -> str:
    document = congress.make_document(SESSIONS)
    settings = congress.bench_settings(url, work)
    congress.fill(settings, people, document)
    house = house_of(create_app(settings))
    _seat(house, document, people)
    clock = FixedClock(document.sessions[0].starts_at - timedelta(hours=2))
    queued = _spend(lambda: queue_daily_letters(house.store, clock, congress.EVENT, DAY))
    writer = Writer(MailTemplates.of(settings.base_url))
    known = Recipient(
        "a@example.org", "Ana", events={congress.EVENT: EventWords("C", "America/Los_Angeles")}
    )
    rendered = _spend(lambda: _render_all(house, writer, known))
    bare = _bare_seconds()
    times = rendered.seconds / people / bare
    sent = _send_some(house, writer)
    house.store.engine.dispose()
    return (
        f"queued in {queued.seconds:.1f} s (+{queued.grown / MIB:.0f} MiB), rendered in"
        f" {rendered.seconds:.1f} s (+{rendered.grown / MIB:.0f} MiB), {times:.1f} × a bare view"
        f" each (≤ 5); into an SMTP sink {sent:.0f} a second (≥ 200)"
    )


def _seat(house: House, document: Document, people: int) -> None:
    """Give each person seats of the day, as rows."""
    open_ids = [
        one.id
        for one in document.sessions
        if one.registration == "required" and document.day_of(one) == DAY
    ]
    rows = [
        {
            "attendee_id": f"a{person}", "event_id": congress.EVENT,
            "session_id": open_ids[(person * 7 + place * 5) % len(open_ids)],
            "state": "confirmed", "turn": None, "gives_up": None,
            "because": None, "passed_over": None, "changes": 1, "changed_at": house.clock.now(),
        }
        for person in range(people) for place in range(SEATS_EACH)
    ]  # fmt: skip
    unique = {(row["attendee_id"], row["session_id"]): row for row in rows}
    house.store.unit_of_work(lambda db: insert_rows(db, SeatRow, list(unique.values())))


def _letters(house: House) -> Iterator[Row[Any]]:
    last = ""
    while True:
        with house.store.reading() as db:
            rows = db.execute(
                select(LetterRow.__table__)
                .where(LetterRow.id > last)
                .order_by(LetterRow.id)
                .limit(500)
            ).all()
        if not rows:
            return
        yield from rows
        last = rows[-1].id


def _render_all(house: House, writer: Writer, known: Recipient) -> None:
    for letter in _letters(house):
        assert writer.write(letter, known.email, known, {}).html


def _bare_seconds() -> float:
    app = Flask("bare")
    app.add_url_rule("/", view_func=lambda: "ok")
    client = app.test_client()
    client.get("/")
    return _spend(lambda: [client.get("/") for _ in range(2_000)]).seconds / 2_000


def _send_some(house: House, writer: Writer) -> float:
    """Send so many of them by the senders of the ordinary lane; return letters a second."""
    with house.store.writing() as db:
        kept = select(LetterRow.id).order_by(LetterRow.id).limit(SENT)
        db.execute(delete(LetterRow).where(LetterRow.id.not_in(kept)))
    clock = FixedClock(house.clock.now() + timedelta(days=1))

    def send(url: str) -> str:
        return send_until_done(
            house.store, clock, SmtpTransport(url, "c@example.org"), writer,
            address_book(house.events, clock), lane=Lane.ORDINARY,
        )  # fmt: skip

    senders = house.settings.mail_senders
    with _sink() as url, ThreadPoolExecutor(senders) as pool:
        spent = _spend(lambda: list(pool.map(send, [url] * senders)))
    return SENT / spent.seconds


@contextmanager
def _sink() -> Iterator[str]:
    """Serve the tests' mail server in a process of its own, as one would be; its address."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_take_letters, args=(theirs,))
    process.start()
    try:
        yield ours.recv()
        ours.send("end")
        taken = ours.recv()
        assert taken == SENT, taken
    finally:
        process.join()


def _take_letters(pipe: Connection) -> None:
    with strict_server() as sink:
        pipe.send(sink.url)
        pipe.recv()
        pipe.send(len(sink.deliveries))


def _spend(work: Callable[[], object]) -> Spent:
    """Measure a piece of work. Its peak is Linux's (`clear_refs` sets it back)."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    before, begun = _peak(), time.perf_counter()
    work()
    return Spent(time.perf_counter() - begun, _peak() - before)


def _peak() -> int:
    status = Path("/proc/self/status").read_text("ascii")
    [line] = [one for one in status.splitlines() if one.startswith("VmHWM")]
    return int(line.split()[1]) * 1024
