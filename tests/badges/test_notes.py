"""Notes to staff (decision 0051): one a person, for every desk, cleared when it is done."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.badges.models import StaffNoteRow
from congress.badges.service.retiring import BadgesFollower
from congress.core.ports import RegistrationChange
from congress.infra.audit import AuditRow
from tests.badges.world import DESK, EVENT, IDS, OPEN_AT, staff

NOTE = f"{DESK}/people/x-ana/note"
TEXT = "Ask her to see Dr. Reyes at the info desk."


def put(app: Flask, text: str = TEXT, who: str = "dana") -> TestResponse:
    return app.test_client().put(NOTE, json={"text": text}, headers=staff(who))


def note_of(app: Flask, number: str = "x-ana") -> str:
    found = app.test_client().post(f"{DESK}/look-ups", json={"q": number}, headers=staff("dirk"))
    return str(found.json["people"][0]["note"])


def carried(app: Flask) -> list[str]:
    taken = app.test_client().post(f"{DESK}/snapshots", json={}, headers=staff())
    return [one["note"] for one in taken.json["people"]]


def test_every_desk_is_shown_it_and_a_list_that_is_carried_has_it(app: Flask) -> None:
    assert (put(app).status_code, note_of(app), note_of(app, "x-ben")) == (200, TEXT, "")
    assert carried(app) == [TEXT, "", ""]


def test_a_newer_note_takes_the_place_of_the_older_one(app: Flask) -> None:
    put(app)
    put(app, "  Her  sister\twaits. ", who="sam")
    assert note_of(app) == "Her sister waits."


def test_it_is_cleared_when_it_is_done(app: Flask) -> None:
    put(app)
    for _ in "twice":
        assert app.test_client().delete(NOTE, headers=staff("dirk")).status_code == 204
    assert note_of(app) == ""


@pytest.mark.parametrize("text", ["", "   ", "a" * 201])
def test_what_is_too_long_or_says_nothing_is_refused(app: Flask, text: str) -> None:
    put(app)
    assert put(app, text).status_code == 422
    assert note_of(app) == TEXT
    assert put(app, "a" * 200).status_code == 200


def test_who_wrote_and_cleared_it_is_on_record_and_what_it_said_is_not(app: Flask) -> None:
    put(app)
    app.test_client().delete(NOTE, headers=staff("dirk"))
    with house_of(app).store.reading() as db:
        rows = db.execute(
            select(AuditRow.action, AuditRow.actor, AuditRow.subject, AuditRow.facts)
            .where(AuditRow.action.startswith("staff-note"))
            .order_by(AuditRow.id)
        )
        assert [(*row,) for row in rows] == [
            ("staff-note.written", "p-dana", IDS["ana"], {}),
            ("staff-note.cleared", "p-dirk", IDS["ana"], {}),
        ]


def test_it_is_no_note_about_whoever_the_place_is_handed_on_to(app: Flask) -> None:
    """And one about somebody whose name is spelled anew stays."""
    put(app)
    facts: dict[str, Any] = {
        "event_id": EVENT, "attendee_id": IDS["ana"], "person_id": "p-ana", "is_active": True,
        "entitlement_changed": True,
    }  # fmt: skip
    for is_handed_on, expected in ((False, [TEXT]), (True, [])):
        change = RegistrationChange(**facts, is_handed_on=is_handed_on)
        with house_of(app).store.writing() as db:
            list(BadgesFollower().follow_registrations(db, [change], OPEN_AT))
            assert list(db.scalars(select(StaffNoteRow.text))) == expected


def test_nobody_has_such_a_number(app: Flask) -> None:
    path = f"{DESK}/people/x-nobody/note"
    client = app.test_client()
    assert client.put(path, json={"text": TEXT}, headers=staff()).status_code == 404
    assert client.delete(path, headers=staff()).status_code == 404
