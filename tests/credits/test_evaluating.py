"""The calls of evaluations: whose they are, when they are open, and what is kept (rule B 5, T27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.core.clock import FixedClock
from congress.core.ports import RegistrationChange
from congress.credits.models import EvaluationLinkRow, EvaluationRow
from congress.credits.queries.evaluations import has_overall, list_evaluated
from congress.credits.service import evaluating
from congress.credits.service.links import EvaluationLinks
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.checkin.attended import give_badge, told
from tests.checkin.facts import IN, at
from tests.checkin.test_my_attendance import Phone
from tests.credits.forms import FORMS
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import an_attendee, publish_document
from tests.people.world import bearer, verified

HERE = f"/api/v1/events/{EVENT}/evaluations"
B1, OVERALL, FOLLOW_UP = f"{HERE}/b1", f"{HERE}/overall", f"{HERE}/follow-up"
WHOLE = {"useful": 4, "reason": "topic", "changed": ["team"], "words": "Thank you."}
WHO = {"email": "ana@example.org", "last_name": "Test"}
SENT = {"answers": WHOLE, "state": "sent"}
CLOSES = datetime(2025, 4, 18, 7, tzinfo=UTC)


@pytest.fixture
def store(app: Flask) -> Store:
    return house_of(app).store


@pytest.fixture
def ana(app: Flask, store: Store, clock: FixedClock) -> Phone:
    """Ana, who was scanned into b1, at a congress that evaluates its sessions."""
    publish_document(store, the_credited_congress(evaluations=FORMS))
    with store.writing() as db:
        for name in ("ana", "ben"):
            an_attendee(db, name=name)
            give_badge(db, name)
        told(db, "ana", IN, at("10:00"))
    return Phone(app, clock)


def _confirm(app: Flask, ana: Phone) -> None:
    """Prove by a mailed code that it is her."""
    token = ana.headers["Authorization"].removeprefix("Bearer ")
    ana.headers = bearer(verified(app, ana.client, token=token))


def _later(
    ana: Phone,
    instant: datetime,
    method: str,
    path: str,
    body: object = None,
    *,
    code: bool = False,
) -> TestResponse:
    """Ask weeks later, signed in anew: by name, or with a code."""
    ana.clock.instant = instant
    signed_in = ana.client.post("/api/v1/sign-in", json=WHO).get_json()["token"]
    if code:
        signed_in = verified(ana.client.application, ana.client, token=signed_in)
    return ana.client.open(path, method=method, json=body, headers=bearer(signed_in))


def _kept(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    with store.reading() as db:
        rows = db.execute(select(EvaluationRow.subject, EvaluationRow.state, EvaluationRow.answers))
        return [tuple(row) for row in rows]


def test_one_is_read_saved_and_sent(ana: Phone, store: Store) -> None:
    empty = ana("GET", B1, "11:00").get_json()
    assert (empty["state"], empty["answers"], empty["saved_at"]) == ("none", {}, None)
    assert (empty["title"], empty["form"]) == ("Disclosing Harm", "This session")
    assert (empty["opens_at"], empty["closes_at"]) == (
        "2025-03-10T18:00:00Z", "2025-04-18T07:00:00Z",
    )  # fmt: skip
    assert [one["id"] for one in empty["questions"]] == ["useful", "reason", "changed", "words"]
    draft = ana("PUT", B1, "11:01", {"answers": {"words": "So far"}, "state": "draft"}).get_json()
    assert (draft["state"], draft["saved_at"]) == ("draft", "2025-03-10T18:01:00Z")
    with store.reading() as db:
        assert list_evaluated(db, "a-ana") == frozenset()
    sent = ana("PUT", B1, "11:02", SENT)
    assert (sent.status_code, sent.get_json()["state"]) == (200, "sent")
    assert _kept(store) == [("b1", "sent", WHOLE)]
    with store.reading() as db:
        assert list_evaluated(db, "a-ana") == {"b1"}
        assert not has_overall(db, "a-ana")


def test_sent_twice_is_one_and_a_late_draft_changes_nothing(
    ana: Phone, app: Flask, store: Store
) -> None:
    ana.clock.instant = at("11:00")
    _confirm(app, ana)
    for minute in ("11:02", "11:03"):
        assert ana("PUT", B1, minute, SENT).get_json()["state"] == "sent"
    late = ana("PUT", B1, "11:04", {"answers": {"useful": 1}, "state": "draft"})
    assert (late.status_code, late.get_json()["answers"]) == (200, WHOLE)
    assert _kept(store) == [("b1", "sent", WHOLE)]
    ana("PUT", B1, "11:05", {"answers": {"useful": 2}, "state": "sent"})
    assert _kept(store) == [("b1", "sent", {"useful": 2})]
    with store.reading() as db:
        assert db.execute(select(EvaluationRow.sent_at)).scalar_one() == at("11:02")


def test_answers_of_the_wrong_shape_change_nothing(ana: Phone, store: Store) -> None:
    """Each fault at its pointer, with what to write."""
    ana("PUT", B1, "11:01", {"answers": {"useful": 3}, "state": "draft"})
    bad = {"useful": 9, "changed": ["sky"], "age": 40}
    refused = ana("PUT", B1, "11:02", {"answers": bad, "state": "sent"})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "input/invalid")
    assert {one["pointer"]: one["message"] for one in refused.get_json()["errors"]} == {
        "/answers/age": "this form has no such question; leave it out, or read the form again",
        "/answers/useful": "write a whole number, 1 (Not at all) to 5 (Very)",
        "/answers/changed": "write a list of team, way",
    }
    missing = ana("PUT", B1, "11:02", {"answers": {}, "state": "sent"})
    assert [one["pointer"] for one in missing.get_json()["errors"]] == ["/answers/useful"]
    assert _kept(store) == [("b1", "draft", {"useful": 3})]


@pytest.mark.parametrize(
    "body",
    [
        {"answers": [], "state": "sent"},
        {"answers": {"useful": 4}, "state": "done"},
        {"answers": {"x" * 65: 1}, "state": "draft"},
        {"state": "sent"},
    ],
)
def test_a_body_of_the_wrong_shape_is_refused(ana: Phone, body: dict[str, Any]) -> None:
    assert ana("PUT", B1, "11:02", body).status_code == 422


def test_it_opens_as_the_session_ends_and_closes_with_claims(ana: Phone) -> None:
    early = ana("PUT", B1, "10:59", SENT)
    assert (early.status_code, early.get_json()["code"]) == (409, "evaluations/not-open")
    assert early.get_json()["opens_at"] == "2025-03-10T18:00:00Z"
    assert ana("PUT", B1, "11:00", SENT).status_code == 200
    late = _later(ana, CLOSES, "PUT", B1, SENT)
    assert (late.status_code, late.get_json()["code"]) == (409, "evaluations/closed")
    assert late.get_json()["closed_at"] == "2025-04-18T07:00:00Z"
    kept = _later(ana, CLOSES, "GET", B1, code=True)
    assert kept.get_json()["answers"] == WHOLE  # it stays readable


def test_the_survey_is_open_from_the_first_end_and_the_follow_up_after_sixty_days(
    ana: Phone,
) -> None:
    answers = {"answers": {"useful": 4}, "state": "sent"}
    assert ana("PUT", OVERALL, "10:59", answers).status_code == 409
    assert ana("PUT", OVERALL, "11:00", answers).status_code == 200
    opens, until = datetime(2025, 5, 10, 7, tzinfo=UTC), datetime(2025, 6, 10, 7, tzinfo=UTC)
    second = timedelta(seconds=1)
    wanted = {opens - second: 409, opens: 200, until - second: 200, until: 409}
    assert {
        one: _later(ana, one, "PUT", FOLLOW_UP, answers, code=True).status_code for one in wanted
    } == wanted


def test_only_who_was_there_or_has_a_place_may(ana: Phone, app: Flask, store: Store) -> None:
    """T27: b2 is nobody's of hers, e1 and k9 are not evaluated at all."""
    for other in ("b2", "e1", "k9"):
        assert ana("GET", f"{HERE}/{other}", "20:30").status_code == 404
        assert ana("PUT", f"{HERE}/{other}", "20:30", SENT).status_code == 404
    assert app.test_client().put(B1, json=SENT).status_code == 401
    assert _kept(store) == []
    ana("PUT", f"/api/v1/events/{EVENT}/sessions/b2/seat", "08:00")
    assert ana("GET", f"{HERE}/b2", "11:00").status_code == 200


