"""The agenda's calls: bytes, ETags and 304 (R5), who may publish, and what is refused how."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from congress.agenda.formats.file_tree import tree_of
from congress.agenda.rules.document import Document
from congress.app import house_of
from congress.core.principal import Role
from congress.people.service import add_staff
from tests.agenda.documents import a_document, a_session, at
from tests.counting import statements_of

OLGA = {"email": "olga.organizer@example.org", "password": "correct horse battery"}
AGENDA = "/api/v1/events/psc-2025/agenda"
RELEASES = "/api/v1/events/psc-2025/releases"
FIRST = a_document([a_session("k1", title="Opening"), a_session("b1", room="lawn")])


def as_body(document: Document, **more: object) -> dict[str, Any]:
    """Return the document as a JSON body: the file's shape, dates as text."""
    tree: dict[str, Any] = json.loads(json.dumps(tree_of(document), default=str))
    return {**tree, **more}


@pytest.fixture
def olga(app: Flask, client: FlaskClient) -> dict[str, str]:
    """The headers of an organizer of psc-2025 who is signed in."""
    house = house_of(app)
    house.store.unit_of_work(
        lambda db: add_staff(
            db=db, **OLGA, first_name="Olga", last_name="Organizer", role=Role.ORGANIZER,
            event_id="psc-2025", now=house.clock.now(),
        )
    )  # fmt: skip
    answer = client.post("/api/v1/sign-in/staff", json=OLGA)
    client.delete_cookie("congress")
    return {"Authorization": f"Bearer {answer.json['token']}"}


def published(client: FlaskClient, olga: dict[str, str], document: Document) -> TestResponse:
    answer = client.post(RELEASES, json=as_body(document, because="a test"), headers=olga)
    assert answer.status_code in (200, 201), answer.text
    return answer


