"""The slip that comes with the badge (decision 0048): good where a photo ID was seen, and no longer."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from flask import Flask
from werkzeug.test import TestResponse

from congress.agenda.rules.document import Deadlines
from congress.app import house_of
from congress.badges.rules.codes import SLIP_LENGTH
from congress.badges.rules.slips import slip_until
from congress.badges.service.retiring import BadgesFollower
from congress.core.ids import SYMBOLS
from congress.core.ports import RegistrationChange
from tests.badges.world import DESK, EVENT, IDS, OPEN_AT, staff, the_congress
from tests.people.world import bearer, post, signed_in

BADGE = f"{DESK}/people/x-ana/badge"


def hand_out(app: Flask, who: str = "dana", **more: object) -> TestResponse:
    return app.test_client().put(BADGE, json=more, headers=staff(who))


def see_photo_id(app: Flask) -> TestResponse:
    return app.test_client().put(f"{BADGE}/photo-id", headers=staff("dirk"))


def is_on(app: Flask) -> bool:
    """What the desk is shown of it."""
    found = app.test_client().post(f"{DESK}/look-ups", json={"q": "x-ana"}, headers=staff())
    return bool(found.json["people"][0]["photo_id_seen"])


def use(app: Flask, slip: str, name: str = "ana") -> int:
    """Try it, as whoever has signed in by name."""
    client = app.test_client()
    token = signed_in(client, email=f"{name}@example.org", last_name="Test")
    return post(client, "/sign-in/slip", {"code": slip}, headers=bearer(token)).status_code


def test_a_photo_id_at_the_desk_opens_level_2_on_the_phone(app: Flask) -> None:
    given = hand_out(app, photo_id_seen=True)
    slip = given.json["slip"]
    assert len(slip) == SLIP_LENGTH
    assert set(slip) <= set(SYMBOLS)
    assert is_on(app)
    assert use(app, slip, "ben") == 401  # somebody else found it
    assert use(app, slip) == 200
    assert use(app, slip) == 401  # once
    assert is_on(app)  # nothing is left to be done at the desk


def test_who_picks_up_for_others_turns_no_slip_on(app: Flask) -> None:
    slip = hand_out(app).json["slip"]
    assert not is_on(app)
    assert use(app, slip) == 401
    for _ in "twice":
        assert see_photo_id(app).status_code == 200
    assert is_on(app)
    assert use(app, slip) == 200


def test_a_photo_id_is_seen_of_who_has_a_badge(app: Flask) -> None:
    assert see_photo_id(app).json["code"] == "badges/none"
    app.test_client().post(f"{BADGE}/prints", json={"place": "Sunset Foyer"}, headers=staff())
    assert see_photo_id(app).json["code"] == "badges/none"  # it lies in the box


def test_asked_again_it_is_the_same_slip_and_may_be_turned_on_then(app: Flask) -> None:
    first = hand_out(app).json["slip"]
    again = hand_out(app, photo_id_seen=True)
    assert (again.status_code, again.json["slip"]) == (200, first)
    assert use(app, first) == 200


def test_a_badge_that_comes_back_takes_its_slip_along(app: Flask) -> None:
    slip = hand_out(app, photo_id_seen=True).json["slip"]
    app.test_client().post(f"{BADGE}/returns", json={"because": "Not hers."}, headers=staff())
    assert not is_on(app)
    assert use(app, slip) == 401
    again = hand_out(app, photo_id_seen=True)  # it was the right person after all
    assert (again.status_code, again.json["slip"]) == (201, slip)
    assert is_on(app)
    assert use(app, slip) == 200


def test_a_lost_badge_takes_its_slip_along_and_the_new_one_has_its_own(app: Flask) -> None:
    first = hand_out(app, photo_id_seen=True).json["slip"]
    body = {"copy": 1, "reason": "lost", "photo_id_seen": True}
    replaced = app.test_client().post(f"{BADGE}/replacements", json=body, headers=staff())
    second = replaced.json["slip"]
    assert second != first
    assert use(app, first) == 401
    assert use(app, second) == 200


def test_a_registration_that_ends_takes_it_along(app: Flask) -> None:
    slip = hand_out(app, photo_id_seen=True).json["slip"]
    ended = RegistrationChange(
        event_id=EVENT, attendee_id=IDS["ana"], person_id="p-ana", is_active=False,
        entitlement_changed=True,
    )  # fmt: skip
    with house_of(app).store.writing() as db:
        list(BadgesFollower().follow_registrations(db, [ended], OPEN_AT))
    assert use(app, slip) == 401


def test_it_is_good_until_thirty_days_after_claims_close() -> None:
    """R23: claims close on April 17; without that day it is the event's last one."""
    document = the_congress()
    closes = replace(document, deadlines=Deadlines(claims_close_on=date(2025, 4, 17)))
    assert slip_until(closes) == datetime(2025, 5, 18, 7, 0, tzinfo=UTC)  # exclusive; Pacific
    without = replace(document, deadlines=Deadlines())
    assert document.event.ends_on == date(2025, 3, 11)
    assert slip_until(without) == datetime(2025, 4, 11, 7, 0, tzinfo=UTC)
