"""An event that is not listed: one rule for pages, calls and calendars of who may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from congress.agenda.queries import ReleaseShelf
from congress.agenda.service import publish
from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.web.endpoint import Operation
from tests.alike import whole
from tests.builders import NOW, settings_for
from tests.ground import ORGANIZER
from tests.web.actors import (
    ACTORS,
    BY_NAME,
    HERE,
    Actor,
    call,
    declared,
    fill_in,
    people_the_congress,
)
from tests.web.route_table import PUBLIC

NOWHERE = "nowhere-2025"


@pytest.fixture
def hidden_app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The congress with everybody signed in, and published once more as not listed."""
    app = create_app(settings_for(sqlite_url, tmp_path / "data"), clock=FixedClock(NOW))
    people_the_congress(app)
    _publish(app, listed=False)
    yield app
    with app.app_context():
        for engine in database.engines.values():
            engine.dispose()


def _publish(app: Flask, *, listed: bool) -> None:
    house = house_of(app)
    shelf = house.store.attached(ReleaseShelf)
    current = shelf.current(HERE)
    assert current is not None
    document = replace(current.document, event=replace(current.document.event, listed=listed))
    with house.store.writing() as db:
        publish(
            db, actor=ORGANIZER, now=NOW, document=document, because="a test",
            followers=house.followers, renderers=house.renderers,
        )  # fmt: skip
    shelf.forget(HERE)


def _public_of_event(app: Flask) -> list[tuple[str, Operation]]:
    """Return what anybody may ask of an event that is listed."""
    public = {f"{method} {rule}" for method, rule in zip(*[iter(PUBLIC.split())] * 2, strict=True)}
    return [
        (rule, one)
        for rule, one in declared(app)
        if "<event_id>" in rule and f"{one.method} {rule}" in public
    ]


def _asked(app: Flask, actor: Actor, rule: str, one: Operation, event_id: str) -> TestResponse:
    address = fill_in(rule, {"event_id": event_id})
    return call(app, actor, rule, one, address=address)


def _belongs(actor: Actor) -> bool:
    works = any(where in ("", HERE) for where, _ in actor.roles)
    works = works or (actor.post is not None and actor.post.event_id == HERE)
    return works or (actor.attends == HERE and bool(actor.token))


def test_who_has_nothing_to_do_with_it_is_told_what_they_are_told_of_no_event(
    hidden_app: Flask,
) -> None:
    """Byte for byte, over every route that is public for listed events (T1, T7)."""
    routes = _public_of_event(hidden_app)
    assert len(routes) >= 20
    for actor in ACTORS:
        if _belongs(actor):
            continue
        for rule, one in routes:
            answer = _asked(hidden_app, actor, rule, one, HERE)
            wanted = _asked(hidden_app, actor, rule, one, NOWHERE)
            assert answer.status_code == 404, (actor.name, rule)
            assert whole(answer)[1].replace(HERE.encode(), NOWHERE.encode()) == wanted.data, rule
            assert answer.headers.get("Cache-Control") == wanted.headers.get("Cache-Control")


def test_who_attends_it_or_works_there_sees_it_and_no_cache_keeps_it_for_others(
    hidden_app: Flask,
) -> None:
    read = [(rule, one) for rule, one in _public_of_event(hidden_app) if one.method == "GET"]
    for name in ("ana", "ana-verified", "staff", "organizer-everywhere"):
        for rule, one in read:
            answer = _asked(hidden_app, BY_NAME[name], rule, one, HERE)
            is_there = "nobody" not in fill_in(rule)
            assert (answer.status_code == 404) is not is_there, (name, rule)
            assert "public" not in answer.headers.get("Cache-Control", ""), (name, rule)


def test_listed_again_it_is_there_for_everybody(hidden_app: Flask) -> None:
    """The control: it is the one word in the file that shuts these routes, and nothing else."""
    _publish(hidden_app, listed=True)
    for rule, one in _public_of_event(hidden_app):
        if one.method == "GET" and "nobody" not in fill_in(rule):
            answer = _asked(hidden_app, BY_NAME["guest"], rule, one, HERE)
            assert answer.status_code in (200, 303, 401), (rule, answer.status_code)
