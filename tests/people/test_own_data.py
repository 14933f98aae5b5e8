"""Everything about oneself as a file (T27): whole, one's own alone, nothing that opens anything."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Column, MetaData, String, Table, select

from congress.app import house_of, import_models
from congress.core.own_data import is_secret, shown_row
from congress.infra.audit import AuditRow
from congress.people.service.personal import OwnData, gather_own_data
from tests.builders import NOW
from tests.people.canaries import open_with
from tests.people.world import a_person, bearer, signed_in, store_of, verified

DATA = "/api/v1/me/data"
# Every other table, and why nobody's data stands in it.
NOBODYS = {
    "credit_type_version": "kinds of credit as the office edited them",
    "crew": "helpers at doors without an account: organizers answer them from their page",
    "deadline": "deadlines of an event",
    "door_phone": "what a phone at a door said of itself last",
    "door_share": "places lent to a device",
    "event": "events",
    "job_run": "jobs that ran",
    "list_mapping": "what headings and values of an office's lists mean",
    "live_link": "where a session takes place online",
    "mail_hold": "why nothing is mailed",
    "material": "slides of a session, which its presenter gave to everybody",
    "material_version": "their files by digest",
    "recording": "recordings of a session, published with the presenter's consent",
    "recording_upload": "a recording that is being handed in",
    "release": "the agenda as it was published; presenters stand in it in public",
    "purged_number": "numbers of certificates that are nobody's any more",
    "record_purge": "events whose record of credits is no longer kept",
    "rendering": "the same in other formats",
    "seat_count": "how full sessions are",
    "session": "sessions of the agenda",
    "session_settlement": "what was decided of a session whose door nobody kept",
    "station": "tablets and printers of the staff's",
    "wording": "cards of the guide",
}


def test_every_table_is_in_the_export_or_has_its_reason(app: Flask) -> None:
    assert _unaccounted(app, import_models()) == []


def test_control_a_new_table_is_missed(app: Flask) -> None:
    metadata = MetaData()
    for table in import_models().tables.values():
        table.to_metadata(metadata)
    Table("allergy", metadata, Column("attendee_id", String))
    assert _unaccounted(app, metadata) == ["allergy"]


def test_no_table_is_given_twice_and_each_is_told_in_words(app: Flask) -> None:
    rooms = house_of(app).personal_data
    told = [name for room in rooms for name in room.tables]
    assert len(told) == len(set(told))
    assert not set(told) & set(NOBODYS)
    assert all(words.endswith(".") for room in rooms for words in room.tables.values())


def test_each_row_of_mine_is_given_whole_and_nothing_of_anybody_else(app: Flask) -> None:
    written = open_with(app, "zed", "other")
    given = _given(app, "p-zed")
    expected = {name: [shown_row(row, "p-zed")] for name, row in written["zed"].items()}
    expected["certificate"][0].pop("pdf")
    for row in given.rows["audit"]:
        row.pop("id")  # type: ignore[attr-defined] # as gathered, they are dicts
    assert given.rows == expected
    assert given.files == {
        "certificates/zed~certificate~number-1.pdf": written["zed"]["certificate"]["pdf"]
    }
    assert "other" not in json.dumps(given.rows)


def test_nothing_that_opens_anything_is_given(app: Flask) -> None:
    written = open_with(app, "zed")
    secrets = {
        value
        for row in written["zed"].values()
        for name, value in row.items()
        if is_secret(name) and isinstance(value, str)
    }
    told = json.dumps(_given(app, "p-zed").rows)
    assert {"zed~slip~code_hash", "zed~staff~password_hash", "zed~feed~secret_hash"} <= secrets
    assert [one for one in secrets if one in told] == ["worn-zed"]  # in what a door could not read


def test_who_shares_an_address_is_not_given_what_goes_by_it_alone(app: Flask) -> None:
    open_with(app, "zed")
    with store_of(app).writing() as db:
        address = import_models().tables["address"]
        row = db.execute(select(address)).mappings().one()
        person = import_models().tables["person"]
        zed = db.execute(select(person)).mappings().one()
        db.execute(person.insert().values(**{**zed, "id": "p-desk"}))
        db.execute(address.insert().values(**{**row, "id": "m-desk", "person_id": "p-desk"}))
    given = _given(app, "p-zed").rows
    shared = ("code", "known_device", "news_reader", "sign_in_miss", "waiting_row")
    assert [name for name in shared if given[name]] == []


def test_what_was_before_it_was_handed_on_is_of_who_had_it_then(app: Flask) -> None:
    written = open_with(app, "zed", "heir")
    holder = import_models().tables["former_holder"]
    with store_of(app).writing() as db:
        db.execute(holder.delete())
        later = {**written["zed"]["former_holder"], "until": NOW.replace(hour=23)}
        db.execute(holder.insert().values(**{**later, "attendee_id": "a-heir"}))
    then = {"scan": "s-heir", "attendance_request": "heir~attendance_request~id"}
    for name, key in then.items():
        assert key in {one["id"] for one in _given(app, "p-zed").rows[name]}
        assert _given(app, "p-heir").rows[name] == []


def test_level_2_takes_it_along_as_a_file_and_that_is_written_down(
    app: Flask, client: FlaskClient
) -> None:
    person_id = a_person(store_of(app))
    refused = client.post(DATA, headers=bearer(signed_in(app.test_client())))
    assert (refused.status_code, refused.json["code"]) == (403, "auth/step-up")
    answer = client.post(DATA, headers=bearer(verified(app, client)))
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["READ-ME.txt", "your-data.json"]
        held = json.loads(archive.read("your-data.json"))
        words = archive.read("READ-ME.txt").decode()
    assert [one["id"] for one in held["person"]["rows"]] == [person_id]
    assert held["address"]["rows"][0]["email"] == "ana.rivera@example.org"
    assert held["letter"]["rows"][-1]["facts"].get("code") is None
    assert "address (1): Your e-mail addresses." in words
    with store_of(app).reading() as db:
        noted = select(AuditRow.subject).where(AuditRow.action == "person.exported")
        assert db.scalars(noted).all() == [person_id]


def test_staff_are_given_what_is_about_them_and_not_what_they_did(app: Flask) -> None:
    open_with(app, "zed")
    audit = import_models().tables["audit"]
    with store_of(app).writing() as db:
        done = {"at": NOW, "actor": "p-zed", "action": "badge.made", "subject": "a-x", "facts": {}}
        db.execute(audit.insert().values(event_id=None, **done))
    assert [one["action"] for one in _given(app, "p-zed").rows["audit"]] == ["zed~audit~action"]
    with store_of(app).writing() as db:
        for name in ("recovery_code", "second_factor", "staff"):
            db.execute(import_models().tables[name].delete())
    told = [(one["action"], one["actor"]) for one in _given(app, "p-zed").rows["audit"]]
    assert told == [("zed~audit~action", "somebody of the staff"), ("badge.made", "you")]


def _given(app: Flask, person_id: str) -> OwnData:
    with store_of(app).reading() as db:
        return gather_own_data(db, house_of(app).personal_data, person_id)


def _unaccounted(app: Flask, metadata: MetaData) -> list[str]:
    given = {name for room in house_of(app).personal_data for name in room.tables} | {"audit"}
    assert set(NOBODYS) <= set(metadata.tables)
    return sorted(set(metadata.tables) - given - set(NOBODYS))
