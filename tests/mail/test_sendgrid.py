"""SendGrid's transport, at an HTTP server of the tests: what it is sent, what each answer means."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_messages import Message, Picture
from congress.infra.mail_transports import sendgrid, watch
from congress.infra.mail_transports.choosing import transport_of
from congress.infra.mail_transports.port import TransportError
from congress.infra.mail_transports.sendgrid import SendGridTransport, content_of
from congress.mail import queries, service
from congress.mail.jobs import event_finder, has_due_letters
from congress.mail.models import LetterEventRow
from congress.mail.rules import CLEARS_UP, LEASE, LONGEST_HAND_OVER, HoldCause, Lane
from tests.builders import NOW, settings_for
from tests.mail.fake_sendgrid import KEY, SENDER, FakeSendGrid, fake_sendgrid
from tests.mail.world import Provider, a_letter, letter, send

LETTER = Message("abc", "welcome", "ana@example.org", "Grüße, Ana", "Hello\n", NOW)
CODE = {"kind": "code", "facts": {"code": "123456", "minutes": 10}, "to_email": "a@example.org"}


@pytest.fixture
def fake() -> Iterator[FakeSendGrid]:
    with fake_sendgrid() as one:
        yield one


def _fault_of(transport: SendGridTransport, message: Message = LETTER) -> TransportError:
    with pytest.raises(TransportError) as caught:
        transport.send(message)
    return caught.value


DRIPS = {
    "before its answer": b"",
    "into its answer": b"HTTP/1.1 ",
    "into its body": b"HTTP/1.1 202 Accepted\r\nContent-Length: 4000\r\n\r\n",
    "into the handshake": b"\x16\x03\x03\x3f\xff",
}
MOST_DRIPS = 100  # five seconds: less than any step by itself may take


@pytest.mark.parametrize("into", DRIPS)
def test_a_server_that_drips_is_cut(monkeypatch: pytest.MonkeyPatch, into: str) -> None:
    """Each byte begins a step's time anew: only the exchange as a whole has an end."""
    monkeypatch.setattr(sendgrid, "EXCHANGE_SECONDS", 0.2)
    monkeypatch.setattr(watch, "LOOKS_EVERY_SECONDS", 0.1)
    pause, was_cut = threading.Event(), threading.Event()

    def drip(server: socket.socket) -> None:
        ours, _ = server.accept()
        with ours:
            try:
                ours.sendall(DRIPS[into])
                for _ in range(MOST_DRIPS):
                    ours.sendall(b"2")
                    pause.wait(0.05)
            except OSError:
                was_cut.set()

    scheme = "https" if into == "into the handshake" else "http"
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        host = f"{scheme}://127.0.0.1:{server.getsockname()[1]}"
        transport = SendGridTransport(KEY, SENDER, lambda _: None, is_sandbox=False, host=host)
        try:
            fault = _fault_of(transport)
        finally:
            transport.close()
            thread.join(timeout=60)
    assert was_cut.is_set()
    # Where the request was never whole, it cannot have been taken.
    assert (fault.is_unclear, fault.is_away) == (scheme == "http", scheme == "https")


def test_an_exchange_ends_before_its_lease() -> None:
    assert LONGEST_HAND_OVER.total_seconds() > sendgrid.EXCHANGE_SECONDS


def test_a_letter_says_no_more_than_it_must(fake: FakeSendGrid) -> None:
    """Rule F 2: in categories and arguments nothing personal; nothing in it is followed."""
    assert fake.transport().send(LETTER) == "SendGrid abc123"
    ((method, path, body),) = fake.asked
    assert (method, path, fake.keys) == ("POST", "/v3/mail/send", {f"Bearer {KEY}"})
    assert body == {
        "personalizations": [{"to": [{"email": "ana@example.org"}]}],
        "from": {"email": "congress@example.org", "name": "Congress"},
        "subject": "Grüße, Ana",
        "content": [{"type": "text/plain", "value": "Hello\n"}],
        "headers": {"X-Congress-Letter": "abc", "Auto-Submitted": "auto-generated"},
        "categories": ["welcome"],
        "custom_args": {"cg_msg": "abc"},
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
        },
    }


