"""What the mail provider tells: signed or nothing (T21), once whatever came (T22, E9), only forward."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_transports.port import TransportError
from congress.mail import queries, service
from congress.mail import views as mail_views
from congress.mail.formats import read_events
from congress.mail.jobs import forget_events, lift_suppressions
from congress.mail.models import LetterEventRow, LetterRow, MailSuppressionRow
from congress.mail.rules import EVENTS_KEPT, deliveries
from congress.mail.service.deliveries import note_events
from congress.web.house import EXTENSION
from tests.builders import NOW
from tests.mail.fake_sendgrid import fake_sendgrid
from tests.mail.world import Provider, a_letter, letter, send

AT = int(NOW.timestamp())
CALL = "/api/v1/mail-events"


def _pair() -> tuple[ec.EllipticCurvePrivateKey, str]:
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return private, base64.b64encode(public).decode()


OURS, OUR_KEY = _pair()
NEXT, NEXT_KEY = _pair()
STRANGER, _ = _pair()


@pytest.fixture
def signed_app(app: Flask) -> Flask:
    """An app that knows two keys, as while one is exchanged for another."""
    house = house_of(app)
    settings = replace(house.settings, sendgrid_webhook_keys=(OUR_KEY, NEXT_KEY))
    app.extensions[EXTENSION] = replace(house, settings=settings)
    return app


def _signed(
    raw: bytes, by: ec.EllipticCurvePrivateKey = OURS, at: str = str(AT), **changed: str
) -> dict[str, str]:
    signature = base64.b64encode(by.sign(at.encode() + raw, ec.ECDSA(SHA256()))).decode()
    headers = {mail_views.SIGNATURE: signature, mail_views.TIMESTAMP: at}
    return {**headers, "Content-Type": "application/json", **changed}


def _tell(client: FlaskClient, *events: object, **signing: Any) -> Any:  # noqa: ANN401
    raw = json.dumps(list(events)).encode() + b"\r\n"  # its end is signed, too
    answer = client.post(CALL, data=raw, headers=_signed(raw, **signing))
    assert answer.status_code == 200, answer.text
    return answer.json


def _event(letter_id: str, event: str = "delivered", **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "email": "Ana@Example.org", "timestamp": AT, "event": event, "cg_msg": letter_id,
        "sg_event_id": f"{letter_id}-{event}", "sg_message_id": f"m-{letter_id}", **more,
    }  # fmt: skip


def _rows(store: Store, table: Any = LetterEventRow) -> list[Any]:  # noqa: ANN401
    with store.reading() as db:
        rows = db.execute(select(table.__table__)).all()
    return sorted(tuple(row) for row in rows)


def _states(store: Store) -> list[tuple[str, str | None]]:
    with store.reading() as db:
        rows = db.execute(select(LetterRow.id, LetterRow.delivery)).all()
    return sorted((row.id, row.delivery) for row in rows)


# -- T21: signed, or nothing -------------------------------------------------------------------


def test_what_is_signed_is_kept(signed_app: Flask) -> None:
    store, client = house_of(signed_app).store, signed_app.test_client()
    one = a_letter(store)
    answer = _tell(client, _event(one, status="2.0.0"))
    assert answer == {"stored": 1, "repeated": 0, "foreign": 0, "odd": 0, "passed_by": 0}
    ((hashed, *kept),) = _rows(store)
    assert len(hashed) == 40
    assert kept == [f"{one}-delivered", one, "delivered", NOW, "example.org", "2.0.0"]
    assert letter(store, one).delivery == "delivered"
    assert _tell(client, _event(one, "deferred"), by=NEXT)["stored"] == 1  # by the other key


def _forged(raw: bytes) -> dict[str, dict[str, str]]:
    good = _signed(raw)
    return {
        "none": {},
        "by a stranger": _signed(raw, STRANGER),
        "of another body": _signed(raw + b" "),
        "without the end of the line": _signed(raw.strip()),
        "of another time": {**good, mail_views.TIMESTAMP: str(AT + 1)},
        "without a time": {**good, mail_views.TIMESTAMP: ""},
        "with words for a time": {**good, mail_views.TIMESTAMP: "now"},
        "no base64": {**good, mail_views.SIGNATURE: "!!!"},
        "no DER": {**good, mail_views.SIGNATURE: "AAAA"},
        "endless": {**good, mail_views.SIGNATURE: "A" * 100_000},
        "a key": {**good, mail_views.SIGNATURE: OUR_KEY},
    }


@pytest.mark.parametrize("how", _forged(b""))
def test_what_is_not_signed_is_refused_and_leaves_no_row(signed_app: Flask, how: str) -> None:
    """T21: a wrong signature, body, time or key."""
    store, client = house_of(signed_app).store, signed_app.test_client()
    one = a_letter(store)
    raw = json.dumps([_event(one), _event(one, "bounce")]).encode() + b"\r\n"
    answer = client.post(CALL, data=raw, headers=_forged(raw)[how])
    assert (answer.status_code, answer.json["type"].endswith("mail/unsigned")) == (401, True)
    assert (_rows(store), _rows(store, MailSuppressionRow)) == ([], [])
    assert letter(store, one).delivery is None


def test_control_without_the_signature_anybody_could_tell(
    signed_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_views, "is_signed", lambda *_, **__: True)
    store = house_of(signed_app).store
    one = a_letter(store)
    _tell(signed_app.test_client(), _event(one, "bounce"), by=STRANGER)
    assert letter(store, one).delivery == "bounced"


def test_without_a_key_nothing_is_taken(app: Flask) -> None:
    raw = b"[]"
    assert app.test_client().post(CALL, data=raw, headers=_signed(raw)).status_code == 401


def test_an_endless_body_is_refused(signed_app: Flask) -> None:
    raw = b"[" + b" " * mail_views.MAX_EVENTS_BYTES + b"]"
    answer = signed_app.test_client().post(CALL, data=raw, headers=_signed(raw))
    assert answer.status_code == 413


# -- signed, and odd ---------------------------------------------------------------------------


def test_what_is_odd_spoils_nothing_else(signed_app: Flask) -> None:
    store, client = house_of(signed_app).store, signed_app.test_client()
    one = a_letter(store)
    odd: list[object] = [
        7, None, [], "delivered", {}, {"event": 5},
        _event(one, "teleported"), _event(one, email="nobody"), _event(one, email=["a@b.org"]),
        _event(one, email="a\x00@example.org"), _event(one, timestamp="soon"),
        _event(one, timestamp=True), _event(one, timestamp=10**30), _event(one, timestamp=[]),
        _event(one, timestamp=None), {**_event(one), "timestamp": float("inf")},
    ]  # fmt: skip
    answer = _tell(client, *odd[:8], _event(one), *odd[8:])
    assert (answer["stored"], answer["odd"]) == (1, len(odd))
    strange = _event(one, "deferred", sg_event_id="\x00" * 5, category=["x", 5], sg_message_id=9)
    assert _tell(client, strange)["stored"] == 1


@pytest.mark.parametrize("raw", [b"", b"{}", b"null", b"[", b"\xff\xfe", b"[" * 100_000])
def test_a_signed_body_that_is_no_list_is_answered_200(signed_app: Flask, raw: bytes) -> None:
    """Else it would be sent again for a day."""
    answer = signed_app.test_client().post(CALL, data=raw, headers=_signed(raw))
    assert (answer.status_code, answer.json["odd"]) == (200, 1)


def test_what_machines_do_and_other_peoples_letters_are_no_news(signed_app: Flask) -> None:
    store, client = house_of(signed_app).store, signed_app.test_client()
    one = a_letter(store)
    answer = _tell(
        client, _event(one, "open"), _event(one, "click"),
        _event(one, "group_unsubscribe", asm_group_id=7),
        _event("", "delivered"), _event("unknown0000000000000"),
    )  # fmt: skip
    assert answer == {"stored": 0, "repeated": 0, "foreign": 1, "odd": 0, "passed_by": 4}
    assert _rows(store) == []
    assert letter(store, one).delivery is None


def test_why_it_came_back_is_kept_without_an_address() -> None:
    told = read_events(json.dumps([
        _event("a", "bounce", status="5.1.1", reason="550 5.1.1 <ana@example.org> unknown",
               bounce_classification="Invalid Address"),
        _event("a", "bounce", reason="550 <ana@example.org>", bounce_classification="ana@x.org"),
        _event("a", "dropped", reason="Bounced Address"),
        _event("a", "dropped", reason="ana@example.org"),
    ]).encode())  # fmt: skip
    assert [one.detail for one in told.events] == [
        "5.1.1, Invalid Address", "550", "Bounced Address", "",
    ]  # fmt: skip


# -- T22, E9: once, in whichever order ---------------------------------------------------------


def _story(letters: Sequence[str]) -> list[dict[str, Any]]:
    """What is told of letters, with a second, third and nameless telling of much of it."""
    dice = random.Random(22)
    events = []
    for number, one in enumerate(letters):
        email = f"p{number % 17}@h{number % 5}.example.org"
        kinds = dice.sample(
            ["processed", "deferred", "delivered", "bounce", "dropped", "spamreport", "open"],
            dice.randint(1, 6),
        )
        for kind in kinds:
            told = _event(one, kind, email=email, timestamp=AT + dice.randint(0, 3))
            if kind == "dropped":
                told["reason"] = "Bounced Address"
            events += [told, dict(told)]
            if dice.random() < 0.5:  # told again under another id
                events.append({**told, "sg_event_id": f"again-{dice.random()}"})
            if dice.random() < 0.3:  # and without any
                events.append({key: value for key, value in told.items() if key != "sg_event_id"})
    return events


def test_fifty_shuffled_tellings_leave_the_same_tables(store: Store) -> None:
    """T22: whole and in pieces, one after the other; each piece may come again."""
    ids = [a_letter(store, key=str(number), kind="seat-promoted") for number in range(32)]
    story = _story(ids)
    found = []
    dice = random.Random(50)
    for _ in range(50):
        dice.shuffle(story)
        with store.writing() as db:
            for table in (LetterEventRow, MailSuppressionRow):
                db.execute(delete(table))
            db.execute(update(LetterRow).values(delivery=None))
        step = dice.choice([7, 50, len(story)])
        pieces = [story[start : start + step] for start in range(0, len(story), step)]
        for piece in [*pieces, *dice.sample(pieces, min(3, len(pieces)))]:
            told = read_events(json.dumps(piece).encode())
            assert told.odd == 0
            with store.writing() as db:
                note_events(db, told.events, NOW)
        found.append((_rows(store), _rows(store, MailSuppressionRow), _states(store)))
    assert all(one == found[0] for one in found)
    kinds = {one["event"] for one in story} - {"open"}
    assert len(found[0][0]) == len(
        {(one["cg_msg"], one["event"]) for one in story if one["event"] in kinds}
    )
    assert {state for _, state in found[0][2]} >= {"delivered", "bounced", "spam"}


def test_control_states_that_go_back_depend_on_the_order(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = a_letter(store)
    first, late = (json.dumps([_event(one, kind)]).encode() for kind in ("bounce", "deferred"))
    every = tuple(deliveries.Delivery)
    monkeypatch.setattr(service.deliveries, "states_before", lambda _: every)
    for raw in (first, late):
        with store.writing() as db:
            note_events(db, read_events(raw).events, NOW)
    assert letter(store, one).delivery == "deferred"


def test_the_same_is_known_by_id_and_by_content(signed_app: Flask) -> None:
    store, client = house_of(signed_app).store, signed_app.test_client()
    one = a_letter(store)
    told = _event(one, sg_event_id="b")
    assert _tell(client, told, told)["repeated"] == 1
    assert _tell(client, {**told, "sg_event_id": "a"})["repeated"] == 1  # by content
    assert (
        _tell(client, {**told, "timestamp": AT + 1, "sg_event_id": "a"})["repeated"] == 1
    )  # by id
    ((_, event_id, *_),) = _rows(store)
    assert event_id == "a"  # the smallest, whatever came first


def test_what_is_told_late_counts_and_rings(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A retry may be a day old, with its old time stamp: it is never refused for that (T22)."""
    one = a_letter(store)
    with store.writing() as db:
        told = read_events(json.dumps([_event(one)]).encode())
        assert note_events(db, told.events, NOW + timedelta(hours=49)).stored == 1
    assert "older than a day" in caplog.text


