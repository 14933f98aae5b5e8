"""Registering by oneself (R53): confirmed by mail, alike for everybody, and left again."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update
from werkzeug.test import TestResponse

from congress.agenda.rules.document import Deadlines, Document
from congress.app import house_of
from congress.attendees import queries
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import DEFAULT_TYPE, OWN_PREFIX, WrittenRegistration
from congress.attendees.service import import_attendees
from congress.core.clock import FixedClock
from congress.infra.audit import AuditRow
from congress.people.models import AddressRow, CodeRow, PersonRow, SignInMissRow
from congress.people.rules import ASKED_BY_SOURCE, CODE_LIFE
from congress.people.service import forget_old_sign_ins
from tests.alike import headers_of, whole
from tests.attendees.open_event import (
    ANA,
    BO,
    IMPORTED,
    OPEN,
    ask,
    attendees,
    code_of,
    confirm,
    letter_of,
    letters,
    publish_both,
    register,
    store_of,
    the_series,
)
from tests.builders import NOW
from tests.ground import ORGANIZER, publish_document
from tests.people.world import bearer, post, wrong


def _is_invalid(answer: TestResponse) -> bool:
    return answer.status_code == 401 and answer.json["code"] == "auth/code-invalid"


def _count(app: Flask, table: type) -> int:
    with store_of(app).reading() as db:
        return int(db.scalar(select(func.count()).select_from(table)) or 0)


def test_nothing_is_kept_of_a_person_before_they_confirm(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    answer = ask(client)
    assert (answer.status_code, set(answer.json)) == (202, {"ticket"})
    assert (_count(app, PersonRow), _count(app, AttendeeRow), _count(app, AddressRow)) == (0, 0, 0)
    (letter,) = letters(app, "confirm-registration")
    assert (letter.to_email, letter.person_id, letter.state) == (ANA["email"], "", "queued")


def test_confirming_registers_and_signs_in(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    made = register(app, client)
    assert (made["level"], [one["event"] for one in made["events"]]) == (2, [OPEN])
    (mine,) = attendees(app)
    assert (mine.person_id, mine.status, mine.registration_type) == (
        made["person"], "active", "general",
    )  # fmt: skip
    assert len(letters(app, "registration-confirmed")) == 1
    assert letters(app, "new-device") == []  # the one letter tells of it
    assert mine.external_id.startswith(OWN_PREFIX)
    me = client.get("/api/v1/me", headers=bearer(made["token"])).json
    assert (me["first_name"], me["last_name"], me["email"]) == ("Ana", "Rivera", ANA["email"])
    agenda = client.get(f"/api/v1/events/{OPEN}/me/agenda", headers=bearer(made["token"]))
    assert "First Webinar" in agenda.text
    assert "Second Webinar" in agenda.text
    with store_of(app).reading() as db:
        actions = list(db.scalars(select(AuditRow.action).order_by(AuditRow.id)))
        assert db.scalar(select(AddressRow.verified_at)) == NOW
    assert actions[-3:] == ["registration.asked", "attendee.added", "sign-in.verified"]


def test_the_letter_of_confirmation_stands_in_the_inbox(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    token = register(app, client)["token"]
    inbox = client.get(f"/api/v1/events/{OPEN}/me/inbox", headers=bearer(token)).json["letters"]
    (letter,) = [one for one in inbox if one["kind"] == "registration-confirmed"]
    assert letter["subject"] == "You are registered for Learning Series"
    assert "Mon, March 10, 10:00 AM PT\n    First Webinar" in letter["body"]
    assert f"http://localhost/e/{OPEN}/subscribe" in letter["body"]
    assert "Round Table" not in letter["body"]  # it needs a seat of its own


def test_t1_answers_are_alike_for_known_unknown_and_registered(
    app: Flask, client: FlaskClient
) -> None:
    publish_both(app)
    register(app, app.test_client())
    known_elsewhere = {**BO, "email": "known@example.org"}
    register(app, app.test_client(), known_elsewhere)
    with store_of(app).writing() as db:
        db.execute(
            update(AttendeeRow)
            .where(AttendeeRow.details["registered_email"].as_string() == "known@example.org")
            .values(status="cancelled")
        )
    answers = [ask(client, who) for who in (ANA, known_elsewhere, BO, {**ANA, "last_name": "Lee"})]
    shapes = {
        (one.status_code, one.text.replace(one.json["ticket"], ""), len(one.json["ticket"]),
         headers_of(one)) for one in answers
    }  # fmt: skip
    assert len(shapes) == 1
    misses = [confirm(client, one.json["ticket"], wrong(code_of(app, one.json["ticket"])))
              for one in answers]  # fmt: skip
    misses.append(confirm(client, "unknown-ticket", "123456"))
    assert {whole(one) for one in misses} == {(401, misses[0].data, headers_of(misses[0]))}
    # Only the mailbox is told.
    registered, cancelled, new, other = (
        letter_of(app, one.json["ticket"]).facts for one in answers
    )
    assert registered["is_registered"]
    assert not any(one["is_registered"] for one in (cancelled, new, other))


def test_registered_already_signs_in_and_changes_nothing(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    first = register(app, client)
    again = register(app, client, {**ANA, "first_name": "Anna", "last_name": "RIVERA"})
    assert again["person"] == first["person"]
    assert len(attendees(app)) == 1
    assert len(letters(app, "registration-confirmed")) == 1
    me = client.get("/api/v1/me", headers=bearer(again["token"])).json
    assert me["first_name"] == "Ana"  # nobody renames a person by registering


def test_a_code_works_once_for_ten_minutes_and_five_tries(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    publish_both(app)
    used = ask(client).json["ticket"]
    code = code_of(app, used)
    assert confirm(client, used, code).status_code == 200
    assert _is_invalid(confirm(client, used, code))
    late = ask(client).json["ticket"]
    clock.advance(timedelta(minutes=10))
    assert _is_invalid(confirm(client, late, code_of(app, late)))
    tried = ask(client, BO).json["ticket"]
    for _ in range(5):
        assert _is_invalid(confirm(client, tried, wrong(code_of(app, tried))))
    assert _is_invalid(confirm(client, tried, code_of(app, tried)))
    assert len(attendees(app)) == 1


def test_a_ticket_belongs_to_one_event_and_to_registering(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    publish_document(store_of(app), replace_id(the_series(), "other-2025"))
    ticket = ask(client).json["ticket"]
    code = code_of(app, ticket)
    assert _is_invalid(confirm(client, ticket, code, event="other-2025"))
    assert _is_invalid(post(client, "/sign-in/code/verify", {"ticket": ticket, "code": code}))
    assert confirm(client, ticket, code).status_code == 200
    sign_in = post(client, "/sign-in/code", {"email": ANA["email"], "last_name": "Rivera"})
    (letter,) = letters(app, "code")
    assert _is_invalid(confirm(client, sign_in.json["ticket"], letter.facts["code"]))
    assert attendees(app, "other-2025") == []


def replace_id(document: Document, event_id: str) -> Document:
    return replace(document, event=replace(document.event, id=event_id))


def test_imported_event_says_where_to_register(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    answer = ask(client, event=IMPORTED)
    assert (answer.status_code, answer.json["code"]) == (403, "authz/forbidden")
    assert answer.json["link"] == "https://registration.example/modify"
    assert answer.json["link"] in answer.json["detail"]
    assert confirm(client, "t", "123456", event=IMPORTED).status_code == 403
    assert ask(client, event="nowhere").status_code == 404
    assert letters(app, "confirm-registration") == []


def test_registration_keeps_to_the_deadlines(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    opens, closes = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    document = replace(
        the_series(),
        deadlines=Deadlines(registration_opens_at=opens, registration_closes_at=closes),
    )
    publish_document(store_of(app), document)
    assert ask(client).status_code == 403
    clock.instant = opens
    ticket = ask(client).json["ticket"]
    clock.instant = closes
    assert ask(client).status_code == 403
    assert confirm(client, ticket, code_of(app, ticket)).status_code == 403
    assert attendees(app) == []


def test_what_cannot_be_an_address_or_a_name_is_refused(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    for field, value in (
        ("email", "ana@example.org\r\nBcc: all@example.org"), ("email", "no address"),
        ("email", "ana@example.org, bo@example.org"), ("first_name", "Ana\nSubject: x"),
        ("last_name", "   "), ("first_name", ""), ("last_name", "x" * 201),
    ):  # fmt: skip
        answer = ask(client, {**ANA, field: value})
        assert answer.status_code == 422, value
        assert f"/{field}" in [one["pointer"] for one in answer.json["errors"]]
    assert letters(app, "confirm-registration") == []


def test_the_letter_holds_nothing_that_was_typed_but_its_address(
    app: Flask, client: FlaskClient
) -> None:
    """As in pretalx before 2026.1.0: a stranger must not write to others in our name."""
    publish_both(app)
    ask(client, {**ANA, "first_name": "Win at evil.example", "last_name": "Click now"})
    (letter,) = letters(app, "confirm-registration")
    assert "evil" not in repr(letter.facts)
    assert "Click" not in repr(letter.facts)


def test_letters_to_one_address_are_limited_and_codes_are_not(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    """Beyond a mailbox's letters whoever asks shares its standing code, which confirms as well."""
    publish_both(app)
    for _ in range(4):
        asked = ask(client)
        assert asked.status_code == 202
    own, (standing,) = letters(app, "confirm-registration"), letters(app, "code")
    assert (len(own), len(standing.facts["code"])) == (3, 12)
    assert confirm(client, asked.json["ticket"], standing.facts["code"]).json["level"] == 2
    for _ in range(24):
        clock.advance(timedelta(hours=1))
        assert {ask(client, BO).status_code for _ in range(4)} == {202}
    to_bo = [one for one in own_and_code(app) if one.to_email == BO["email"]]
    assert len(to_bo) == 4 + 2 * 4


