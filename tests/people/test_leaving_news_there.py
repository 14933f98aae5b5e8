"""Who leaves the news at the mail provider gets none any more, and everything else as before (R57)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
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
from sqlalchemy import select

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.mail import queries
from congress.mail.formats import events
from congress.mail.rules import EventKind
from congress.mail.views import SIGNATURE, TIMESTAMP
from congress.people.models import NewsReaderRow
from congress.people.service.news import queue_news
from congress.web.house import EXTENSION
from tests.builders import NOW
from tests.mail.world import Provider, a_letter, letter, send
from tests.people.test_news import ANA, _subscribe

AT, GROUP = int(NOW.timestamp()), 7
KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
Tell = Callable[..., dict[str, int]]


@pytest.fixture
def tell(app: Flask, client: FlaskClient) -> Tell:
    """What the provider tells, an hour after Ana subscribed."""
    house = house_of(app)
    keys = (base64.b64encode(PUBLIC).decode(),)
    known = replace(house.settings, sendgrid_webhook_keys=keys, sendgrid_news_group=GROUP)
    app.extensions[EXTENSION] = replace(house, settings=known)
    _subscribe(app, client)

    def tell_one(event: str = "group_unsubscribe", **more: Any) -> dict[str, int]:  # noqa: ANN401
        told = {
            "email": ANA.upper(), "timestamp": AT + 3600, "event": event, "asm_group_id": GROUP,
            "sg_event_id": "e1", "sg_message_id": "m1", **more,
        }  # fmt: skip
        told = {name: value for name, value in told.items() if value is not None}
        raw, at = json.dumps([told]).encode(), str(AT)
        signature = base64.b64encode(KEY.sign(at.encode() + raw, ec.ECDSA(SHA256()))).decode()
        headers = {SIGNATURE: signature, TIMESTAMP: at}
        answer = app.test_client().post("/api/v1/mail-events", data=raw, headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, int] = answer.get_json()
        return found

    return tell_one


def wants_news(app: Flask) -> bool:
    with house_of(app).store.reading() as db:
        return db.scalar(select(NewsReaderRow.left_at)) is None


def test_who_leaves_there_gets_no_news(app: Flask, tell: Tell) -> None:
    store = house_of(app).store
    assert tell() == {"stored": 0, "repeated": 0, "foreign": 0, "odd": 0, "passed_by": 1}
    assert not wants_news(app)
    assert store.unit_of_work(lambda db: queue_news(db, "Save the date", "Come.", NOW)) == 0
    with store.reading() as db:
        assert db.scalar(select(NewsReaderRow.left_at)) == NOW + timedelta(hours=1)


def _other_letter(app: Flask, clock: FixedClock, folder: Path) -> str:
    """Write to Ana about her seat, and say what became of it."""
    store = house_of(app).store
    one = a_letter(store, kind="seat-promoted", to_email=ANA)
    send(store, clock, Provider(folder))
    state: str = letter(store, one).state
    return state


def test_what_is_not_news_never_stops(
    app: Flask, clock: FixedClock, tell: Tell, tmp_path: Path
) -> None:
    tell()
    with house_of(app).store.reading() as db:
        assert queries.list_all_suppressed(db) == {}
    assert _other_letter(app, clock, tmp_path / "sent") == "sent"


def test_control_taken_for_leaving_everything_other_letters_would_stop(
    app: Flask, clock: FixedClock, tell: Tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = {**events._KINDS, "group_unsubscribe": EventKind.UNSUBSCRIBED}
    monkeypatch.setattr(events, "_KINDS", kinds)
    monkeypatch.setattr(events, "_LEFT_GROUP", "")
    tell(asm_group_id=None)
    assert _other_letter(app, clock, tmp_path / "sent") == "inbox"


@pytest.mark.parametrize(
    "more",
    [
        {"asm_group_id": GROUP + 1},
        {"email": "somebody@else.example"},
        {"timestamp": AT - 3600},  # before they subscribed: told late
        {"event": "group_resubscribe"},
        {"event": "unsubscribe"},
    ],
)
def test_nothing_else_that_is_told_ends_the_news(
    app: Flask, tell: Tell, more: dict[str, Any]
) -> None:
    tell(**more)
    assert wants_news(app)


@pytest.mark.parametrize("group", ["7", None, 7.5, [7]])
def test_a_group_that_is_no_number_is_odd(app: Flask, tell: Tell, group: object) -> None:
    assert tell(asm_group_id=group)["odd"] == 1
    assert wants_news(app)


def test_who_comes_back_there_types_a_code_first(app: Flask, tell: Tell) -> None:
    tell()
    tell("group_resubscribe", timestamp=AT + 7200)
    assert not wants_news(app)


def test_once_they_typed_a_code_what_is_told_again_ends_nothing(
    app: Flask, client: FlaskClient, clock: FixedClock, tell: Tell
) -> None:
    tell()
    clock.advance(timedelta(hours=2))
    _subscribe(app, client)
    tell()
    assert wants_news(app)


def test_without_a_group_of_ours_nobody_leaves(app: Flask, tell: Tell) -> None:
    house = house_of(app)
    none = replace(house.settings, sendgrid_news_group=0)
    app.extensions[EXTENSION] = replace(house, settings=none)
    tell(asm_group_id=0)
    assert wants_news(app)
