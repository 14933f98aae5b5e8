"""What is evaluated, from when until when, and by whom (rule B 5). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from congress.agenda.rules.document import SessionStatus
from congress.agenda.rules.evaluation_forms import FormUse
from congress.credits.rules.evaluations import Presence, Subject, Timing, list_subjects
from tests.checkin.facts import at
from tests.credits.forms import FOLLOW_UP_FORM, FORMS, OVERALL_FORM, SESSION_FORM
from tests.credits.world import the_credited_congress

CLOSES = datetime(2025, 4, 18, 7, tzinfo=UTC)


def _subjects(**changes: object) -> dict[str, Subject]:
    return dict(list_subjects(the_credited_congress(evaluations=FORMS, **changes), CLOSES))


def test_sessions_open_as_they_end_and_the_surveys_have_their_own_time() -> None:
    found = _subjects()
    assert list(found) == ["b1", "b2", "b3", "overall", "follow-up"]  # a reception bears no credit
    assert found["b1"] == Subject(
        "b1", SESSION_FORM, "Disclosing Harm", at("11:00"), at("11:00"), CLOSES
    )
    assert found["overall"] == Subject(
        "overall", OVERALL_FORM, "The whole congress", at("11:00"), at("15:00"), CLOSES
    )
    # The event ends on March 11: day 60 is May 10, day 90 is June 9, both included, by its own clock.
    opens, until = datetime(2025, 5, 10, 7, tzinfo=UTC), datetime(2025, 6, 10, 7, tzinfo=UTC)
    assert found["follow-up"] == Subject(
        "follow-up", FOLLOW_UP_FORM, "Two months later", opens, opens, until
    )


def test_bounds_are_open_at_the_first_instant_and_closed_at_the_last() -> None:
    b1 = _subjects()["b1"]
    assert b1.timing_at(at("10:59")) is Timing.EARLY
    assert b1.timing_at(at("11:00")) is Timing.OPEN
    assert b1.timing_at(CLOSES) is Timing.CLOSED
    assert replace(b1, closes_at=None).timing_at(CLOSES) is Timing.OPEN


def test_what_was_cancelled_is_not_evaluated() -> None:
    document = the_credited_congress(evaluations=FORMS)
    sessions = tuple(replace(one, status=SessionStatus.CANCELLED) for one in document.sessions)
    cancelled = list_subjects(replace(document, sessions=sessions), None)
    assert list(cancelled) == ["overall", "follow-up"]
    # Nothing is left to evaluate, so the survey opens with the end of the event's last day.
    assert cancelled["overall"].opens_at == datetime(2025, 3, 12, 7, tzinfo=UTC)


def test_an_event_without_forms_evaluates_nothing() -> None:
    assert list_subjects(the_credited_congress(), CLOSES) == {}


def test_a_minute_for_four_questions_and_never_less_than_one() -> None:
    b1 = _subjects()["b1"]
    assert b1.minutes == 1
    twice = replace(b1.form, questions=b1.form.questions * 2)
    assert replace(b1, form=twice).minutes == 2
    assert replace(b1, form=replace(b1.form, questions=b1.form.questions[:1])).minutes == 1


def test_who_was_there_or_has_a_place_may_and_who_was_missed_is_not_asked() -> None:
    mine = Presence(attended={"b1"}, places={"b2", "b3"}, missed={"b2"}, teaches={"b3"})
    wanted = {"b1": (True, True), "b2": (True, False), "b3": (False, False), "b4": (False, False),
              "overall": (True, True), "follow-up": (True, True)}  # fmt: skip
    assert {one: (mine.may_evaluate(one), mine.is_asked(one)) for one in wanted} == wanted


def test_the_subjects_of_surveys_are_the_uses_of_forms() -> None:
    assert {FormUse.OVERALL, FormUse.FOLLOW_UP} == {"overall", "follow-up"}
