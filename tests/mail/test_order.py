"""Which letter goes first, how long one may take, and what becomes of those that were given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from congress.app import house_of
from congress.cli import main
from congress.core.clock import FixedClock
from congress.core.errors import AwayError, BusyError, OutcomeUnknownError
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.mail_messages import Message
from congress.infra.mail_transports.port import TransportError
from congress.infra.mail_transports.smtp import SmtpTransport
from congress.mail import queries
from congress.mail.jobs import BATCH, UNWRITTEN, send_until_done
from congress.mail.models import LetterRow
from congress.mail.rules import KINDS, LEASE, LONGEST_HAND_OVER, URGENT_KINDS, Lane
from congress.mail.service import letter_values, queue_letters
from schedules.timetable import timetable
from tests.builders import NOW
from tests.mail.strict_server import strict_server
from tests.mail.world import WRITER, Provider, a_letter, find_recipients, letter, send

QUEUED, AT_ONCE = 2_000, 10  # seconds a code may take
CODE = {"kind": "code", "facts": {"code": "123456", "minutes": 10}, "to_email": "a@example.org"}


class SlowServer(Provider):
    """Takes `seconds` for each letter, by the clock of the test."""

    def __init__(self, folder: Path, clock: FixedClock, seconds: float) -> None:
        super().__init__(folder)
        self.clock, self.seconds = clock, seconds
        self.taken: list[tuple[str, datetime]] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def send(self, message: Message) -> str:
        self.clock.advance(timedelta(seconds=self.seconds))
        evidence = super().send(message)
        self.taken.append((message.kind, self.clock.now()))
        self.meanwhile()
        return evidence


def _queue_changes(store: Store, count: int = QUEUED) -> None:
    with store.writing() as db:
        queue_letters(
            db,
            [
                letter_values(
                    person_id=f"p{number}", event_id=None, kind="seat-promoted",
                    facts={"changes": []}, now=NOW, dedupe_key=f"change/{number}",
                )
                for number in range(count)
            ],
        )  # fmt: skip


def _round(store: Store, clock: FixedClock, transport: Provider, lane: Lane) -> str:
    return send_until_done(store, clock, transport, WRITER, find_recipients, lane=lane)


def _looks_every(name: str) -> int:
    (job,) = (job for job in timetable(is_development=False) if job.name == name)
    return job.period_seconds


def test_a_code_leaves_within_ten_seconds_whatever_is_queued(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    """A server of one second a letter; the lane is looked at every two, and the code is its first."""
    _queue_changes(store)
    a_letter(store, key="code", **CODE)
    clock.advance(timedelta(seconds=_looks_every("send-urgent-letters")))
    server = SlowServer(tmp_path / "slow", clock, seconds=1)
    _round(store, clock, server, Lane.URGENT)
    ((kind, at),) = server.taken
    assert kind == "code"
    assert at - NOW <= timedelta(seconds=AT_ONCE)


def test_control_in_one_queue_the_code_is_dead(
    store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was: behind 2,000 letters, for 33 minutes."""
    _queue_changes(store, 601)
    a_letter(store, key="code", now=NOW + timedelta(microseconds=1), **CODE)
    monkeypatch.setattr(queries.letters, "_is_of", lambda _lane: LetterRow.id.is_not(None))
    server = SlowServer(tmp_path / "slow", clock, seconds=1)
    clock.advance(timedelta(seconds=1))
    _round(store, clock, server, Lane.URGENT)
    assert {kind for kind, _ in server.taken} == {"seat-promoted"}
    assert len(server.taken) >= 500


