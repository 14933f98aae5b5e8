"""The feeds' calls: links shown once, 304 and 200, 404 and 410, HEAD, and what is noted of a fetch."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.principal import Principal
from congress.feeds.models import FeedRow
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.alike import headers_of
from tests.builders import NOW
from tests.counting import statements_of
from tests.feeds.readers import read_by_icalendar
from tests.feeds.world import EVENT, a_feed, publish, take
from tests.ground import a_session, an_attendee
from tests.people.world import bearer, signed_in, store_of, verified

MINE = f"/api/v1/events/{EVENT}/me/feeds"
WHO = {"email": "ana@example.org", "last_name": "Test"}
SESSIONS = (
    a_session(id="k1", kind="keynote", registration="included", start="08:00", end="09:00"),
    a_session(),
)


@pytest.fixture
def ana(app: Flask) -> Principal:
    """Ana at a congress of one keynote and one breakout."""
    store = store_of(app)
    publish(store, *SESSIONS)
    with store.writing() as db:
        return an_attendee(db)


@pytest.fixture
def path(app: Flask, ana: Principal) -> str:
    """Where Ana's feed is."""
    return f"/feeds/{a_feed(store_of(app), ana)}.ics"


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    """Collect what is asked of the database."""
    engines = [store.engine, store._read] if store.is_sqlite else [store.engine]
    with statements_of(*engines) as seen:
        yield seen


def level_2(app: Flask, client: FlaskClient) -> dict[str, str]:
    return bearer(verified(app, client, token=signed_in(client, **WHO)))


def test_links_are_shown_once(app: Flask, ana: Principal, client: FlaskClient) -> None:
    headers = level_2(app, client)
    made = client.post(MINE, json={"label": " Phone "}, headers=headers)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    links = made.json
    assert links is not None
    assert set(links) == {"id", "url", "webcal", "google"}
    secret = links["url"].removeprefix("http://localhost/feeds/").removesuffix(".ics")
    assert len(secret) == 43
    assert links["webcal"] == f"webcal://localhost/feeds/{secret}.ics"
    assert parse_qs(urlsplit(links["google"]).query) == {"cid": [links["webcal"]]}
    listed = client.get(MINE, headers=headers)
    assert secret not in listed.text
    assert [(one["id"], one["label"]) for one in listed.json["feeds"]] == [(links["id"], "Phone")]
    with store_of(app).reading() as db:
        assert secret not in str(db.execute(select(FeedRow)).all())
        assert secret not in str(db.execute(select(AuditRow)).all())
    assert client.get(f"/feeds/{secret}.ics").status_code == 200
    assert ana.person_id == "p-ana"


