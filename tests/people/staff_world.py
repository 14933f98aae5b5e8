"""Members of staff, their phones and their recovery codes."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.core.principal import Role
from congress.infra import second_factor
from congress.people import service
from tests.people.world import bearer, post

OLGA = {"email": "olga.organizer@example.org", "password": "correct horse battery"}


def a_member(
    app: Flask, *, role: Role = Role.ORGANIZER, event_id: str = "", email: str = OLGA["email"]
) -> str:
    """A member of staff with Olga's password and no app; the person's id."""
    house = house_of(app)
    return house.store.unit_of_work(
        lambda db: service.add_staff(
            db=db, email=email, first_name="Olga", last_name="Organizer", role=role,
            event_id=event_id, password=OLGA["password"], now=house.clock.now(),
        )
    )  # fmt: skip


def with_app(app: Flask, person_id: str) -> service.Enrolled:
    """The member's app, handed over by the operator."""
    house = house_of(app)
    return house.store.unit_of_work(
        lambda db: service.enroll(
            db=db, signer=house.signer, actor="operator", person_id=person_id,
            now=house.clock.now(),
        )
    )  # fmt: skip


def shown(enrolled: service.Enrolled, at: datetime, *, steps: int = 0) -> str:
    """What the phone shows, some half minutes away from an instant."""
    later = at + timedelta(seconds=second_factor.STEP_SECONDS * steps)
    return second_factor.code_at(enrolled.set_up.key, later)


def wrong_code(enrolled: service.Enrolled, at: datetime) -> str:
    near = {shown(enrolled, at, steps=step) for step in (-2, -1, 0, 1, 2)}
    return next(code for code in map("{:06d}".format, range(9)) if code not in near)


def sign_in(app: Flask, *, token: str = "", **more: str) -> TestResponse:
    """Sign in as Olga from a browser of its own."""
    headers = bearer(token) if token else {}
    return post(app.test_client(), "/sign-in/staff", {**OLGA, **more}, headers=headers)
