"""Registering by oneself where several people share an address: nobody is taken silently."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from congress.people.models import AddressRow
from congress.people.rules import CODE_TRIES, fold_email
from tests.attendees.open_event import (
    ANA,
    BO,
    ask,
    attendees,
    code_of,
    confirm,
    letter_of,
    publish_both,
    register,
    store_of,
)
from tests.builders import NOW
from tests.people.world import a_person, rename

LATER = timedelta(days=1)


def _is_invalid(answer: TestResponse) -> bool:
    return answer.status_code == 401 and answer.json["code"] == "auth/code-invalid"


def _share_an_address(app: Flask) -> dict[str, str]:
    """Two Lees under one address, as names changed later may leave them; return ids by first name."""
    store = store_of(app)
    bo = a_person(store, email=BO["email"], first_name="Bo", last_name="Lee")
    cy = a_person(store, email=BO["email"], first_name="Cy", last_name="Leigh", now=NOW + LATER)
    rename(store, cy, "Lee")
    return {"Bo": bo, "Cy": cy}


@pytest.mark.parametrize("first_name", ["Bo", "CY"])
def test_of_several_people_the_first_name_tells_who_registers(
    app: Flask, client: FlaskClient, first_name: str
) -> None:
    """Control: by address and last name alone it was always the one known longest."""
    publish_both(app)
    ids = _share_an_address(app)
    made = register(app, client, {**BO, "first_name": first_name})
    assert made["person"] == ids[first_name.title()]
    assert [one.person_id for one in attendees(app)] == [made["person"]]


def test_of_several_people_nobody_is_taken_silently(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    ids = _share_an_address(app)
    stranger = a_person(store_of(app), email=ANA["email"])
    ticket = ask(client, {**BO, "first_name": "B."}).json["ticket"]
    assert not letter_of(app, ticket).facts["is_registered"]
    code = code_of(app, ticket)
    for _ in range(CODE_TRIES):  # choosing costs no try
        answer = confirm(client, ticket, code)
        assert answer.json == {
            "choose": [{"person": ids[name], "first_name": name} for name in ("Bo", "Cy")]
        }
        assert answer.headers["Cache-Control"] == "no-store"
    assert attendees(app) == []
    assert _is_invalid(confirm(client, ticket, code, person=stranger))
    made = confirm(client, ticket, code, person=ids["Cy"])
    assert (made.status_code, made.json["person"]) == (200, ids["Cy"])
    assert [one.person_id for one in attendees(app)] == [ids["Cy"]]
    assert _is_invalid(confirm(client, ticket, code, person=ids["Bo"]))


def test_of_two_mailboxes_that_fold_alike_each_gets_its_own_letters(
    app: Flask, client: FlaskClient
) -> None:
    publish_both(app)
    first, second = "weiß@example.org", "weiss@example.org"
    ids = _share_an_address(app)
    with store_of(app).writing() as db:
        for name, email in (("Bo", first), ("Cy", second)):
            db.execute(
                update(AddressRow)
                .where(AddressRow.person_id == ids[name])
                .values(email=email, folded=fold_email(email))
            )
    ticket = ask(client, {**BO, "email": second, "first_name": "Somebody"}).json["ticket"]
    assert letter_of(app, ticket).to_email == second
    made = confirm(client, ticket, code_of(app, ticket))  # nobody else has that mailbox
    assert made.json["person"] == ids["Cy"]
