"""Naughty strings go through every text of an agenda and come back identical, or as 422 with the field
named; the same on SQLite and PostgreSQL (docs/threats.md, "Bad input").

White space is the one liberty: CRLF becomes LF in files and bodies, HTML shows blanks in a row as one,
and a calendar has a tab as a blank and U+2028 as a line end.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from lxml import etree
from sqlalchemy import update

from congress.agenda import service as agenda_service
from congress.agenda.formats.file_tree import tree_of
from congress.agenda.formats.yaml_file import read_yaml, write_yaml
from congress.agenda.queries import ReleaseShelf, find_document
from congress.agenda.schemas import parse_document
from congress.agenda.schemas.fields import Text
from congress.app import house_of
from congress.core import errors
from congress.core.errors import DomainError
from congress.core.principal import Level, Role
from congress.feeds.ical import rendering
from congress.people.models import DeviceRow
from congress.people.service import add_staff
from tests.ground import ORGANIZER, an_attendee
from tests.real import strings
from tests.real.naughty_agenda import (
    EVENT,
    FIELDS,
    an_agenda,
    as_a_calendar_says,
    read_calendar,
    read_frab,
    read_schedule_json,
    single_blanks,
    texts_of,
    unescaped,
    words_on,
)
from tests.real.strings import GENERATED, is_kept_by_an_agenda, is_of_the_web, needs_real_data

RELEASES = f"/api/v1/events/{EVENT}/releases"
OLGA = {"email": "olga.organizer@example.org", "password": "correct horse battery"}


@dataclass
class Organizer:
    """Publishes over the API."""

    client: FlaskClient
    headers: dict[str, str]

    def publish(self, tree: dict[str, Any], **more: object) -> Any:  # noqa: ANN401 -- an answer
        body = json.dumps({**tree, "because": "a test", **more})
        return self.client.post(
            RELEASES, data=body, headers={**self.headers, "Content-Type": "application/json"}
        )


@pytest.fixture
def olga(app: Flask) -> Organizer:
    house = house_of(app)
    house.store.unit_of_work(
        lambda db: add_staff(
            db=db, **OLGA, first_name="Olga", last_name="Organizer", role=Role.ORGANIZER,
            event_id=EVENT, now=house.clock.now(),
        )
    )  # fmt: skip
    client = app.test_client()
    answer = client.post("/api/v1/sign-in/staff", json=OLGA)
    client.delete_cookie("congress")
    return Organizer(client, {"Authorization": f"Bearer {answer.json['token']}"})


@pytest.fixture(
    params=["generated", pytest.param("blns", marks=needs_real_data),
            pytest.param("world", marks=needs_real_data)],
)  # fmt: skip
def wanted(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The strings of this run, each once."""
    found: Sequence[str] = GENERATED
    if request.param == "blns":
        found = strings.blns()
    elif request.param == "world":
        # Names break nothing by being alone: five stand in each text, so all go through every field.
        found = five_together(strings.world_names())
    return tuple(dict.fromkeys(found))


def five_together(names: Sequence[str]) -> list[str]:
    return [" · ".join(names[start : start + 5]) for start in range(0, len(names), 5)]