def test_making_and_revoking_need_a_proof_and_listing_does_not(
    ana: Principal, client: FlaskClient
) -> None:
    assert ana.person_id
    level_1 = bearer(signed_in(client, **WHO))
    assert client.get(MINE, headers=level_1).json == {"feeds": []}
    assert client.post(MINE, json={"label": "x"}, headers=level_1).json["code"] == "auth/step-up"
    answer = client.delete(f"{MINE}/x", headers=level_1)
    assert (answer.status_code, answer.json["code"]) == (403, "auth/step-up")
    assert client.get(MINE, headers={"Authorization": "Bearer no"}).status_code == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "input/invalid"),
        ({"label": ""}, "input/invalid"),
        ({"label": "   "}, "input/invalid"),
        ({"label": "x" * 61}, "input/invalid"),
        ({"label": 7}, "input/invalid"),
        ({"label": "x", "secret": "mine"}, "input/unknown-field"),
        ({"label": "a\x00b"}, "input/text"),
    ],
)
def test_bad_labels(
    app: Flask, ana: Principal, client: FlaskClient, body: dict[str, object], code: str
) -> None:
    assert ana.person_id
    headers = level_2(app, client)
    answer = client.post(MINE, json=body, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert client.get(MINE, headers=headers).json == {"feeds": []}


def test_twenty_links_are_enough(app: Flask, ana: Principal, client: FlaskClient) -> None:
    for _ in range(20):
        a_feed(store_of(app), ana)
    answer = client.post(MINE, json={"label": "One more"}, headers=level_2(app, client))
    assert (answer.status_code, answer.json["code"]) == (422, "input/invalid")


def test_revoking_over_the_api(app: Flask, ana: Principal, client: FlaskClient) -> None:
    assert ana.person_id
    headers = level_2(app, client)
    made = client.post(MINE, json={"label": "Phone"}, headers=headers).json
    address = f"{MINE}/{made['id']}"
    assert client.delete(address, headers=headers).status_code == 204
    assert client.delete(address, headers=headers).status_code == 204
    assert client.delete(f"{MINE}/unknown", headers=headers).status_code == 404
    assert (
        client.delete(f"/api/v1/events/none/me/feeds/{made['id']}", headers=headers).status_code
        == 404
    )
    revoked = client.get(urlsplit(made["url"]).path)
    unknown = client.get(f"/feeds/{'x' * 43}.ics")
    assert revoked.status_code == unknown.status_code == 404
    assert revoked.data == unknown.data
    assert headers_of(revoked) == headers_of(unknown)


def test_headers_of_a_feed(path: str, client: FlaskClient) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="my-agenda.ics"'
    assert answer.headers["Cache-Control"] == "private, max-age=900"
    assert answer.headers["Last-Modified"] == "Sat, 08 Mar 2025 22:00:00 GMT"
    assert answer.headers["ETag"].startswith('"')
    assert "Set-Cookie" not in answer.headers
    (seen,) = read_by_icalendar(answer.data).values()
    assert seen.title == "Session k1"


def test_head_is_get_without_a_body(path: str, client: FlaskClient) -> None:
    get, head = client.get(path), client.head(path)
    assert head.status_code == 200
    assert head.data == b""
    assert headers_of(head) == headers_of(get)


def test_cookies_and_words_in_the_address_change_nothing(path: str, client: FlaskClient) -> None:
    plain = client.get(path)
    client.set_cookie("congress", "stale")
    assert client.get(f"{path}?cb=123").data == plain.data
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 200


ETAG = "<etag>"
SOON = "Sun, 09 Mar 2025 22:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"If-None-Match": ETAG}, 304),
        ({"If-None-Match": f"W/{ETAG}"}, 304),
        ({"If-None-Match": f'"other", {ETAG}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": "unquoted"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": SOON}, 200),
        ({"If-None-Match": ETAG, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": SOON}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-Modified-Since": "Sat, 99 Foo 2025"}, 200),
    ],
)
def test_conditions_table(
    path: str, client: FlaskClient, headers: dict[str, str], status: int
) -> None:
    etag = client.get(path).headers["ETag"]
    asked = {name: value.replace(ETAG, etag) for name, value in headers.items()}
    answer = client.get(path, headers=asked)
    assert answer.status_code == status
    assert answer.headers["ETag"] == etag
    if status == 304:
        assert answer.data == b""
        assert "Content-Type" not in answer.headers
        assert answer.headers["Cache-Control"] == "private, max-age=900"


def test_304_costs_one_round_trip_and_200_two(app: Flask, path: str, client: FlaskClient) -> None:
    first = client.get(path)
    client.get(path)
    with statements(store_of(app)) as seen:
        client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert len([one for one in seen if one != "BEGIN"]) == 1
    with statements(store_of(app)) as seen:
        client.get(path)
    assert len([one for one in seen if one != "BEGIN"]) == 2


def test_each_change_brings_another_etag(
    app: Flask, ana: Principal, path: str, client: FlaskClient
) -> None:
    store = store_of(app)
    etags = [client.get(path).headers["ETag"]]
    take(store, ana, "b1")
    etags.append(client.get(path).headers["ETag"])
    publish(store, SESSIONS[0], a_session(room="r5"), now=NOW + timedelta(minutes=1))
    etags.append(client.get(path).headers["ETag"])
    assert len(set(etags)) == 3
    assert client.get(path, headers={"If-None-Match": etags[-1]}).status_code == 304
    assert client.get(path, headers={"If-None-Match": etags[0]}).status_code == 200


def test_feed_is_gone_ninety_days_after(path: str, client: FlaskClient, clock: FixedClock) -> None:
    clock.instant = datetime(2025, 6, 10, 6, 59, 59, tzinfo=UTC)
    assert client.get(path).status_code == 200
    clock.instant = datetime(2025, 6, 10, 7, tzinfo=UTC)
    answer = client.get(path)
    assert (answer.status_code, answer.json["code"]) == (410, "feeds/ended")


@pytest.mark.parametrize(
    "address", ["/feeds/.ics", "/feeds/x.ics", "/feeds/%00.ics", "/feeds/é.ics", "/feeds/a/b.ics"]
)
def test_no_such_feed(ana: Principal, client: FlaskClient, address: str) -> None:
    assert ana.person_id
    answer: TestResponse = client.get(address)
    assert answer.status_code in (404, 422)


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Google-Calendar-Importer", "Google"),
        ("iOS/18.3.1 (22D72) dataaccessd/1.0", "Apple"),
        ("macOS/15.3 (24D60) CalendarAgent/1010", "Apple"),
        ("Mac OS X/10.15 (19A583) CalendarAgent/930", "Apple"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "Outlook"),
        ("Outlook-macOS/16.90 Mac OS X/14", "Outlook"),
        ("Microsoft.Exchange/15.20", "Outlook"),
        ("Ana's own phone, Room 12", "other"),
        ("", "other"),
    ],
)
def test_fetch_is_noted_once_a_minute(
    app: Flask, path: str, client: FlaskClient, clock: FixedClock, agent: str, family: str
) -> None:
    headers = {"User-Agent": agent}

    def noted() -> tuple[object, ...]:
        with store_of(app).reading() as db:
            row = db.execute(
                select(FeedRow.fetched_at, FeedRow.fetched_by, FeedRow.fetched_release)
            )
            return tuple(row.one())

    assert noted() == (None, None, None)
    client.get(path, headers=headers)
    assert noted() == (NOW, family, 1)
    clock.advance(timedelta(seconds=59))
    client.get(path, headers=headers)
    assert noted() == (NOW, family, 1)
    clock.advance(timedelta(seconds=1))
    client.get(path, headers=headers)
    assert noted() == (NOW + timedelta(minutes=1), family, 1)


def test_secret_is_never_logged(
    path: str, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(path)
        client.get(path.replace(".ics", "x.ics"))
    assert path.removeprefix("/feeds/").removesuffix(".ics") not in caplog.text


def test_house_renders_the_whole_agenda(app: Flask) -> None:
    assert "ics" in {renderer.format for renderer in house_of(app).renderers}