def test_a_name_alone_neither_reads_nor_replaces_what_was_sent(
    ana: Phone, app: Flask, store: Store
) -> None:
    """T3, decision 0073: an organizer knows everybody's address and last name."""
    sent = ana("PUT", B1, "11:02", SENT).get_json()
    assert (sent["state"], sent["answers"]) == ("sent", {})
    told_of = ana("GET", B1, "11:03")
    assert (told_of.get_json()["state"], told_of.get_json()["answers"]) == ("sent", {})
    assert "Thank you." not in told_of.text
    other: dict[str, Any] = {"answers": {"useful": 1}, "state": "sent"}
    for body in (other, {**other, "state": "draft"}, SENT, {"answers": {}, "state": "sent"}):
        refused = ana("PUT", B1, "11:04", body)  # whatever is guessed is refused alike
        problem = refused.get_json()
        assert (refused.status_code, problem["code"], problem["required_level"]) == (
            403, "auth/step-up", 2,
        )  # fmt: skip
        assert problem["detail"].startswith("You sent this evaluation.")
    assert _kept(store) == [("b1", "sent", WHOLE)]
    _confirm(app, ana)  # the control: a code opens both
    assert ana("GET", B1, "11:05").get_json()["answers"] == WHOLE
    assert ana("PUT", B1, "11:06", other).get_json()["answers"] == {"useful": 1}
    assert _kept(store) == [("b1", "sent", {"useful": 1})]


