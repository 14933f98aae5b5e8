"""An event that people register for by themselves, beside one whose registrations are imported."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.agenda.rules.document import Document
from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.core.ids import digest
from congress.infra.database import Store
from congress.mail.models import LetterRow
from tests.ground import a_document, a_session, publish_document

OPEN, IMPORTED = "series-2025", "psc-2025"
ANA = {"email": "ana.rivera@example.org", "first_name": "Ana", "last_name": "Rivera"}
BO = {"email": "bo.lee@example.org", "first_name": "Bo", "last_name": "Lee"}


def the_series(**event: Any) -> Document:  # noqa: ANN401 -- fields of Event
    """Two included webinars and a round of ten seats, for whoever registers."""
    document = a_document(
        a_session(id="w1", title="First Webinar", kind="general", room="", registration="included"),
        a_session(id="w2", title="Second Webinar", kind="general", room="", day=11,
                  registration="included"),
        a_session(id="round", title="Round Table", room="r2", start="14:00", end="15:00", capacity=1),
        event_id=OPEN,
        **{"registration": "open", **event},
    )  # fmt: skip
    return replace(document, event=replace(document.event, name="Learning Series"))


def store_of(app: Flask) -> Store:
    return house_of(app).store


def publish_both(app: Flask) -> None:
    publish_document(store_of(app), the_series())
    links = {"modify": "https://registration.example/modify"}
    publish_document(store_of(app), a_document(a_session(), event_id=IMPORTED, links=links))


def ask(client: FlaskClient, who: dict[str, str] = ANA, event: str = OPEN) -> TestResponse:
    return client.post(f"/api/v1/events/{event}/registrations", json=who)


def confirm(
    client: FlaskClient, ticket: str, code: str, event: str = OPEN, **more: str
) -> TestResponse:
    body = {"ticket": ticket, "code": code, **more}
    return client.post(f"/api/v1/events/{event}/registrations/confirm", json=body)


def letters(app: Flask, kind: str) -> list[Any]:
    """The letters of a kind, the oldest first."""
    with store_of(app).reading() as db:
        rows = db.execute(
            select(LetterRow.__table__)
            .where(LetterRow.kind == kind)
            .order_by(LetterRow.created_at, LetterRow.id)
        ).all()
    return list(rows)


def register(app: Flask, client: FlaskClient, who: dict[str, str] = ANA) -> dict[str, Any]:
    """Ask, read the letter, confirm; return the answer."""
    ticket = ask(client, who).json["ticket"]
    answer = confirm(client, ticket, code_of(app, ticket))
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def code_of(app: Flask, ticket: str) -> str:
    """The code whose letter belongs to a ticket."""
    return str(letter_of(app, ticket).facts["code"])


def letter_of(app: Flask, ticket: str) -> Any:  # noqa: ANN401 -- a row of letter
    """The letter that belongs to a ticket."""
    key = f"code/{digest(ticket)}"
    return next(one for one in letters(app, "confirm-registration") if one.dedupe_key == key)


def attendees(app: Flask, event: str = OPEN) -> list[Any]:
    """The registrations of an event, by address."""
    with store_of(app).reading() as db:
        return list(
            db.execute(
                select(AttendeeRow.__table__)
                .where(AttendeeRow.event_id == event)
                .order_by(AttendeeRow.details["registered_email"].as_string())
            )
        )
