"""GET /events/{event}/guide: what changed, since when, and Wi-Fi for attendees only (R26, R40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.infra.database import Store
from tests.builders import NOW
from tests.ground import a_document, an_attendee, publish_document
from tests.guide.world import CORRECTED, GUIDE, LUGGAGE, MONDAY, WIFI, WORKSHOP, a_guide, release

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def ground(app: Flask) -> Store:
    """The guide, corrected once; ana attends, vera attends another event."""
    store = house_of(app).store
    release(store, a_guide())
    corrected = a_guide(
        cards=(WIFI, replace(LUGGAGE, body="Free of charge.")), pickup=(WORKSHOP, CORRECTED, MONDAY)
    )
    release(store, corrected, now=LATER)
    publish_document(store, a_document(event_id="other-2025"))
    with store.writing() as db:
        an_attendee(db, name="ana")
        an_attendee(db, name="vera", event_id="other-2025")
    return store


def _token(client: FlaskClient, name: str) -> dict[str, str]:
    answer = client.post(
        "/api/v1/sign-in", json={"email": f"{name}@example.org", "last_name": "Test"}
    )
    return {"Authorization": f"Bearer {answer.json['token']}"}


@pytest.mark.usefixtures("ground")
def test_a_guest_reads_everything_but_what_is_for_attendees(client: FlaskClient) -> None:
    answer = client.get(GUIDE)
    assert answer.status_code == 200
    assert answer.json["release"] == 2
    assert answer.json["cards"] == [
        {
            "id": "luggage",
            "title": "Luggage",
            "body": "Free of charge.",
            "audience": "everybody",
            "extra": {"place": "Mission Bay 1"},
            "wifi": "",
            "since": "2025-03-08T23:00:00Z",
            "earlier": [
                {
                    "title": "Luggage",
                    "body": "There is a bag check.",
                    "extra": {"place": "Mission Bay 1"},
                    "since": "2025-03-08T22:00:00Z",
                }
            ],
        }
    ]
    assert "SanDiego25" not in answer.text


@pytest.mark.usefixtures("ground")
def test_a_corrected_window_tells_what_it_was_and_the_next_day_is_untouched_r29(
    client: FlaskClient,
) -> None:
    _, sunday, monday = client.get(GUIDE).json["pickup"]
    assert sunday == {
        "id": "pickup-2025-03-09-general-workshop",
        "place": "Sunset Foyer",
        "from": "2025-03-09T23:00:00Z",
        "until": None,
        "for": ["general", "workshop"],
        "note": "",
        "was": "Paradise Foyer",
        "moved_at": "2025-03-08T23:00:00Z",
        "since": "2025-03-08T23:00:00Z",
        "earlier": [
            {
                "place": "Paradise Foyer",
                "from": "2025-03-09T23:00:00Z",
                "until": None,
                "note": "",
                "since": "2025-03-08T22:00:00Z",
            }
        ],
    }
    assert (monday["was"], monday["moved_at"], monday["earlier"]) == ("", None, [])


@pytest.mark.usefixtures("ground")
def test_an_attendee_gets_the_wifi_letter_for_letter_r26(client: FlaskClient) -> None:
    answer = client.get(GUIDE, headers=_token(client, "ana"))
    wifi = answer.json["cards"][0]
    assert wifi["extra"] == {"network": "IHI Congress", "password": "SanDiego25"}
    assert wifi["wifi"] == "WIFI:T:WPA;S:IHI Congress;P:SanDiego25;;"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_attendees_of_other_events_and_cancelled_ones_get_no_wifi(
    client: FlaskClient, ground: Store
) -> None:
    assert "SanDiego25" not in client.get(GUIDE, headers=_token(client, "vera")).text
    token = _token(client, "ana")
    assert "SanDiego25" in client.get(GUIDE, headers=token).text
    with ground.writing() as db:
        db.execute(update(AttendeeRow).values(status="cancelled"))
    assert "SanDiego25" not in client.get(GUIDE, headers=token).text


@pytest.mark.usefixtures("ground")
def test_a_guests_copy_is_not_taken_for_an_attendees(client: FlaskClient) -> None:
    """The ETag of one reader must never answer 304 to another kind of reader."""
    etag = client.get(GUIDE).headers["ETag"]
    known = {"If-None-Match": etag}
    assert client.get(GUIDE, headers=known).status_code == 304
    assert client.get(GUIDE, headers={**known, **_token(client, "ana")}).status_code == 200


def test_an_event_without_a_release_has_no_guide(client: FlaskClient) -> None:
    assert client.get(GUIDE).status_code == 404