def test_a_name_alone_reads_and_writes_ones_own_draft(ana: Phone, store: Store) -> None:
    """Filtered mail costs nobody a credit (decision 0073)."""
    for useful in (2, 3):
        ana("PUT", B1, "11:01", {"answers": {"useful": useful}, "state": "draft"})
        assert ana("GET", B1, "11:02").get_json()["answers"] == {"useful": useful}
    assert ana("PUT", B1, "11:03", SENT).status_code == 200
    assert _kept(store) == [("b1", "sent", WHOLE)]


def test_a_name_alone_replaces_nothing_that_was_sent_in_between(
    ana: Phone, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T3: the statement that saves holds it, too, when the look before it saw nothing yet."""
    assert ana("PUT", B1, "11:02", SENT).status_code == 200
    monkeypatch.setattr(evaluating, "find_evaluation", lambda *_: None)
    for state in ("draft", "sent"):
        late = ana("PUT", B1, "11:03", {"answers": {"useful": 1}, "state": state})
        assert (late.status_code, late.get_json()["code"]) == (403, "auth/step-up")
    assert _kept(store) == [("b1", "sent", WHOLE)]


def test_presenters_do_not_evaluate_what_they_teach(ana: Phone, store: Store) -> None:
    document = the_credited_congress(evaluations=FORMS)
    sessions = tuple(
        replace(one, speakers=("liv",)) if one.id == "b1" else one for one in document.sessions
    )
    publish_document(store, replace(document, sessions=sessions))
    with store.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ana").values(speaker="liv"))
    assert ana("GET", B1, "11:00").status_code == 404


def test_an_event_without_forms_has_nothing_to_evaluate(ana: Phone, store: Store) -> None:
    publish_document(store, the_credited_congress())
    for path in (B1, OVERALL, FOLLOW_UP):
        assert ana("GET", path, "16:00").status_code == 404


def test_no_column_and_no_record_says_who_answered(ana: Phone, store: Store) -> None:
    """T27, decision 0073: nothing but the link leads from answers to a person."""
    ana("PUT", B1, "11:02", SENT)
    leads = {
        (table.name, column.name)
        for table in EvaluationRow.metadata.tables.values()
        for column in table.columns
        if column.name == "pseudonym"
    }
    assert leads == {("evaluation", "pseudonym"), ("evaluation_link", "pseudonym")}
    foreign = {key.column.table.name for key in EvaluationRow.__table__.foreign_keys}
    assert foreign == {"event"}
    with store.reading() as db:
        pseudonym = db.execute(select(EvaluationRow.pseudonym)).scalar_one()
        link = db.execute(select(EvaluationLinkRow.__table__)).one()
        told_of = db.execute(select(AuditRow.action, AuditRow.subject, AuditRow.facts)).all()
    assert (link.attendee_id, link.pseudonym) == ("a-ana", pseudonym)
    assert "ana" not in pseudonym
    assert [row for row in told_of if "evaluation" in f"{row}" or pseudonym in f"{row}"] == []


def test_who_takes_over_a_registration_reads_nothing_and_the_answers_stay(
    ana: Phone, store: Store
) -> None:
    """T27: without the link they are nobody's."""
    ana("PUT", B1, "11:02", SENT)
    change = RegistrationChange(EVENT, "a-ana", "p-ben", is_active=True, entitlement_changed=False)
    handed_on = replace(change, is_handed_on=True, former_person_id="p-ana")
    with store.writing() as db:
        EvaluationLinks().follow_registrations(db, [change], at("12:00"))
        assert list_evaluated(db, "a-ana") == {"b1"}
        EvaluationLinks().follow_registrations(db, [handed_on], at("12:00"))
        assert list_evaluated(db, "a-ana") == frozenset()
    assert _kept(store) == [("b1", "sent", WHOLE)]
    assert ana("GET", B1, "12:01").get_json()["state"] == "none"
