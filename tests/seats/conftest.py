"""A congress of a few sessions with Ana and Ben signed in, over the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from congress.agenda.rules.document import Session
from congress.app import house_of
from congress.infra.database import Store
from tests.ground import a_document, a_session, an_attendee, publish_document

EVENT = "psc-2025"


@dataclass
class Caller:
    """Somebody signed in, calling the API of one event."""

    app: Flask
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:  # noqa: ANN401 -- JSON
        """Call `/api/v1/events/psc-2025/<path>`; header names with underscores."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.test_client().open(
            f"/api/v1/events/{EVENT}/{path}",
            method=method,
            json=body,
            headers={"Authorization": f"Bearer {self.token}", **sent},
        )

    def register(self, session: str, **body: Any) -> TestResponse:  # noqa: ANN401 -- JSON
        """Register for a session."""
        return self("PUT", f"sessions/{session}/seat", body)

    def unregister(self, session: str) -> TestResponse:
        """Unregister from a session."""
        return self("DELETE", f"sessions/{session}/seat")


@pytest.fixture
def store(app: Flask) -> Store:
    """The app's own store."""
    return house_of(app).store


@pytest.fixture
def publish(store: Store) -> Callable[..., None]:
    """Publish sessions as the event's next release."""

    def make(*sessions: Session, **options: Any) -> None:  # noqa: ANN401 -- of publish_document
        publish_document(store, a_document(*sessions), **options)

    return make


@pytest.fixture
def sessions() -> tuple[Session, ...]:
    """A keynote, two breakouts at once with one seat each, a later one, a paid and an open one."""
    return (
        a_session(id="k1", kind="keynote", room="r1", start="08:00", end="09:00",
                  registration="included"),
        a_session(id="b1", room="r2", capacity=1),
        a_session(id="b2", room="r3", capacity=1),
        a_session(id="b3", room="r2", start="13:00", end="14:00", capacity=1),
        a_session(id="w1", kind="workshop", room="r4", day=9, registration="paid"),
        a_session(id="walk", kind="networking", room="r5", start="06:00", end="07:00",
                  registration="none"),
    )  # fmt: skip


@pytest.fixture
def callers(
    app: Flask, store: Store, publish: Callable[..., None], sessions: tuple[Session, ...]
) -> dict[str, Caller]:
    """Ana, Ben (general) and Wim (workshop), each signed in."""
    publish(*sessions)
    found = {}
    for name, kind in (("ana", "general"), ("ben", "general"), ("wim", "workshop")):
        with store.writing() as db:
            an_attendee(db, name=name, registration_type=kind)
        answer = app.test_client().post(
            "/api/v1/sign-in", json={"email": f"{name}@example.org", "last_name": "Test"}
        )
        found[name] = Caller(app, answer.get_json()["token"])
    return found


@pytest.fixture
def ana(callers: dict[str, Caller]) -> Caller:
    """Ana, with a general registration."""
    return callers["ana"]


@pytest.fixture
def ben(callers: dict[str, Caller]) -> Caller:
    """Ben, with a general registration."""
    return callers["ben"]
