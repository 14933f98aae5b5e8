"""The sender: once, later, or never; and what is kept of it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_transports.port import TransportError
from congress.mail import service
from congress.mail.jobs import forget_secrets, has_due_letters
from congress.mail.models import LetterRow
from congress.mail.queries import Backlog, get_backlog
from congress.mail.rules import KINDS, MAX_ATTEMPTS, Lane
from tests.builders import NOW
from tests.mail.world import Provider, a_letter, letter, send


@pytest.fixture
def provider(tmp_path: Path) -> Provider:
    return Provider(tmp_path / "provider")


def test_letter_is_queued_once_under_its_key(store: Store) -> None:
    assert a_letter(store) == a_letter(store, facts={"title": "Another"})


def test_due_letter_is_sent_and_marked(store: Store, clock: FixedClock, provider: Provider) -> None:
    queued = a_letter(store)
    assert has_due_letters(store, clock, Lane.ORDINARY)
    assert send(store, clock, provider).sent == 1
    kept = letter(store, queued)
    assert (kept.state, kept.sent_at, kept.attempts) == ("sent", NOW, 1)
    assert (
        (provider.folder / kept.evidence).read_text("utf-8").startswith("ana@example.org\nYou no")
    )
    assert not has_due_letters(store, clock, Lane.ORDINARY)
    assert send(store, clock, provider).total == 0


def test_address_of_the_letter_beats_the_persons(
    store: Store, clock: FixedClock, provider: Provider
) -> None:
    a_letter(store, to_email="desk@example.org", kind="code", facts={"code": "123456"})
    send(store, clock, provider, Lane.URGENT)
    (delivered,) = provider.folder.iterdir()
    assert delivered.read_text("utf-8").startswith("desk@example.org\n123456 is your sign-in code")


def test_code_is_forgotten_once_sent(store: Store, clock: FixedClock, provider: Provider) -> None:
    sent = a_letter(store, kind="code", facts={"code": "123456", "minutes": 10})
    send(store, clock, provider, Lane.URGENT)
    assert letter(store, sent).facts == {"minutes": 10}


def test_code_is_not_sent_when_it_is_dead(
    store: Store, clock: FixedClock, provider: Provider
) -> None:
    late = a_letter(store, kind="code", facts={"code": "123456"})
    clock.advance(timedelta(minutes=10))
    send(store, clock, provider, Lane.URGENT)
    assert (letter(store, late).state, letter(store, late).facts) == ("failed", {})
    assert provider.deliveries() == []


def test_code_of_a_held_outbox_is_forgotten(store: Store, clock: FixedClock) -> None:
    late = a_letter(store, kind="code", facts={"code": "123456"})
    clock.advance(timedelta(minutes=14))
    assert forget_secrets(store, clock) == 0
    clock.advance(timedelta(minutes=1))
    assert forget_secrets(store, clock) == 1
    assert letter(store, late).facts == {}


def test_failed_letter_waits_longer_each_time_and_is_given_up(
    store: Store, clock: FixedClock, provider: Provider
) -> None:
    queued = a_letter(store)
    provider.fault = TransportError("the mail server: timeout")
    waits = []
    while letter(store, queued).state == "queued":
        clock.instant = letter(store, queued).due_at
        send(store, clock, provider)
        waits.append((letter(store, queued).due_at - clock.now()).total_seconds())
    assert waits == [30, 120, 480, 1920, 3600, 3600, 3600, 0]
    assert (letter(store, queued).state, len(waits)) == ("failed", MAX_ATTEMPTS)


def test_refused_address_is_given_up_at_once(
    store: Store, clock: FixedClock, provider: Provider
) -> None:
    queued = a_letter(store)
    provider.fault = TransportError("550", is_permanent=True)
    send(store, clock, provider)
    assert letter(store, queued).state == "failed"


def test_one_bad_letter_does_not_stop_the_others(
    store: Store, clock: FixedClock, provider: Provider
) -> None:
    bad = a_letter(store, key="bad", facts={"starts_at": "not a time"})
    good = a_letter(store, key="good")
    send(store, clock, provider)
    assert (letter(store, bad).state, letter(store, good).state) == ("queued", "sent")


@pytest.mark.parametrize(
    ("person", "kind", "state"),
    [
        ("quiet", "seat-dropped", "inbox"),
        ("quiet", "new-device", "sent"),
        ("homeless", "seat-dropped", "inbox"),
        ("ana", "seat-taken", "inbox"),
    ],
)
def test_who_wants_no_mail_gets_what_is_essential(
    store: Store, clock: FixedClock, provider: Provider, person: str, kind: str, state: str
) -> None:
    queued = a_letter(store, person_id=person, kind=kind)
    send(store, clock, provider)
    assert letter(store, queued).state == state
    assert len(provider.deliveries()) == (state == "sent")


def test_a_counted_kind_is_mailed_so_often_a_day(
    store: Store, clock: FixedClock, provider: Provider
) -> None:
    """Decision 0039: who drops somebody's seats again and again fills the inbox, and no mailbox."""
    most = KINDS["seat-dropped"].most_a_day
    assert most == 5
    ids = [a_letter(store, key=str(number)) for number in range(most + 3)]
    other = a_letter(store, key="other", kind="seat-promoted")
    while send(store, clock, provider).total:
        pass
    states = [letter(store, one).state for one in ids]
    assert sorted(states) == ["inbox"] * 3 + ["sent"] * most
    assert letter(store, other).state == "sent"
    clock.advance(timedelta(hours=24))
    again = a_letter(store, key="again", now=clock.now())
    send(store, clock, provider)
    assert letter(store, again).state == "sent"