def test_what_was_told_is_forgotten_and_its_state_stays(store: Store, clock: FixedClock) -> None:
    one = a_letter(store)
    with store.writing() as db:
        note_events(db, read_events(json.dumps([_event(one)]).encode()).events, NOW)
    clock.advance(EVENTS_KEPT)
    assert forget_events(store, clock) == 0
    clock.advance(timedelta(seconds=1))
    assert forget_events(store, clock) == 1
    assert (_rows(store), letter(store, one).delivery) == ([], "delivered")


# -- suppressions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ({"event": "bounce"}, "bounced"),
        ({"event": "bounce", "type": "blocked"}, None),
        ({"event": "spamreport"}, "spam"),
        ({"event": "unsubscribe"}, "unsubscribed"),
        ({"event": "dropped", "reason": "Spam Reporting Address"}, "spam"),
        ({"event": "dropped", "reason": "Recipient List over Package Quota"}, None),
        ({"event": "deferred"}, None),
    ],
)
def test_who_gets_no_mail_any_more(
    store: Store,
    clock: FixedClock,
    tmp_path: Path,
    event: dict[str, str],
    reason: str | None,
) -> None:
    """The provider would drop the next letter; ours stays in the inbox, where staff see why."""
    one = a_letter(store, key="1", kind="seat-promoted")
    told = read_events(json.dumps([_event(one, **event)]).encode())
    with store.writing() as db:
        note_events(db, told.events, NOW)
        assert queries.list_suppressed(db, {"ana@example.org"}) == (
            {"ana@example.org": reason} if reason else {}
        )
    two = a_letter(store, key="2", kind="new-device", to_email="ANA@example.org")
    provider = Provider(tmp_path / "provider")
    send(store, clock, provider)
    send(store, clock, provider)
    kept = letter(store, two)
    assert kept.state == ("inbox" if reason else "sent")
    if reason:
        assert kept.evidence == f"the address gets no mail: {reason}"


