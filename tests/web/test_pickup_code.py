"""A pick-up code opens the badge desk and nothing else (rule C 1, G 11): a walk over every call.

Wherever a text can be put, the code of somebody who is registered gets the answers that a code of
nobody gets.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url
from werkzeug.test import TestResponse

from congress.app import create_app, database, house_of
from congress.badges.rules.codes import read_code
from congress.badges.service.codes import pickup_code_of
from congress.core.clock import FixedClock
from congress.infra.signing import Signer
from tests.builders import NOW, SECRET_KEY, settings_for
from tests.ground import an_attendee
from tests.stores import sqlite_address
from tests.web.actors import (
    BODIES,
    BY_NAME,
    HERE,
    PLACES,
    Actor,
    call,
    declared,
    fill_in,
    people_the_congress,
)

CARA, NOBODY = "cara0000000000000000", "nb0d1000000000000000"
LOOK_UPS = "/api/v1/events/<event_id>/badge-desk/look-ups"
Told = tuple[int, str, str]


@contextmanager
def the_app(database_url: str, folder: Path) -> Iterator[Flask]:
    app = create_app(settings_for(database_url, folder), clock=FixedClock(NOW))
    people_the_congress(app)
    with house_of(app).store.writing() as db:
        an_attendee(db, name="cara", event_id=HERE, attendee_id=CARA)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def walk(app: Flask, text: str, who: tuple[str, ...]) -> dict[tuple[str, ...], Told]:
    """Put a text wherever one can be put; return what was answered."""
    told: dict[tuple[str, ...], Told] = {}
    for rule, operation in sorted(declared(app), key=lambda one: (one[0], one[1].method)):
        for way, actor, more in _ways(rule, text, who):
            answer = call(app, actor, rule, operation, **more)
            place = answer.headers.get("Location", "").replace(text, "…")
            told[(operation.method, rule, actor.name, way)] = (
                answer.status_code, _shape_of(answer), place,
            )  # fmt: skip
    return told


def _shape_of(answer: TestResponse) -> str:
    """What an answer holds, without what is random in it: its code, and how long its lists are."""
    if not answer.is_json:
        return ""
    told = dict(answer.json)
    sizes = {name: len(one) for name, one in told.items() if isinstance(one, list)}
    return f"{told.get('code', '')} {sizes}"


def _ways(
    rule: str, text: str, who: tuple[str, ...]
) -> Iterator[tuple[str, Actor, dict[str, Any]]]:
    # As a bearer's token of a client, as the cookie of a browser.
    yield "token", Actor("bearer", token=text), {}
    for name in who:
        actor = BY_NAME[name]
        for place in PLACES:
            if f"<{place}>" in rule and place != "int:number":
                yield f"<{place}>", actor, {"address": fill_in(rule, {place: text})}
        for field, value in BODIES.get(rule, {}).items():
            if isinstance(value, str):
                yield field, actor, {"body": {**BODIES[rule], field: text}}


@pytest.fixture
def sqlite_urls(sqlite_url: str, tmp_path: Path) -> list[str]:
    """Two databases, so that the second walk meets what the first one met."""
    first = Path(str(make_url(sqlite_url).database))
    second = tmp_path / "second.sqlite3"
    shutil.copyfile(first, second)
    return [sqlite_url, sqlite_address(second)]


@pytest.fixture
def codes() -> tuple[str, str]:
    """Cara's pick-up code, and one as well formed that is nobody's."""
    signer = Signer(SECRET_KEY)
    real = pickup_code_of(signer, CARA, "p-cara").text
    none = pickup_code_of(signer, NOBODY, "p-nobody").text
    assert read_code(real) is not None
    assert read_code(none) is not None
    return real, none


@pytest.mark.usefixtures("uncounted")
def test_a_pickup_code_is_as_good_as_none_at_every_call(
    codes: tuple[str, str], tmp_path: Path, sqlite_urls: list[str]
) -> None:
    who = ("guest", "ben", "ana-verified")
    found = []
    for text, url in zip(codes, sqlite_urls, strict=True):
        with the_app(url, tmp_path / text) as app:
            found.append(walk(app, text, who))
    assert found[0] == found[1]
    assert len(found[0]) > 300
    tokens = {told for (*_, way), told in found[0].items() if way == "token"}
    assert {status for status, *_ in tokens} & {401, 303}


@pytest.mark.usefixtures("uncounted")
def test_control_the_badge_desk_is_what_it_opens(
    codes: tuple[str, str], tmp_path: Path, sqlite_urls: list[str]
) -> None:
    """Where it does open something the walk sees it: the same call, as a member of staff."""
    found = []
    for text, url in zip(codes, sqlite_urls, strict=True):
        with the_app(url, tmp_path / text) as app:
            found.append(walk(app, text, ("staff",)))
    differ = {where[1] for where in found[0] if found[0][where] != found[1][where]}
    assert differ == {LOOK_UPS}