def test_held_outbox_sends_nothing(store: Store, clock: FixedClock, provider: Provider) -> None:
    """After a restore: else people would get their old letters again (E16)."""
    queued = a_letter(store)
    with store.writing() as db:
        service.hold(db, reason="restored", now=NOW)
    assert not has_due_letters(store, clock, Lane.ORDINARY)
    assert send(store, clock, provider).total == 0
    with store.writing() as db:
        service.release(db)
    send(store, clock, provider)
    assert provider.deliveries() == [queued]


def test_many_senders_send_each_letter_once(
    store: Store, clock: FixedClock, provider: Provider
) -> None:
    wanted = sorted(a_letter(store, key=str(number), kind="seat-promoted") for number in range(60))
    barrier = threading.Barrier(4)

    def work() -> None:
        barrier.wait()
        while send(store, clock, provider).total:
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert provider.deliveries() == wanted


def test_control_without_the_lease_letters_are_doubled(
    store: Store, clock: FixedClock, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The race is real: a sender that only looks, and leases nothing, sends what another sends."""

    def only_look(db: Connection, _now: datetime, _lane: Lane, _limit: int) -> Sequence[Any]:
        return db.execute(select(LetterRow.__table__).where(LetterRow.state == "queued")).all()

    monkeypatch.setattr(service, "lease_due", only_look)
    both_looked = threading.Barrier(2)
    given = provider.send

    def slow(message: object) -> str:
        both_looked.wait(timeout=10)
        return given(message)  # type: ignore[arg-type]

    monkeypatch.setattr(provider, "send", slow)
    a_letter(store)
    threads = [threading.Thread(target=send, args=(store, clock, provider)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(provider.deliveries()) == 2


def test_a_batch_that_does_not_leave_is_one_warning_without_addresses(
    store: Store, clock: FixedClock, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    for key in ("1", "2", "3"):
        a_letter(store, key=key, to_email="ana@example.org")
    provider.fault = TransportError("the mail server cannot be reached: TimeoutError")
    send(store, clock, provider)
    assert [(one.levelname, one.getMessage()) for one in caplog.records] == [
        (
            "WARNING",
            "mail: 3 letters put off, 0 failed: the mail server cannot be reached: TimeoutError",
        )
    ]
    caplog.clear()
    provider.fault = None
    clock.advance(timedelta(seconds=30))
    assert send(store, clock, provider).sent == 3
    assert caplog.records == []


def test_the_backlog_counts_what_did_not_leave(
    store: Store, clock: FixedClock, provider: Provider
) -> None:
    def backlog() -> Backlog:
        with store.reading() as db:
            return get_backlog(db, clock.now())

    a_letter(store, key="put off")
    provider.fault = TransportError("no answer")
    send(store, clock, provider)
    a_letter(store, key="failed")
    provider.fault = TransportError("550", is_permanent=True)
    send(store, clock, provider)
    assert backlog() == Backlog(put_off=1, failed=1, late=0, why="no answer")
    clock.advance(timedelta(minutes=6))
    assert backlog().late == 1
    clock.advance(timedelta(days=1))
    provider.fault = None
    send(store, clock, provider)
    assert backlog() == Backlog(put_off=0, failed=0, late=0, why="")
