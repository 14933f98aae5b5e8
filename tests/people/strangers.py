"""A stranger with a shell script, and the owner who comes with a new device whatever they did."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.mail.models import LetterRow
from congress.people import rules
from tests.people.world import ANA, post, store_of

VERIFY = "/sign-in/code/verify"
BO = {"email": "bo@example.org", "last_name": "Lee"}
_sources = count(1)


def attack(app: Flask, path: str, body: dict[str, Any]) -> TestResponse:
    """One request of a bot, from an address and a browser nobody has seen."""
    number = next(_sources) % 60_000
    place = {"REMOTE_ADDR": f"198.18.{number // 250}.{number % 250 + 1}"}
    client = app.test_client(use_cookies=False)
    return client.post(f"/api/v1{path}", json=body, environ_base=place)


def comes_in(app: Flask, who: dict[str, str] = ANA) -> TestResponse:
    """The owner on a new device: by name, else by the code that stands in the newest letter."""
    device = app.test_client()
    by_name = post(device, "/sign-in", dict(who))
    if by_name.status_code == 200:
        return by_name
    assert by_name.json["code"] == "auth/code-needed"
    asked = post(device, "/sign-in/code", dict(who))
    assert asked.status_code == 202
    return post(device, VERIFY, {**asked.json, "code": code_she_takes(app)})


def code_she_takes(app: Flask) -> str:
    """That of the letter that came just now; if none did, the newest of twelve digits."""
    now = house_of(app).clock.now()
    with store_of(app).reading() as db:
        rows = db.execute(
            select(LetterRow.created_at, LetterRow.facts)
            .where(LetterRow.kind == "code")
            .order_by(LetterRow.created_at.desc())
        ).all()
    codes = [(row.created_at == now, str(row.facts["code"])) for row in rows if row.facts]
    long = [code for _, code in codes if len(code) == rules.STANDING_DIGITS]
    return codes[0][1] if codes[0][0] or not long else long[0]