def own_and_code(app: Flask) -> list[Any]:
    return [*letters(app, "confirm-registration"), *letters(app, "code")]


def _name_of(who: dict[str, str]) -> dict[str, str]:
    return {"email": who["email"], "last_name": who["last_name"]}


def test_letters_asked_for_from_one_source_are_limited(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    publish_both(app)
    assert ask(client).status_code == 202
    with store_of(app).writing() as db:
        asked = db.execute(select(SignInMissRow.__table__)).one()._asdict()
        rows = [
            {**asked, "id": f"m{number}", "email_hash": f"e{number}"}
            for number in range(1, ASKED_BY_SOURCE - 1)
        ]
        db.execute(insert(SignInMissRow), rows)
    assert ask(client, {**ANA, "email": "a60@example.org"}).status_code == 202
    refused = ask(client, {**ANA, "email": "a61@example.org"})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert ask(elsewhere, BO).status_code == 202
    clock.advance(timedelta(minutes=10))
    assert ask(client, {**ANA, "email": "last@example.org"}).status_code == 202


def test_an_address_that_only_folds_alike_is_not_written_to(
    app: Flask, client: FlaskClient
) -> None:
    """`weiß` folds to `weiss`, and may be another person's mailbox: the letter goes to the known one."""
    publish_both(app)
    weiss = {**ANA, "email": "weiss@example.org"}
    register(app, app.test_client(), weiss)
    ticket = ask(client, {**ANA, "email": "weiß@example.org"}).json["ticket"]
    assert letter_of(app, ticket).to_email == "weiss@example.org"


def test_a_code_sent_to_a_stranger_opens_nobody_who_became_known_since(
    app: Flask, client: FlaskClient
) -> None:
    publish_both(app)
    ticket = ask(client, {**ANA, "email": "weiß@example.org"}).json["ticket"]
    register(app, app.test_client(), {**ANA, "email": "weiss@example.org"})
    assert _is_invalid(confirm(client, ticket, code_of(app, ticket)))
    assert len(attendees(app)) == 1


def test_what_was_pending_is_forgotten(app: Flask, client: FlaskClient, clock: FixedClock) -> None:
    publish_both(app)
    ask(client, BO)
    register(app, client)
    assert _pending(app) == [BO["last_name"]]
    clock.advance(CODE_LIFE)
    with store_of(app).writing() as db:
        forget_old_sign_ins(db, clock.now())
    assert _pending(app) == []
    assert _count(app, CodeRow) == 2


def _pending(app: Flask) -> list[str]:
    with store_of(app).reading() as db:
        return [one["last_name"] for one in db.scalars(select(CodeRow.pending)) if one]


def test_an_event_without_types_still_takes_people(app: Flask, client: FlaskClient) -> None:
    publish_document(store_of(app), replace(the_series(), registration_types=()))
    token = register(app, client)["token"]
    assert [one.registration_type for one in attendees(app)] == [DEFAULT_TYPE]
    agenda = client.get(f"/api/v1/events/{OPEN}/me/agenda", headers=bearer(token))
    assert agenda.status_code == 200
    assert "First Webinar" not in agenda.text  # no type, so nothing comes with it


# -- leaving ------------------------------------------------------------------------------------


def _leave(client: FlaskClient, token: str, event: str = OPEN) -> TestResponse:
    return client.delete(f"/api/v1/events/{event}/me/registration", headers=bearer(token))


def test_leaving_frees_the_seats_and_coming_back_is_the_same_registration(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    publish_both(app)
    ana, bo = register(app, client)["token"], register(app, app.test_client(), BO)["token"]
    seat = f"/api/v1/events/{OPEN}/sessions/round/seat"
    guest = app.test_client()
    assert guest.put(seat, json={}, headers=bearer(ana)).status_code == 201
    assert (
        guest.put(seat, json={"waitlist": True}, headers=bearer(bo)).json["state"] == "waitlisted"
    )
    assert _leave(guest, ana).status_code == _leave(guest, ana).status_code == 204
    assert guest.put(seat, json={}, headers=bearer(bo)).json["state"] == "confirmed"
    assert [one.status for one in attendees(app)] == ["cancelled", "active"]  # Ana, Bo
    assert len(letters(app, "registration-cancelled")) == 1
    before = attendees(app)[0]
    clock.advance(timedelta(minutes=20))
    register(app, client)
    after = attendees(app)[0]
    assert (after.id, after.external_id, after.status) == (before.id, before.external_id, "active")
    assert len(letters(app, "registration-confirmed")) == 3


def test_leaving_asks_for_a_confirmed_person_and_an_open_event(
    app: Flask, client: FlaskClient, clock: FixedClock
) -> None:
    publish_both(app)
    made = register(app, client)
    level_1 = post(app.test_client(), "/sign-in", _name_of(ANA)).json["token"]
    assert _leave(app.test_client(), level_1).json["code"] == "auth/step-up"
    refused = _leave(app.test_client(), made["token"], IMPORTED)
    assert (refused.status_code, refused.json["link"]) == (
        403, "https://registration.example/modify",
    )  # fmt: skip
    with store_of(app).writing() as db:
        db.execute(update(AttendeeRow).values(event_id=IMPORTED))
    assert _leave(app.test_client(), made["token"]).status_code == 404
    with store_of(app).writing() as db:
        db.execute(update(AttendeeRow).values(event_id=OPEN))
    clock.advance(timedelta(days=4))
    token = register_token(app, client)
    assert "over" in _leave(app.test_client(), token).json["detail"]


def register_token(app: Flask, client: FlaskClient) -> str:
    """A level 2 token of Ana's, by a sign-in code: the event is over."""
    ticket = post(client, "/sign-in/code", _name_of(ANA)).json["ticket"]
    code = letters(app, "code")[-1].facts["code"]
    return str(post(client, "/sign-in/code/verify", {"ticket": ticket, "code": code}).json["token"])


# -- beside imports -----------------------------------------------------------------------------


def _import(app: Flask, *rows: WrittenRegistration) -> tuple[str, ...]:
    with store_of(app).writing() as db:
        report = import_attendees(
            db=db, actor=ORGANIZER, now=NOW, event_id=OPEN, rows=rows,
            followers=house_of(app).registration_followers,
        )  # fmt: skip
    return report.missing


def test_a_later_import_leaves_who_registered_themselves_alone(
    app: Flask, client: FlaskClient
) -> None:
    publish_both(app)
    token = register(app, client)["token"]
    bo = WrittenRegistration("801-1", BO["email"], "Bo", "Lee", "general", "active")
    assert _import(app, bo) == ()
    assert _import(app) == ("801-1",)  # what a file gave, a file may miss
    assert [one.status for one in attendees(app)] == ["active", "active"]
    taken_over = replace(bo, external_id=attendees(app)[0].external_id, email="bo@evil.example",
                         first_name="Ana", last_name="Rivera")  # fmt: skip
    _import(app, taken_over)
    twice = WrittenRegistration("801-2", ANA["email"], "Ana", "Rivera", "general", "active")
    _import(app, twice)
    with store_of(app).reading() as db:
        waiting = [one.row for one in queries.list_waiting(db, OPEN)]
    assert sorted((row.question, OWN_PREFIX in row.because) for row in waiting) == [
        ("kept", False), ("twice", True),
    ]  # fmt: skip
    assert client.get("/api/v1/me", headers=bearer(token)).json["email"] == ANA["email"]


def test_who_was_imported_registers_as_themselves(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    _import(
        app, WrittenRegistration("801-1", ANA["email"], "Ana", "Rivera", "workshop", "cancelled")
    )
    register(app, client)
    (mine,) = attendees(app)
    assert (mine.external_id, mine.status, mine.registration_type) == (
        "801-1",
        "active",
        "workshop",
    )