def test_agenda_is_served_as_published_and_again_as_304(
    client: FlaskClient, olga: dict[str, str]
) -> None:
    published(client, olga, FIRST)
    answer = client.get(AGENDA)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert [one["id"] for one in answer.json["sessions"]] == ["b1", "k1"]
    again = client.get(AGENDA, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (
        304, b"", answer.headers["ETag"],
    )  # fmt: skip


def test_compressed_agenda_is_another_representation(
    client: FlaskClient, olga: dict[str, str]
) -> None:
    """Decision 0029: its ETag ends in -gzip, and the one is not fresh for the other."""
    published(client, olga, FIRST)
    plain = client.get(AGENDA)
    zipped = client.get(AGENDA, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
    crossed = {"Accept-Encoding": "gzip", "If-None-Match": plain.headers["ETag"]}
    assert client.get(AGENDA, headers=crossed).status_code == 200


def test_new_release_is_seen_at_once_and_the_old_one_stays(
    client: FlaskClient, olga: dict[str, str]
) -> None:
    published(client, olga, FIRST)
    old = client.get(AGENDA)
    moved = replace(
        FIRST, sessions=(replace(FIRST.sessions[0], title="Welcome"), FIRST.sessions[1])
    )
    published(client, olga, moved)
    new = client.get(AGENDA, headers={"If-None-Match": old.headers["ETag"]})
    assert (new.status_code, new.json["release"]) == (200, 2)
    kept = client.get(f"{AGENDA}/releases/1")
    assert (kept.data, kept.headers["ETag"]) == (old.data, old.headers["ETag"])
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    log = client.get(f"{AGENDA}/changes").json["releases"]
    assert [one["release"] for one in log] == [2, 1]
    assert log[0]["changes"] == [
        {"kind": "renamed", "session": "k1", "title": "Welcome", "before": "Opening",
         "after": "Welcome"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "content_type", "start"),
    [
        ("schedule.xml", "application/xml; charset=utf-8", b"<?xml"),
        ("schedule.json", "application/json", b'{"$schema"'),
        ("schedule.json?strict=1", "application/json", b'{"$schema"'),
        ("agenda.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
    ],
)
def test_exports_are_served_outside_the_api_with_etags(
    client: FlaskClient, olga: dict[str, str], path: str, content_type: str, start: bytes
) -> None:
    published(client, olga, FIRST)
    answer = client.get(f"/events/psc-2025/{path}")
    assert (answer.status_code, answer.content_type) == (200, content_type)
    assert answer.data.startswith(start)
    again = client.get(
        f"/events/psc-2025/{path}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


def test_schedule_json_comes_as_apps_read_it_or_as_the_schema_allows(
    client: FlaskClient, olga: dict[str, str]
) -> None:
    published(client, olga, FIRST)
    apps, strict = (
        client.get(f"/events/psc-2025/schedule.json{query}") for query in ("", "?strict=1")
    )
    assert [one.json["schedule"]["conference"]["acronym"] for one in (apps, strict)] == [
        "psc-2025", "psc2025",
    ]  # fmt: skip
    assert apps.headers["ETag"] != strict.headers["ETag"]
    odd = client.get("/events/psc-2025/schedule.json?strict=maybe")
    assert (odd.status_code, odd.json["errors"][0]["pointer"]) == (422, "strict")


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/events/nowhere",
        "/api/v1/events/nowhere/agenda",
        "/api/v1/events/nowhere/agenda/changes",
        "/api/v1/events/psc-2025/agenda/releases/2",
        "/api/v1/events/psc-2025/agenda/releases/0",
        f"/api/v1/events/psc-2025/agenda/releases/{10**30}",
        "/events/nowhere/schedule.xml",
        "/events/nowhere/schedule.json",
        "/events/nowhere/agenda.ics",
    ],
)
def test_unknown_is_404(client: FlaskClient, olga: dict[str, str], path: str) -> None:
    published(client, olga, FIRST)
    answer = client.get(path)
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


def test_event_shows_place_and_release_and_an_unlisted_one_shows_them_to_its_own(
    client: FlaskClient, olga: dict[str, str]
) -> None:
    published(client, olga, FIRST)
    facts = {
        "id": "psc-2025", "name": "Congress 2025", "zone": "America/Los_Angeles",
        "starts_on": "2025-03-09", "ends_on": "2025-03-11", "release": 1,
    }  # fmt: skip
    assert client.get("/api/v1/events").json == {"events": [facts]}
    published(client, olga, replace(FIRST, event=replace(FIRST.event, listed=False)))
    assert client.get("/api/v1/events").json == {"events": []}
    assert client.get("/api/v1/events", headers=olga).json == {"events": [{**facts, "release": 2}]}
    assert client.get("/api/v1/events/psc-2025").status_code == 404
    detail = client.get("/api/v1/events/psc-2025", headers=olga)
    assert detail.headers["Cache-Control"] == "private, no-cache"
    assert detail.json == {
        **facts, "release": 2, "released_at": "2025-03-08T22:00:00Z", "registration": "imported",
        "venue": {"name": "Paradise Point"}, "links": {},
    }  # fmt: skip
    fresh = {"If-None-Match": detail.headers["ETag"]}
    assert client.get("/api/v1/events/psc-2025", headers={**olga, **fresh}).status_code == 304
    assert client.get("/api/v1/events/psc-2025", headers=fresh).status_code == 404


def test_publishing_tells_the_release_its_changes_and_its_warnings(
    client: FlaskClient, olga: dict[str, str]
) -> None:
    answer = published(client, olga, replace(FIRST, sessions=(a_session(speakers=("ben",)),)))
    assert answer.status_code == 201
    assert answer.json == {
        "release": 1, "sessions": 1, "unchanged": False, "dry_run": False, "affected": [],
        "changes": [{"kind": "added", "session": "k1", "title": "Session k1", "before": "",
                     "after": "2025-03-10 08:00-09:00"}],
        "warnings": [{"code": "no-bio", "session": "k1", "message": "Ben Okafor has no biography"}],
    }  # fmt: skip
    again = published(client, olga, replace(FIRST, sessions=(a_session(speakers=("ben",)),)))
    assert (again.status_code, again.json["unchanged"], again.json["release"]) == (200, True, 1)


def test_dry_run_publishes_nothing(client: FlaskClient, olga: dict[str, str]) -> None:
    answer = client.post(RELEASES, json=as_body(FIRST, dry_run=True), headers=olga)
    assert (answer.status_code, answer.json["release"], answer.json["dry_run"]) == (200, 1, True)
    assert client.get(AGENDA).status_code == 404


def test_same_key_publishes_once(client: FlaskClient, olga: dict[str, str]) -> None:
    headers = {**olga, "Idempotency-Key": "k"}
    one = client.post(RELEASES, json=as_body(FIRST), headers=headers)
    two = client.post(RELEASES, json=as_body(FIRST), headers=headers)
    assert (one.status_code, two.status_code, one.data) == (201, 201, two.data)
    assert two.headers["Idempotent-Replayed"] == "true"


def test_blocked_and_stale_are_409_with_their_findings(
    client: FlaskClient, olga: dict[str, str]
) -> None:
    published(client, olga, FIRST)
    without = replace(FIRST, sessions=FIRST.sessions[:1])
    warned = client.post(RELEASES, json=as_body(without), headers=olga)
    assert (warned.status_code, warned.json["code"]) == (409, "agenda/blocked")
    assert warned.json["needs_because"] is True
    assert [one["pointer"] for one in warned.json["errors"]] == ["b1"]
    clash = replace(FIRST, sessions=(*FIRST.sessions, a_session("x", ends_at=at(15))))
    blocked = client.post(RELEASES, json=as_body(clash, because="so"), headers=olga)
    assert (blocked.status_code, blocked.json["needs_because"]) == (409, False)
    stale = client.post(
        RELEASES, json=as_body(without, because="so", after_release=0), headers=olga
    )
    assert (stale.status_code, stale.json["code"]) == (409, "agenda/stale")
    assert stale.json["current_release"] == 1
    assert client.get(AGENDA).json["release"] == 1


def _with(path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    body = as_body(FIRST)
    place: Any = body
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return body


@pytest.mark.parametrize(
    ("path", "value", "pointer"),
    [
        (("sessions", 0, "start"), "2025-03-09 02:30", "/sessions/0/start"),
        (("sessions", 0, "room"), "sunrise", "/sessions/0/room"),
        (("sessions", 1, "id"), "k1", "/sessions/1/id"),
        (("sessions", 0, "recorded"), "true", "/sessions/0/recorded"),
        (("sessions", 0, "capacity"), "5", "/sessions/0/capacity"),
        (("sessions", 0, "capacity"), True, "/sessions/0/capacity"),
        (("sessions", 0, "capacity"), 5.5, "/sessions/0/capacity"),
        (("sessions", 0, "capacity"), -1, "/sessions/0/capacity"),
        (("sessions", 0, "title"), 5, "/sessions/0/title"),
        (("sessions", 0, "title"), None, "/sessions/0/title"),
        (("sessions", 0), "k1", "/sessions/0"),
        (("sessions",), {}, "/sessions"),
        (("event", "venue"), ["x"], "/event/venue"),
        (("event", "id"), "other", "/event/id"),
        (("after_release",), "1", "/after_release"),
    ],
)
def test_bad_body_is_422_with_its_pointer(
    client: FlaskClient,
    olga: dict[str, str],
    path: tuple[str | int, ...],
    value: object,
    pointer: str,
) -> None:
    answer = client.post(RELEASES, json=_with(path, value), headers=olga)
    assert (answer.status_code, answer.json["code"]) == (422, "input/invalid")
    assert [one["pointer"] for one in answer.json["errors"]] == [pointer]


def test_unknown_field_and_unstorable_text_are_refused(
    client: FlaskClient, olga: dict[str, str]
) -> None:
    unknown = client.post(RELEASES, json=_with(("sessions", 0, "rooom"), "sunset"), headers=olga)
    assert (unknown.status_code, unknown.json["code"]) == (422, "input/unknown-field")
    assert unknown.json["errors"][0]["pointer"] == "/sessions/0/rooom"
    for text in ("a\x00b", "a\ud800b"):
        body = json.dumps(_with(("sessions", 0, "title"), text))
        answer = client.post(RELEASES, data=body, content_type="application/json", headers=olga)
        assert (answer.status_code, answer.json["code"]) == (422, "input/text")


@pytest.mark.parametrize(
    ("headers", "path", "status", "code"),
    [
        (False, RELEASES, 401, "auth/required"),
        (True, "/api/v1/events/other/releases", 404, "not-found"),
    ],
)
def test_only_the_organizers_of_the_event_publish(
    client: FlaskClient, olga: dict[str, str], path: str, status: int, code: str, *, headers: bool
) -> None:
    answer = client.post(path, json=as_body(FIRST), headers=olga if headers else {})
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_agenda_within_its_second_asks_no_database(
    app: Flask, client: FlaskClient, olga: dict[str, str]
) -> None:
    """Decision 0021: which release is current is read without the database."""
    published(client, olga, FIRST)
    client.get(AGENDA)
    store = house_of(app).store
    with store.reading() as db:
        reading = db.engine
    with statements_of(*{store.engine, reading}) as statements:
        assert client.get(AGENDA).status_code == 200
    assert statements == []