def test_no_sender_of_the_other_lane_takes_a_code(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    """Else it would lie in a batch behind others, leased, where its own sender may not take it."""
    code = a_letter(store, **CODE)
    change = a_letter(store, key="2", kind="seat-promoted", facts={"changes": []})
    provider = Provider(tmp_path / "provider")
    assert send(store, clock, provider, Lane.ORDINARY).sent == 1
    assert (letter(store, code).state, letter(store, change).state) == ("queued", "sent")
    assert send(store, clock, provider, Lane.URGENT).sent == 1


def test_urgent_is_what_soon_would_be_dead() -> None:
    assert {"code", "confirm-news", "confirm-registration"} == URGENT_KINDS
    assert all(KINDS[kind].secrets for kind in URGENT_KINDS)
    names = [job.name for job in timetable(is_development=True)]
    assert {"send-urgent-letters", "send-letters"} <= set(names)


def test_each_letter_is_handed_over_within_its_lease(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    """At a server that takes as long as the timeouts let it; what is left is given back, untried."""
    wanted = sorted(a_letter(store, key=str(number)) for number in range(BATCH))
    server = SlowServer(tmp_path / "slow", clock, seconds=LONGEST_HAND_OVER.total_seconds())
    other = SlowServer(tmp_path / "other", clock, seconds=0)
    server.meanwhile = lambda: send(store, clock, other)
    send(store, clock, server)
    assert sorted(server.deliveries() + other.deliveries()) == wanted[:1]
    left = [letter(store, one) for one in wanted if letter(store, one).state != "sent"]
    assert [(one.state, one.attempts) for one in left] == [("queued", 0)] * (BATCH - 1)


def test_control_without_the_bound_a_letter_is_handed_over_twice(
    store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("congress.mail.jobs.may_hand_over", lambda *_: True)
    for number in range(BATCH):
        a_letter(store, key=str(number))
    server = SlowServer(tmp_path / "slow", clock, seconds=LEASE.total_seconds())
    server.has_evidence = False
    other = SlowServer(tmp_path / "other", clock, seconds=0)
    other.has_evidence = False
    server.meanwhile = lambda: send(store, clock, other)
    send(store, clock, server)
    twice = set(server.deliveries()) & set(other.deliveries())
    assert twice


def _most_unwritten(store: Store, clock: FixedClock, folder: Path, seconds: float) -> int:
    """Send a batch; return how many letters were handed over at most, and not marked as sent."""
    unwritten = []
    server = SlowServer(folder, clock, seconds)

    def look() -> None:
        with store.reading() as db:
            sent = select(func.count()).where(LetterRow.state == "sent")
            unwritten.append(len(server.taken) - (db.scalar(sent) or 0))

    server.meanwhile = look
    assert send(store, clock, server).sent == BATCH
    return max(unwritten)


@pytest.mark.parametrize(("seconds", "most"), [(0, UNWRITTEN), (1, 1)])
def test_few_letters_are_handed_over_and_not_written_down(
    store: Store, clock: FixedClock, tmp_path: Path, seconds: float, most: int
) -> None:
    """So many arrive twice when a sender is killed and nobody can be asked: of a slow server one."""
    for number in range(BATCH):
        a_letter(store, key=str(number), kind="seat-promoted")
    assert _most_unwritten(store, clock, tmp_path / "provider", seconds) == most


def test_control_without_the_bound_a_whole_batch_is_not_written_down(
    store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("congress.mail.jobs.UNWRITTEN", BATCH + 1)
    for number in range(BATCH):
        a_letter(store, key=str(number), kind="seat-promoted")
    assert _most_unwritten(store, clock, tmp_path / "provider", 0) == BATCH


@pytest.mark.parametrize("error", [BusyError, AwayError, OutcomeUnknownError])
def test_what_was_handed_over_is_written_down_once_the_database_is_back(
    store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    error: type[BusyError],
) -> None:  # fmt: skip
    """Nobody else knows of it: else the letters would be sent again."""
    ids = [a_letter(store, key=str(number), kind="seat-promoted") for number in range(3)]
    waited: list[float] = []
    monkeypatch.setattr("congress.mail.jobs.time.sleep", waited.append)
    server = SlowServer(tmp_path / "provider", clock, 0)
    work, refuse = store.unit_of_work, [True, True]

    def unit_of_work(what: Any) -> Any:  # noqa: ANN401 -- as it is
        if server.taken and refuse:
            refuse.pop()
            if error is OutcomeUnknownError:
                work(what)
            raise error(retry_after=1)
        return work(what)

    monkeypatch.setattr(store, "unit_of_work", unit_of_work)
    assert send(store, clock, server).sent == 3
    assert waited == [1, 2]
    assert [letter(store, one).state for one in ids] == ["sent"] * 3


def test_control_a_database_that_stays_away_leaves_the_letters_leased(
    store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued = a_letter(store)
    monkeypatch.setattr("congress.mail.jobs.WRITE_AGAIN_AFTER_SECONDS", ())
    server = SlowServer(tmp_path / "provider", clock, 0)
    work = store.unit_of_work

    def unit_of_work(what: Any) -> Any:  # noqa: ANN401 -- as it is
        if server.taken:
            raise AwayError(retry_after=1)
        return work(what)

    monkeypatch.setattr(store, "unit_of_work", unit_of_work)
    with pytest.raises(AwayError):
        send(store, clock, server)
    assert letter(store, queued).state == "leased"


def test_a_server_that_is_away_is_asked_once_a_round(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    """Each try may wait for ten seconds; and none of the letters pays for it."""
    ids = [a_letter(store, key=str(number)) for number in range(9)]
    asked: list[str] = []
    fault = TransportError("the mail server cannot be reached: TimeoutError", pause_seconds=30)
    provider = Provider(tmp_path / "provider")

    def away(message: Message) -> str:
        asked.append(message.letter_id)
        raise fault

    provider.send = away  # type: ignore[method-assign]
    assert _round(store, clock, provider, Lane.ORDINARY).startswith("0 sent, 1 put off")
    rows = [letter(store, one) for one in ids]
    assert sorted(row.attempts for row in rows) == [0] * 9
    assert {row.state for row in rows} == {"queued"}
    assert len(asked) == 1


def test_a_round_has_one_connection_and_ends_it(store: Store, clock: FixedClock) -> None:
    for number in range(BATCH * 2 + 1):
        a_letter(store, key=str(number), kind="seat-promoted")
    with strict_server() as server:
        transport: Any = SmtpTransport(server.url, "congress@example.org")
        _round(store, clock, transport, Lane.ORDINARY)
    assert (server.connections, len(server.deliveries)) == (1, BATCH * 2 + 1)
    assert server.commands[-1].upper() == "QUIT"


@pytest.mark.parametrize(("code", "state"), [(550, "failed"), (450, "queued")])
def test_only_what_may_pass_is_tried_again(
    store: Store, clock: FixedClock, code: int, state: str
) -> None:
    queued = a_letter(store)
    refusal = f"{code} {str(code)[0]}.1.1 <ana@example.org> no"
    with strict_server(refuse=lambda said: refusal if said[:4].upper() == "RCPT" else "") as server:
        transport: Any = SmtpTransport(server.url, "congress@example.org")
        _round(store, clock, transport, Lane.ORDINARY)
    kept = letter(store, queued)
    assert (kept.state, kept.attempts) == (state, 1)
    assert kept.evidence == f"the mail server refused the address: {code} {str(code)[0]}.1.1"


def test_a_code_that_died_waiting_keeps_its_true_reason(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    late = a_letter(store, **CODE)
    provider = Provider(tmp_path / "provider")
    provider.fault = TransportError("the mail server refused the letter: 451")
    send(store, clock, provider, Lane.URGENT)
    clock.advance(timedelta(minutes=10))
    send(store, clock, provider, Lane.URGENT)
    assert letter(store, late).evidence == (
        "too late; before: the mail server refused the letter: 451"
    )


def _run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["letters", *arguments], obj=house_of(app))


def _given_up(app: Flask, tmp_path: Path, key: str, **more: Any) -> str:  # noqa: ANN401
    house = house_of(app)
    found = a_letter(house.store, key=key, now=house.clock.now(), **more)
    provider = Provider(tmp_path / "provider")
    provider.fault = TransportError("the mail server refused the address: 550", is_permanent=True)
    for lane in Lane:
        send(house.store, house.clock, provider, lane)
    assert letter(house.store, found).state == "failed"
    return found


def test_given_up_letters_are_listed_with_their_reason(app: Flask, tmp_path: Path) -> None:
    assert _run(app).output == "No letter is failed.\n"
    found = _given_up(app, tmp_path, "1", to_email="ana@example.org")
    listed = _run(app, "--state", "failed")
    assert listed.output.startswith(f"{found}  ")
    assert "seat-dropped  1 try  the mail server refused the address: 550\n" in listed.output
    assert "ana@" not in listed.output
    assert _run(app, "--state", "queued").output == "No letter is queued.\n"


def test_given_up_letters_are_sent_again_and_that_is_on_record(app: Flask, tmp_path: Path) -> None:
    house = house_of(app)
    one, two = (_given_up(app, tmp_path, key) for key in "12")
    code = _given_up(app, tmp_path, "code", **CODE)
    assert _run(app, "--again", one).output == "1 letter is sent again.\n"
    again = letter(house.store, one)
    assert (again.state, again.attempts, again.evidence) == ("queued", 0, None)
    everything = _run(app, "--again", "all")
    assert everything.output == (
        "1 letter is sent again.\n"
        f"{code} is not: its code is forgotten; whoever needs one asks for another.\n"
    )
    assert (everything.exit_code, letter(house.store, code).state) == (0, "failed")
    provider = Provider(tmp_path / "mended")
    assert send(house.store, house.clock, provider).sent == 2
    assert provider.deliveries() == sorted([one, two])
    with house.store.reading() as db:
        noted = db.execute(
            select(AuditRow.actor, AuditRow.subject).where(AuditRow.action == "letter.again")
        ).all()
    assert sorted(tuple(row) for row in noted) == sorted([("operator", one), ("operator", two)])


def test_what_was_not_given_up_is_not_sent_again(app: Flask, tmp_path: Path) -> None:
    house = house_of(app)
    queued = a_letter(house.store, now=house.clock.now())
    for wanted in (queued, "no-such-id"):
        refused = _run(app, "--again", wanted)
        assert (refused.exit_code, refused.stderr) == (
            2, f"No letter '{wanted}' was given up: see `congress letters`.\n",
        )  # fmt: skip
    code = _given_up(app, tmp_path, "code", **CODE)
    assert _run(app, "--again", code).exit_code == 2