def test_try_again_lifts_it_at_sendgrid_and_then_here(store: Store, clock: FixedClock) -> None:
    one = a_letter(store)
    with store.writing() as db:
        note_events(db, read_events(json.dumps([_event(one, "bounce")]).encode()).events, NOW)
        again = service.try_again(db, ["Ana@example.org", "x@y.org"], actor="desk", now=NOW)
    assert again == 1
    with fake_sendgrid() as fake:
        fake.status = 500
        assert lift_suppressions(store, clock, fake.transport()) == "0 of 1 lifted"
        with store.reading() as db:  # it would only drop the next letter
            assert queries.list_suppressed(db, {"ana@example.org"})
        fake.status, fake.asked = 404, []
        clock.advance(timedelta(minutes=1))
        assert lift_suppressions(store, clock, fake.transport()) == "1 of 1 lifted"
        assert [(method, path) for method, path, _ in fake.asked] == [
            ("DELETE", f"/v3/{where}/ana@example.org")
            for where in (
                "suppression/bounces", "suppression/blocks", "suppression/invalid_emails",
                "suppression/spam_reports", "asm/suppressions/global",
            )
        ]  # fmt: skip
    with store.writing() as db:
        assert queries.list_suppressed(db, {"ana@example.org"}) == {}
        # Told again, it is the old one; what happens after it is news.
        note_events(db, read_events(json.dumps([_event(one, "bounce")]).encode()).events, NOW)
        assert queries.list_suppressed(db, {"ana@example.org"}) == {}
        later = _event(one, "bounce", timestamp=AT + 3600, sg_event_id="later")
        note_events(db, read_events(json.dumps([later]).encode()).events, NOW)
        assert queries.list_suppressed(db, {"ana@example.org"}) == {"ana@example.org": "bounced"}


def test_a_refused_key_holds_no_letters_because_of_a_suppression(
    store: Store,
    clock: FixedClock,
    tmp_path: Path,
) -> None:
    one = a_letter(store)
    with store.writing() as db:
        note_events(db, read_events(json.dumps([_event(one, "bounce")]).encode()).events, NOW)
        service.try_again(db, ["ana@example.org"], actor="desk", now=NOW)
    provider: Any = Provider(tmp_path / "provider")

    refusal = TransportError("SendGrid refuses us: 403", is_refused=True)

    def refuse(_address: str) -> None:
        raise refusal

    provider.lift = refuse
    assert lift_suppressions(store, clock, provider) == "0 of 1 lifted"
    with store.reading() as db:
        assert not queries.is_held(db, clock.now())
