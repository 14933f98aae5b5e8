"""A published congress, and people of every level with their bearer headers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from congress.agenda import service as agenda_service
from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.core.principal import Role
from congress.people.service import add_staff
from congress.settings import Settings
from tests.builders import NOW
from tests.ground import ORGANIZER, a_document, a_session, an_attendee
from tests.people.world import bearer, signed_in, verified

ANA = {"email": "ana@example.org", "last_name": "Test"}
OLGA = {"email": "olga@example.org", "password": "correct horse battery"}
EVENT = "/api/v1/events/psc-2025"
SEAT = f"{EVENT}/sessions/b1/seat"


@contextmanager
def an_app(settings: Settings) -> Iterator[Flask]:
    """The service on settings of one test's own, closed at the end."""
    app = create_app(settings, clock=FixedClock(NOW))
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def open_congress(app: Flask) -> None:
    """Publish psc-2025 and another event; Ana is at the first, Ben at the other, Olga organizes."""
    house = house_of(app)
    first = a_document(
        a_session(id="k1", kind="keynote", registration="included", start="08:00", end="09:00"),
        a_session(id="b1", capacity=1),
        a_session(id="b2", room="r2", capacity=5),
        a_session(id="w1", kind="workshop", day=9, registration="paid"),
        listed=True,
    )
    other = a_document(a_session(id="o1"), event_id="other-2025")
    with house.store.writing() as db:
        for document in (first, other):
            agenda_service.publish(
                db, actor=ORGANIZER, now=NOW, document=document, because="a test",
                followers=house.followers, renderers=house.renderers,
            )  # fmt: skip
        an_attendee(db)
        an_attendee(db, name="ben", event_id="other-2025")
    house.store.unit_of_work(
        lambda db: add_staff(
            db=db, **OLGA, first_name="Olga", last_name="Organizer", role=Role.ORGANIZER,
            event_id="psc-2025", now=NOW,
        )
    )  # fmt: skip


def attendee(app: Flask, name: str = "ana") -> dict[str, str]:
    """Level 1."""
    who = {"email": f"{name}@example.org", "last_name": "Test"}
    return bearer(signed_in(app.test_client(), **who))


def verified_attendee(app: Flask) -> dict[str, str]:
    """Level 2."""
    client = app.test_client()
    return bearer(verified(app, client, token=signed_in(client, **ANA)))


def organizer(app: Flask) -> dict[str, str]:
    """Level 3, at psc-2025 only."""
    answer = app.test_client().post("/api/v1/sign-in/staff", json=OLGA)
    return bearer(answer.json["token"])
