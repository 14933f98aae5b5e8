"""PUT …/attendees/{external_id}: the registration system pushes one person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.core.clock import FixedClock
from congress.core.principal import Role
from congress.mail.models import LetterRow
from congress.people.service import add_staff
from tests.builders import NOW
from tests.ground import a_document, a_session, publish_document

EVENT = "psc-2025"
GOOD: dict[str, Any] = {
    "email": "ana@example.org", "first_name": "Ana", "last_name": "Rivera",
    "registration_type": "general", "status": "active", "paid_sessions": [],
}  # fmt: skip


@pytest.fixture
def published(app: Flask) -> Flask:
    """An app with one published event and one session of one seat."""
    publish_document(house_of(app).store, a_document(a_session(id="b1", capacity=1)))
    return app


def token_of(app: Flask, role: Role, event_id: str = "") -> str:
    """Return the token of a member of staff."""
    email = f"{role.value}@example.org"
    with house_of(app).store.writing() as db:
        add_staff(
            db=db, email=email, first_name="S", last_name=role.value, role=role, now=NOW,
            event_id=event_id, password="a long password",
        )  # fmt: skip
    body = {"email": email, "password": "a long password"}
    answer = app.test_client().post("/api/v1/sign-in/staff", json=body)
    assert answer.json is not None
    token: str = answer.json["token"]
    return token


def put(client: FlaskClient, token: str, external_id: str = "R1", **changes: Any) -> Any:  # noqa: ANN401 -- JSON values in, an answer out
    body = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return client.put(
        f"/api/v1/events/{EVENT}/attendees/{external_id}",
        json=body,
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_registration_is_added_changed_and_cancelled(published: Flask) -> None:
    client, token = published.test_client(), token_of(published, Role.ORGANIZER)
    for changes, status, outcome in (
        ({}, 201, "added"),
        ({}, 200, "unchanged"),
        ({"registration_type": "workshop", "employer": "ACME"}, 200, "changed"),
        ({"status": "cancelled"}, 200, "cancelled"),
    ):
        answer = put(client, token, **changes)
        assert (answer.status_code, answer.json) == (
            status, {"external_id": "R1", "outcome": outcome, "notes": []},
        )  # fmt: skip


def test_chosen_sessions_become_seats_or_waiting_places(published: Flask) -> None:
    client, token = published.test_client(), token_of(published, Role.ORGANIZER)
    chosen = {"sessions": ["b1"], "sessions_at": "2025-03-01T10:00:00Z"}
    assert put(client, token, **chosen).json["notes"] == []
    second = put(client, token, "R2", email="ben@example.org", last_name="Okafor", **chosen)
    assert len(second.json["notes"]) == 1
    assert second.json["notes"][0].startswith("R2: b1")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"email": "ana"}, "/email"),
        ({"email": 5}, "/email"),
        ({"email": None}, "/email"),
        ({"last_name": ""}, "/last_name"),
        ({"last_name": "A\x07"}, "/last_name"),
        ({"registration_type": "gold"}, "/registration_type"),
        ({"status": "here"}, "/status"),
        ({"paid_sessions": ["w9"]}, "/paid_sessions"),
        ({"paid_sessions": ["a b"]}, "/paid_sessions/0"),
        ({"paid_sessions": "w1"}, "/paid_sessions"),
        ({"sessions": ["b1"]}, "/sessions_at"),
        ({"sessions_at": "2026-01-01T00:00:00Z"}, "/sessions_at"),
        ({"speaker": "nobody"}, "/speaker"),
        ({"shoe_size": "9"}, "/shoe_size"),
    ],
)
def test_bad_input_changes_nothing(published: Flask, changes: dict[str, Any], pointer: str) -> None:
    client, token = published.test_client(), token_of(published, Role.ORGANIZER)
    answer = put(client, token, **changes)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json["errors"]] == [pointer]
    with house_of(published).store.reading() as db:
        assert db.execute(select(AttendeeRow.id)).all() == []


def test_an_unknown_event_is_not_found(published: Flask) -> None:
    token = token_of(published, Role.ORGANIZER)
    answer = published.test_client().put(
        "/api/v1/events/other/attendees/R1", json=GOOD, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("role", "event_id", "status"),
    [
        (Role.OPERATOR, "", 201),
        (Role.ORGANIZER, EVENT, 201),
        (Role.ORGANIZER, "other", 404),
        (Role.STAFF, "", 404),
        (Role.SUPERVISOR, "", 404),
        (Role.CE_OFFICE, "", 404),
    ],
)
def test_only_organizers_of_this_event_may(
    published: Flask, role: Role, event_id: str, status: int
) -> None:
    """Other staff are not told whether there is such a thing (404, not 403)."""
    token = token_of(published, role, event_id)
    assert put(published.test_client(), token).status_code == status


def test_a_guest_may_not(published: Flask) -> None:
    answer = published.test_client().put(f"/api/v1/events/{EVENT}/attendees/R1", json=GOOD)
    assert answer.status_code == 401


def test_whoever_is_pushed_is_welcomed_once(published: Flask) -> None:
    """As by an import: not who is cancelled, not by a second push, not to an event that is over."""
    client, token = published.test_client(), token_of(published, Role.ORGANIZER)
    cancelled = {"email": "bo@example.org", "last_name": "Lee", "status": "cancelled"}
    for number, changes in (("R1", {}), ("R1", {"employer": "Mercy"}), ("R2", cancelled)):
        assert put(client, token, number, **changes).status_code in (200, 201)
    letters = select(LetterRow.kind, LetterRow.facts).where(LetterRow.kind != "new-device")
    with house_of(published).store.reading() as db:
        assert [tuple(one) for one in db.execute(letters)] == [
            ("welcome",
             {"event_id": EVENT, "days": "March 9–11, 2025", "place": "Paradise Point"}),
        ]  # fmt: skip


def test_nobody_is_welcomed_to_an_event_that_is_over(published: Flask, clock: FixedClock) -> None:
    clock.instant = datetime(2025, 3, 12, 8, tzinfo=UTC)  # the day after, in San Diego
    client, token = published.test_client(), token_of(published, Role.ORGANIZER)
    assert put(client, token).status_code == 201
    with house_of(published).store.reading() as db:
        assert db.scalars(select(LetterRow.kind)).all() == ["new-device"]
