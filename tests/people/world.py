"""People of these tests, and what they hold in their hands."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.core.names import fold_name
from congress.infra.database import Store
from congress.mail.models import LetterRow
from congress.people.models import PersonRow
from congress.people.service import find_or_add_person
from congress.people.service.keys import Named, replace_keys
from tests.builders import NOW

ANA = {"email": "ana.rivera@example.org", "last_name": "Rivera"}


def a_person(
    store: Store,
    *,
    email: str = ANA["email"],
    first_name: str = "Ana",
    last_name: str = ANA["last_name"],
    now: datetime = NOW,
) -> str:
    with store.writing() as db:
        return find_or_add_person(
            db, email=email, first_name=first_name, last_name=last_name, credentials="", now=now
        )


def rename(store: Store, person_id: str, last_name: str) -> None:
    """Give somebody another last name, as names changed later may leave two of one under an address."""
    with store.writing() as db:
        first_name = db.scalars(select(PersonRow.first_name).where(PersonRow.id == person_id)).one()
        key = fold_name(last_name)
        changed = update(PersonRow).where(PersonRow.id == person_id)
        db.execute(changed.values(last_name=last_name, name_key=key))
        replace_keys(db, Named(person_id, first_name, last_name))


def store_of(app: Flask) -> Store:
    return house_of(app).store


def newest_code(store: Store) -> str:
    """The code of the newest letter: what its reader would type."""
    with store.reading() as db:
        facts = db.scalars(
            select(LetterRow.facts)
            .where(LetterRow.kind == "code")
            .order_by(LetterRow.created_at.desc(), LetterRow.id)
        ).first()
    assert facts is not None
    return str(facts["code"])


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def post(
    client: FlaskClient, path: str, body: dict[str, Any] | None = None, **options: dict[str, str]
) -> TestResponse:
    """A call of an API client that keeps no cookies."""
    return client.post(f"/api/v1{path}", json=body, **options)


def signed_in(client: FlaskClient, **who: str) -> str:
    """A token of level 1."""
    answer = post(client, "/sign-in", who or dict(ANA))
    assert answer.status_code == 200, answer.text
    return str(answer.json["token"])


def verified(app: Flask, client: FlaskClient, *, token: str = "", **more: object) -> str:
    """A token of level 2, by a mailed code."""
    headers = bearer(token) if token else {}
    body = None if token else dict(ANA)
    ticket = post(client, "/sign-in/code", body, headers=headers).json["ticket"]
    answer = post(
        client,
        "/sign-in/code/verify",
        {"ticket": ticket, "code": newest_code(store_of(app)), **more},
        headers=headers,
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json["token"])