def test_html_pictures_and_where_answers_go_come_along(fake: FakeSendGrid) -> None:
    rich = replace(
        LETTER,
        html="<p>Hello</p>",
        pictures=(Picture("code", b"PNG"),),
        reply_to="Desk <d@ihi.example>",
    )
    fake.transport().send(rich)
    body = fake.asked[0][2]
    assert body["content"] == [
        {"type": "text/plain", "value": "Hello\n"}, {"type": "text/html", "value": "<p>Hello</p>"},
    ]  # fmt: skip
    assert body["attachments"] == [
        {
            "content": "UE5H", "type": "image/png", "filename": "code.png", "disposition": "inline",
            "content_id": "code",
        }
    ]  # fmt: skip
    assert body["reply_to"] == {"email": "d@ihi.example", "name": "Desk"}


def test_the_sandbox_is_asked_for_and_believed(fake: FakeSendGrid) -> None:
    fake.status = 200
    sandbox = fake.transport(is_sandbox=True)
    assert sandbox.send(LETTER) == "sandbox: checked by SendGrid, and not sent"
    assert fake.asked[0][2]["mail_settings"] == {"sandbox_mode": {"enable": True}}
    # Outside it a 200 took nothing: a page of something between us, maybe.
    assert _fault_of(fake.transport()).pause_seconds == 30


def test_a_domain_leaves_in_a_labels_and_a_strange_address_is_given_up() -> None:
    foreign = replace(LETTER, to_email="ana@bücher.example")
    content = content_of(foreign, SENDER, is_sandbox=False)
    assert content["personalizations"] == [{"to": [{"email": "ana@xn--bcher-kva.example"}]}]
    for address in ("grüße@example.org", "a b@example.org"):
        with pytest.raises(TransportError) as caught:
            content_of(replace(LETTER, to_email=address), SENDER, is_sandbox=False)
        assert caught.value.is_permanent


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "17"}, 17),
        ({"X-RateLimit-Reset": "1741455000", "Date": "Sat, 08 Mar 2025 17:29:15 GMT"}, 45),
        ({}, 60),
        ({"X-RateLimit-Reset": "soon"}, 60),
        ({"Retry-After": "nan"}, 60),
        ({"Retry-After": "-5"}, 1),
        ({"Retry-After": "999999999"}, 3600),
    ],
)
def test_a_limit_pauses_until_its_reset(
    fake: FakeSendGrid, headers: dict[str, str], seconds: float
) -> None:
    """Counted by SendGrid's own clock: ours may be wrong, or that of a rehearsal."""
    fake.status, fake.headers = 429, headers
    fault = _fault_of(fake.transport())
    assert (fault.pause_seconds, fault.is_away, fault.is_permanent) == (seconds, True, False)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_fault_of_theirs_pauses(fake: FakeSendGrid, status: int) -> None:
    fake.status = status
    fault = _fault_of(fake.transport())
    assert (fault.pause_seconds, fault.is_away, fault.is_unclear) == (30, True, False)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_no_fault_of_the_letter(fake: FakeSendGrid, status: int) -> None:
    fake.status = status
    fault = _fault_of(fake.transport())
    assert (fault.is_refused, fault.is_permanent, fault.pause_seconds) == (True, False, 0)


def test_another_refusal_is_the_letters_and_repeats_no_address(fake: FakeSendGrid) -> None:
    fake.status = 400
    fake.errors = [
        {"message": "ana@example.org is bad", "field": "personalizations.0.to.0.email"},
        {"message": "x", "field": "ana@example.org"},
        {"message": "x", "field": None},
    ]
    fault = _fault_of(fake.transport())
    assert fault.is_permanent
    assert str(fault) == "SendGrid refused the letter: 400, personalizations.0.to.0.email"


def test_a_connection_that_never_opened_tried_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"http://127.0.0.1:{server.getsockname()[1]}"
    fault = _fault_of(FakeSendGrid(host=host).transport())
    assert (fault.pause_seconds, fault.is_unclear) == (30, False)


@pytest.mark.parametrize("how", ["hangs_up", "keeps_waiting"])
def test_silence_after_the_letter_is_unclear(
    fake: FakeSendGrid, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sendgrid, "TIMEOUT_SECONDS", 0.2)
    setattr(fake, how, True)
    fault = _fault_of(fake.transport())
    assert (fault.is_unclear, fault.is_away, fault.is_permanent) == (True, False, False)
    assert fake.letters == ["abc"]  # it has it


