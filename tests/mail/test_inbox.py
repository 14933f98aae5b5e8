"""The inbox: every letter of mine about my event, never a code, never another's."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from congress.agenda.models import EventRow
from congress.attendees.models import AttendeeRow
from congress.core.clock import FixedClock, rfc3339
from congress.infra.database import Base
from congress.mail.models import LetterRow
from tests.builders import NOW
from tests.mail.world import a_letter
from tests.people.world import a_person, bearer, post, signed_in, store_of

INBOX = "/api/v1/events/psc/me/inbox"


def _values(kind: type[Base], **given: object) -> dict[str, object]:
    """Fill what the table wants and this test does not care about."""
    blank: dict[type, object] = {
        str: "",
        int: 0,
        bool: False,
        dict: {},
        list: [],
        date: date(2025, 3, 9),
    }
    values: dict[str, object] = {}
    for column in kind.__table__.columns:
        if column.name in given or (column.nullable and column.name not in given):
            continue
        try:
            values[column.name] = blank[column.type.python_type]
        except (KeyError, NotImplementedError):
            values[column.name] = NOW
    return {**values, **given}


def _attends(app: Flask, person: str, event: str = "psc") -> None:
    with store_of(app).writing() as db:
        db.execute(
            insert(EventRow),
            _values(EventRow, id=event, name="Congress", zone="America/Los_Angeles"),
        )
        db.execute(
            insert(AttendeeRow),
            _values(
                AttendeeRow, id="a1", event_id=event, person_id=person, status="active",
                registration_type="general", paid_sessions=[], details={},
            ),
        )  # fmt: skip


def test_inbox_shows_my_letters_newest_first(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    store = store_of(app)
    me = a_person(store)
    _attends(app, me)
    token = bearer(signed_in(app.test_client()))
    post(client, "/sign-in/code", headers=token)  # a code, which nobody may read here
    clock.advance(timedelta(minutes=1))
    facts = {"title": "Keynote", "starts_at": "2025-03-10T23:00:00+00:00"}
    mine = a_letter(
        store, person_id=me, event_id="psc", kind="seat-taken", facts=facts, now=clock.now()
    )
    a_letter(store, key="2", person_id=me, event_id="another", now=clock.now())
    a_letter(store, key="3", person_id="somebody", event_id="psc", now=clock.now())
    inbox = client.get(INBOX, headers=token)
    assert inbox.headers["Cache-Control"] == "private, no-cache"
    assert [one["kind"] for one in inbox.json["letters"]] == ["seat-taken", "new-device"]
    assert inbox.json["unread"] == 2
    assert inbox.json["letters"][0] == {
        "id": mine,
        "kind": "seat-taken",
        "subject": "You have a seat: Keynote",
        "body": "You have a seat.\n\n    Keynote\n    Mon, March 10, 4:00 PM PT\n\n"
        "If your plans change, please unregister: somebody may be waiting.\n",
        "facts": facts,
        "created_at": "2025-03-08T22:01:00Z",
        "read_at": None,
    }


def test_doubles_are_one_letter_and_read_together(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    """The same news twice counts once; other facts, another kind, another person's are letters apart."""
    store = store_of(app)
    me = a_person(store)
    _attends(app, me)
    token = bearer(signed_in(app.test_client()))
    for key, person, kind, title in (
        ("1", me, "seat-promoted", "Keynote"),
        ("2", me, "seat-promoted", "Keynote"),
        ("3", me, "seat-promoted", "Falls"),
        ("4", me, "seat-dropped", "Keynote"),
        ("5", "somebody", "seat-promoted", "Keynote"),
    ):
        clock.advance(timedelta(minutes=1))
        a_letter(store, key=key, person_id=person, event_id="psc", kind=kind,
                 facts={"title": title}, now=clock.now())  # fmt: skip
    inbox = client.get(INBOX, headers=token).json
    assert [(one["kind"], one["facts"].get("title")) for one in inbox["letters"]] == [
        ("seat-dropped", "Keynote"), ("seat-promoted", "Falls"), ("seat-promoted", "Keynote"),
        ("new-device", None),
    ]  # fmt: skip
    assert inbox["unread"] == 4
    newest = inbox["letters"][2]
    assert newest["created_at"] == "2025-03-08T22:02:00Z"
    client.post(f"{INBOX}/{newest['id']}/read", headers=token)
    assert client.get(INBOX, headers=token).json["unread"] == 3
    with store.reading() as db:
        read = db.execute(
            select(LetterRow.person_id).where(LetterRow.read_at.is_not(None))
        ).scalars()
        assert list(read) == [me, me]


def test_reading_is_noted_once(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    me = a_person(store_of(app))
    _attends(app, me)
    token = bearer(signed_in(app.test_client()))
    mine = a_letter(store_of(app), person_id=me, event_id="psc")
    first = client.post(f"{INBOX}/{mine}/read", headers=token)
    clock.advance(timedelta(minutes=1))
    again = client.post(f"{INBOX}/{mine}/read", headers=token)
    assert first.json == again.json == {"id": mine, "read_at": rfc3339(NOW)}
    assert client.get(INBOX, headers=token).json["unread"] == 1


def test_what_is_not_mine_is_not_there(app: Flask, client: FlaskClient) -> None:
    store = store_of(app)
    me = a_person(store)
    _attends(app, me)
    token = bearer(signed_in(app.test_client()))
    other = a_letter(store, person_id="somebody", event_id="psc")
    for path in (f"{INBOX}/{other}/read", f"{INBOX}/x/read", f"{INBOX.replace('psc', 'x')}/y/read"):
        answer = client.post(path, headers=token)
        assert (answer.status_code, answer.json["code"]) == (404, "not-found")
    assert client.get(INBOX.replace("psc", "x"), headers=token).status_code == 404
    assert client.get(INBOX).status_code == 401