def kept(texts: Sequence[str]) -> list[str]:
    """Return the strings that every field of an agenda takes: on one line, and not blank."""
    return [one for one in texts if is_kept_by_an_agenda(one, is_line=True, is_required=True)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing is written
def test_what_cannot_be_kept_is_refused_with_its_field(
    olga: Organizer, wanted: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request finds every fault: in the fields that refuse a string, and in no other."""
    monkeypatch.setattr(errors, "MOST_FAULTS", 100_000)  # all of them are told for once
    web = [one for one in wanted if is_of_the_web(one)]
    answer = olga.publish(an_agenda(web), dry_run=True)
    expected = {
        f"/{section}/{number + (section == 'registration_types')}/{field}"
        for section, field, is_line, is_required in FIELDS
        for number, text in enumerate(web)
        if not is_kept_by_an_agenda(text, is_line=is_line, is_required=is_required)
    }
    assert answer.status_code == (422 if expected else 200), answer.text[:500]
    assert {one["pointer"] for one in answer.json.get("errors", ())} == expected


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # nothing is written
def test_nul_and_half_characters_are_refused_with_their_field(
    olga: Organizer, wanted: tuple[str, ...]
) -> None:
    for text in wanted:
        if not is_of_the_web(text):
            answer = olga.publish(an_agenda([text]))
            assert (answer.status_code, answer.json["code"]) == (422, "input/text")
            assert answer.json["errors"][0]["pointer"].startswith("/")


def test_what_is_kept_comes_back_identical_from_every_face(
    app: Flask, olga: Organizer, wanted: tuple[str, ...]
) -> None:
    texts = kept(wanted)
    tree = an_agenda(texts)
    answer = olga.publish(tree)
    assert answer.status_code == 201, answer.text[:800]
    client = app.test_client()
    _check_json(client, tree)
    _check_exchange(client, tree)
    _check_calendar(client.get(f"/events/{EVENT}/agenda.ics").data, tree)
    _check_calendar(client.get(_feed_of_ana(app)).data, tree, has_texts=False)
    _check_pages(client, tree)
    _check_yaml(app)


def _feed_of_ana(app: Flask) -> str:
    """The path of a calendar that holds every session: all of them come with her registration."""
    store = house_of(app).store
    with store.writing() as db:
        an_attendee(db, name="ana", event_id=EVENT)
    client = app.test_client()
    answer = client.post("/api/v1/sign-in", json={"email": "ana@example.org", "last_name": "Test"})
    client.delete_cookie("congress")
    with store.writing() as db:
        until = house_of(app).clock.now() + timedelta(days=1)
        db.execute(
            update(DeviceRow)
            .where(DeviceRow.level == Level.IDENTIFIED)
            .values(level=Level.VERIFIED, verified_until=until)
        )
    headers = {"Authorization": f"Bearer {answer.json['token']}"}
    made = client.post(f"/api/v1/events/{EVENT}/me/feeds", json={"label": "Phone"}, headers=headers)
    return urlsplit(made.json["url"]).path


def _check_json(client: FlaskClient, tree: dict[str, Any]) -> None:
    agenda = client.get(f"/api/v1/events/{EVENT}/agenda").json
    guide = client.get(f"/api/v1/events/{EVENT}/guide").json
    for section, field, _, _ in FIELDS:
        found = guide if section in ("pickup", "cards") else agenda
        assert texts_of(found, section, field) == texts_of(tree, section, field), (section, field)


def _check_exchange(client: FlaskClient, tree: dict[str, Any]) -> None:
    titles = {f"s{n}": text for n, text in texts_of(tree, "sessions", "title").items()}
    frab = dict(read_frab(client.get(f"/events/{EVENT}/schedule.xml").data))
    assert frab.keys() == titles.keys()
    for name, text in titles.items():
        found = frab[name]
        assert (found["title"], found["room"], found["track"]) == (text, text, text)
        assert text in (found["abstract"], found["description"])
        assert found["person"] == f"{text}, {text}"
    schedule = dict(read_schedule_json(client.get(f"/events/{EVENT}/schedule.json").data))
    assert schedule.keys() == titles.keys()
    for name, text in titles.items():
        found = schedule[name]
        assert (found["title"], found["room"], found["track"]) == (text, text, text)
        assert found["abstract"] == text


def _check_calendar(body: bytes, tree: dict[str, Any], *, has_texts: bool = True) -> None:
    """Check the sessions of a calendar; those of one's own hold titles, rooms and times only (T20)."""
    entries = read_calendar(body)
    titles = {f"s{n}": text for n, text in texts_of(tree, "sessions", "title").items()}
    assert entries.keys() == titles.keys()
    for name, text in titles.items():
        summary, location, description = entries[name]
        said = as_a_calendar_says(text)
        assert summary == said
        assert location.startswith(said)
        assert said in description or not has_texts


def _check_pages(client: FlaskClient, tree: dict[str, Any]) -> None:
    titles = texts_of(tree, "sessions", "title")
    pages = [f"/e/{EVENT}/guide", *(f"/e/{EVENT}/sessions/s{n}" for n in list(titles)[::9])]
    said = [words_on(client.get(page).text) for page in pages]
    allowed = set(words_on(client.get(f"/e/{EVENT}/sessions/s0").text)[1]) | set(said[0][1])
    for number, text in titles.items():
        assert single_blanks(text) in said[0][0], text
        if number % 9 == 0:
            words, tags = said[1 + number // 9]
            assert words.count(single_blanks(text)) >= 6, text
            assert set(tags) <= allowed


def _check_yaml(app: Flask) -> None:
    """What is exported publishes again as the same agenda."""
    store = house_of(app).store
    with store.reading() as db:
        document = find_document(db, EVENT, 1)
    again = parse_document(read_yaml(write_yaml(document)))
    assert again == document
    with store.writing() as db:
        published = agenda_service.publish(
            db, actor=ORGANIZER, now=house_of(app).clock.now(), document=again, because="",
            followers=(), renderers=(),
        )  # fmt: skip
    assert published.unchanged


def test_the_events_own_words_come_back_identical(app: Flask, olga: Organizer) -> None:
    """The event's name and venue, of which there is one each, take all the strings in turns."""
    words = kept(GENERATED)
    names = [" ".join(words[start : start + 12])[:300] for start in range(0, len(words), 12)]
    client = app.test_client()
    # One publish for each name; the middle of each is what no reader may take for its own grammar.
    for number, name in enumerate(names, start=1):
        answer = olga.publish(an_agenda(["a"], name=name, venue=name))
        assert answer.status_code == 201, answer.text[:300]
        house_of(app).store.attached(ReleaseShelf).forget(EVENT)
        event = client.get(f"/api/v1/events/{EVENT}").json
        assert (event["release"], event["name"]) == (number, name)
        assert event["venue"] == {"name": name, "address": name}
        root = etree.fromstring(client.get(f"/events/{EVENT}/schedule.xml").data)
        assert root.findtext("conference/title") == name
        found = client.get(f"/events/{EVENT}/schedule.json").json
        assert found["schedule"]["conference"]["title"] == name
        calendar = Calendar.from_ical(client.get(f"/events/{EVENT}/agenda.ics").data)
        assert unescaped(str(calendar["NAME"])) == as_a_calendar_says(name)
        said, _ = words_on(client.get(f"/e/{EVENT}/agenda").text)
        assert single_blanks(name) in said


HARD = ("a;b,c:d \\n", "e\u0301 <b>&amp;", "16:00")


def _drop_escaping_in_calendars(app: Flask, patch: pytest.MonkeyPatch) -> None:
    del app
    patch.setattr(rendering, "escape", lambda text: text)


def _drop_escaping_in_pages(app: Flask, patch: pytest.MonkeyPatch) -> None:
    del patch
    app.jinja_env.bytecode_cache = None  # what others compiled escapes
    app.jinja_env.autoescape = False


def _normalise_silently(app: Flask, patch: pytest.MonkeyPatch) -> None:
    del app
    keep = Text._deserialize

    def normalised(self: Text, *arguments: Any, **more: Any) -> str:  # noqa: ANN401 -- marshmallow's
        return unicodedata.normalize("NFC", keep(self, *arguments, **more))

    patch.setattr(Text, "_deserialize", normalised)


def _write_yaml_plainly(app: Flask, patch: pytest.MonkeyPatch) -> None:
    del app
    patch.setattr(
        sys.modules[__name__],
        "write_yaml",
        lambda document: json.dumps(tree_of(document), default=str).replace("\\\\", ""),
    )


@pytest.mark.parametrize(
    "take_away",
    [
        _drop_escaping_in_calendars,
        _drop_escaping_in_pages,
        _normalise_silently,
        _write_yaml_plainly,
    ],
)
def test_a_guard_taken_away_is_noticed(
    app: Flask,
    olga: Organizer,
    monkeypatch: pytest.MonkeyPatch,
    take_away: Callable[[Flask, pytest.MonkeyPatch], None],
) -> None:
    forget_rendered()
    take_away(app, monkeypatch)
    with pytest.raises((AssertionError, DomainError)):
        test_what_is_kept_comes_back_identical_from_every_face(app, olga, HARD)
    monkeypatch.undo()
    app.jinja_env.autoescape = True
    forget_rendered()


def forget_rendered() -> None:
    """Forget calendar entries that were rendered with the guard, or without it."""
    rendering.render_entry.cache_clear()
    rendering._calendar_head.cache_clear()