def test_the_key_stands_in_no_log_and_in_no_settings_shown(
    fake: FakeSendGrid, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """At DEBUG the client writes its headers, with the key, and the whole letter."""
    with caplog.at_level(logging.DEBUG):
        fake.transport().send(LETTER)
    assert not any(secret in caplog.text for secret in (KEY, "Hello", "ana@example.org"))
    assert KEY not in repr(replace(settings_for("sqlite:///x", tmp_path), sendgrid_key=KEY))


def test_control_at_debug_the_client_does_log_the_key(
    fake: FakeSendGrid, caplog: pytest.LogCaptureFixture
) -> None:
    transport = fake.transport()
    transport.send(LETTER)
    with caplog.at_level(logging.DEBUG, "python_http_client"):
        transport.send(LETTER)
    logging.getLogger("python_http_client").setLevel(logging.INFO)
    assert KEY in caplog.text


def test_the_settings_choose_it(fake: FakeSendGrid, tmp_path: Path) -> None:
    """The host of the tests is on this machine; in production there is none but SendGrid's."""
    port = fake.host.rpartition(":")[2]
    settings = replace(
        settings_for("sqlite:///x", tmp_path),
        mail=f"sendgrid://127.0.0.1:{port}",
        sendgrid_key=KEY,
        sendgrid_sandbox=False,
    )
    transport_of(settings, lambda _: None).send(LETTER)
    assert fake.letters == ["abc"]


# -- the sender, with it -----------------------------------------------------------------------


def test_a_limit_holds_everything_until_its_end_and_costs_no_attempt(
    store: Store, clock: FixedClock, fake: FakeSendGrid
) -> None:
    first = a_letter(store, key="1", now=NOW - timedelta(seconds=1))
    second = a_letter(store, key="2")
    fake.status, fake.headers = 429, {"Retry-After": "50"}
    assert send(store, clock, fake.transport()).put_off == 1
    code = a_letter(store, key="code", now=clock.now(), **CODE)
    for lane in Lane:
        assert not has_due_letters(store, clock, lane)
        assert send(store, clock, fake.transport(), lane).total == 0
    assert len(fake.asked) == 1
    assert [letter(store, one).attempts for one in (first, second, code)] == [0, 0, 0]
    clock.advance(timedelta(seconds=50))
    fake.status, fake.headers = 202, {}
    for lane in Lane:
        send(store, clock, fake.transport(), lane)
    assert fake.letters[1:] == [code, first, second]  # their turn is kept
    with store.reading() as db:
        assert queries.list_holds(db) == []


def test_two_hours_without_sendgrid_cost_no_letter(
    store: Store, clock: FixedClock, fake: FakeSendGrid
) -> None:
    """E8: what is queued meanwhile drains when it is back."""
    ids = sorted(a_letter(store, key=str(number), kind="seat-promoted") for number in range(12))
    fake.status = 503
    for _ in range(240):
        send(store, clock, fake.transport())
        clock.advance(timedelta(seconds=30))
    assert {letter(store, one).state for one in ids} == {"queued"}
    assert {letter(store, one).attempts for one in ids} == {0}
    fake.asked.clear()
    fake.status = 202
    while send(store, clock, fake.transport()).total:
        pass
    assert sorted(fake.letters) == ids


def test_a_letter_that_they_cannot_bear_stops_no_other_for_ever(
    store: Store, clock: FixedClock, fake: FakeSendGrid
) -> None:
    """A fault that came twice, while others pass, is the letter's own: it costs attempts then."""
    poison = a_letter(store, key="poison", kind="seat-promoted")
    transport = fake.transport()
    taken: list[str] = []

    def give(message: Message) -> str:
        if message.letter_id == poison:
            msg = "SendGrid has a fault: 500"
            raise TransportError(msg, pause_seconds=30, is_doubtful=True)
        taken.append(message.letter_id)
        return "taken"

    transport.send = give  # type: ignore[method-assign]
    send(store, clock, transport)
    assert letter(store, poison).attempts == 0
    good = []
    for number in range(60):
        if letter(store, poison).state == "failed":
            break
        clock.instant = max(clock.now() + timedelta(seconds=30), letter(store, poison).due_at)
        good.append(
            a_letter(
                store,
                key=str(number),
                kind="seat-promoted",
                now=clock.now() - timedelta(seconds=31),
            )
        )
        send(store, clock, transport)
    assert letter(store, poison).state == "failed"
    assert taken == good


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_holds_the_outbox_and_rings(
    store: Store,
    clock: FixedClock,
    fake: FakeSendGrid,
    caplog: pytest.LogCaptureFixture,
    status: int,
) -> None:
    queued = a_letter(store)
    fake.status = status
    send(store, clock, fake.transport())
    assert [one.levelname for one in caplog.records if "held" in one.getMessage()] == ["ERROR"]
    clock.advance(timedelta(days=3))
    assert not has_due_letters(store, clock, Lane.ORDINARY)
    with store.reading() as db:
        (held,) = queries.list_holds(db)
    assert (held.id, held.until, str(status) in held.reason) == (HoldCause.REFUSED, None, True)
    assert letter(store, queued).attempts == 0
    fake.status = 202
    with store.writing() as db:
        service.release(db)
    assert send(store, clock, fake.transport()).sent == 1


def test_an_unclear_letter_waits_for_what_is_told_of_it(
    store: Store, clock: FixedClock, fake: FakeSendGrid
) -> None:
    queued = a_letter(store)
    fake.hangs_up = True
    transport = fake.transport(find_event=event_finder(store))
    send(store, clock, transport)
    fake.hangs_up = False
    kept = letter(store, queued)
    assert (kept.state, kept.attempts, kept.due_at) == ("queued", 1, clock.now() + CLEARS_UP)
    with store.writing() as db:
        db.execute(insert(LetterEventRow).values(_event(queued)))
    clock.advance(CLEARS_UP)
    done = send(store, clock, transport)
    assert (done.sent, done.found_sent) == (0, 1)
    assert fake.letters == [queued]
    assert letter(store, queued).evidence == "told of as processed, 2025-03-08 22:00 UTC"


def test_control_without_evidence_it_goes_again(
    store: Store, clock: FixedClock, fake: FakeSendGrid
) -> None:
    queued = a_letter(store)
    fake.hangs_up = True
    send(store, clock, fake.transport())
    fake.hangs_up = False
    clock.advance(CLEARS_UP)
    send(store, clock, fake.transport(find_event=event_finder(store)))
    assert fake.letters == [queued, queued]


def test_an_unclear_code_goes_again_at_once(
    store: Store, clock: FixedClock, fake: FakeSendGrid
) -> None:
    """Two codes do less harm than none: somebody waits for it."""
    code = a_letter(store, **CODE)
    fake.hangs_up = True
    send(store, clock, fake.transport(), Lane.URGENT)
    fake.hangs_up = False
    send(store, clock, fake.transport(find_event=event_finder(store)), Lane.URGENT)
    assert fake.letters == [code, code]
    assert letter(store, code).state == "sent"


def test_a_killed_sender_looks_for_what_was_told(
    store: Store, clock: FixedClock, fake: FakeSendGrid
) -> None:
    """Killed between hand-over and mark: an event that came within the lease makes it one letter."""
    queued = a_letter(store)
    with store.writing() as db:
        service.lease_due(db, clock.now(), Lane.ORDINARY, 1)
        db.execute(insert(LetterEventRow).values(_event(queued)))
    clock.advance(LEASE)
    assert send(store, clock, fake.transport(find_event=event_finder(store))).found_sent == 1
    assert fake.asked == []


def test_smtp_that_never_opened_costs_no_attempt(
    store: Store, clock: FixedClock, tmp_path: Path
) -> None:
    queued = a_letter(store)
    provider = Provider(tmp_path / "provider")
    provider.fault = TransportError("cannot be reached", pause_seconds=30)
    for _ in range(20):
        assert send(store, clock, provider).put_off == 1
        clock.advance(timedelta(seconds=30))
    provider.fault = None
    assert send(store, clock, provider).sent == 1
    assert letter(store, queued).attempts == 1


def _event(letter_id: str) -> dict[str, Any]:
    return {
        "content_hash": letter_id, "event_id": None, "letter_id": letter_id, "kind": "processed",
        "happened_at": NOW, "host": "example.org", "detail": "",
    }  # fmt: skip
