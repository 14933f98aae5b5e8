"""A congress with somebody who attends online, and clients of theirs that prove who they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import update
from werkzeug.test import TestResponse

from congress.agenda.rules.document import Document, RegistrationType
from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.ids import digest
from congress.core.principal import Level, Role
from congress.infra.database import Store
from congress.people.models import DeviceRow
from tests.badges.world import employ
from tests.ground import a_document, a_session, an_attendee, publish_document
from tests.people.world import bearer

EVENT = "psc-2025"
HERE = f"/api/v1/events/{EVENT}"
ZOOM = "https://ihi.zoom.us/j/81234567890?pwd=abc"
BACKUP = "https://teams.microsoft.com/l/meetup-join/19%3ameeting"
MINUTE = timedelta(minutes=1)
K1 = a_session(
    id="k1", title="Safer Together", kind="keynote", start="08:00", end="09:00",
    registration="included", recorded=True,
)  # fmt: skip


def the_congress(**event: object) -> Document:
    """A keynote at 8 AM for everybody, breakouts b1 at 10 and b2 at 11, and a type that joins online."""
    document = a_document(
        K1,
        a_session(id="b1", title="Disclosing Harm"),
        a_session(id="b2", title="Falls and Frailty", start="11:00", end="12:00", capacity=1),
        a_session(id="lunch", title="Lunch", kind="meal", start="12:00", end="13:00",
                  registration="included"),
        **event,
    )  # fmt: skip
    online = RegistrationType("virtual", "Virtual", ("keynote", "general"), online=True)
    return replace(document, registration_types=(*document.registration_types, online))


def open_lobby(store: Store, document: Document | None = None) -> None:
    """Publish; Vera and Viktor attend online, Ana in person; Olga organizes, and Dana is staff."""
    publish_document(store, document or the_congress())
    with store.writing() as db:
        an_attendee(db, name="vera", registration_type="virtual")
        an_attendee(db, name="viktor", registration_type="virtual")
        an_attendee(db, name="ana")
        employ(db, "olga", Role.ORGANIZER, EVENT)
        employ(db, "dana", Role.STAFF, EVENT)


class Client:
    """Somebody's client of the API, on a device of its own; `verify` proves who it is."""

    def __init__(self, app: Flask, clock: FixedClock, name: str) -> None:
        self.clock, self.store = clock, house_of(app).store
        self._client = app.test_client()
        who = {"email": f"{name}@example.org", "last_name": "Test"}
        self.token = self._client.post("/api/v1/sign-in", json=who).get_json()["token"]
        self.headers = bearer(self.token)

    def verify(self) -> Client:
        """As if a code had come: level 2 for a week."""
        with self.store.writing() as db:
            db.execute(
                update(DeviceRow)
                .where(DeviceRow.token_hash == digest(self.token))
                .values(
                    level=int(Level.VERIFIED), verified_until=self.clock.now() + timedelta(days=7)
                )
            )
        return self

    def __call__(
        self, method: str, path: str, at: datetime | None = None, body: object = None
    ) -> TestResponse:
        if at is not None:
            self.clock.instant = at
        return self._client.open(path, method=method, json=body, headers=self.headers)


def staff(name: str) -> dict[str, str]:
    """The headers of somebody of the staff."""
    return bearer(f"token-of-{name}")
