"""The letter that asks, some weeks later, what came of an event: once, and not to who answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from congress.app import house_of
from congress.core.clock import FixedClock
from congress.credits.models import EvaluationLinkRow, EvaluationRow
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.folder import FolderTransport
from congress.mail.formats import Writer
from congress.mail.jobs import send_due_letters
from congress.mail.models import LetterRow
from congress.mail.rules import Lane
from congress.notices.jobs import queue_follow_ups
from congress.notices.rules.follow_up import FOLLOW_UP_LETTER, open_follow_up
from congress.people.jobs import address_book
from congress.web.house import House
from schedules.dailies import event_dailies
from tests.credits.forms import FOLLOW_UP_FORM, FORMS
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import an_attendee, publish_document

# The event ends on March 11; day 60 is May 10, and day 90, June 9, is the last.
OPENS, UNTIL = datetime(2025, 5, 10, 7, tzinfo=UTC), datetime(2025, 6, 10, 7, tzinfo=UTC)
MORNING = OPENS + timedelta(hours=9)


@pytest.fixture
def house(app: Flask) -> House:
    """Ana evaluated a session, Ben began to, Cleo did nothing, Dora left after she evaluated."""
    house = house_of(app)
    publish_document(house.store, the_credited_congress(evaluations=FORMS))
    with house.store.writing() as db:
        for name in ("ana", "ben", "cleo", "dora"):
            an_attendee(db, name=name, status="cancelled" if name == "dora" else "active")
        for name in ("ana", "ben", "dora"):
            link = {"attendee_id": f"a-{name}", "event_id": EVENT, "pseudonym": f"x{name}"}
            db.execute(insert(EvaluationLinkRow).values(**link))
            _answer(db, f"x{name}", "b1", is_sent=name != "ben")
    return house


def _answer(db: Any, pseudonym: str, subject: str, *, is_sent: bool = True) -> None:  # noqa: ANN401 -- a connection
    row = {
        "event_id": EVENT, "subject": subject, "pseudonym": pseudonym, "form_version": 1,
        "answers": {}, "state": "sent" if is_sent else "draft", "saved_at": OPENS,
        "sent_at": OPENS if is_sent else None,
    }  # fmt: skip
    db.execute(insert(EvaluationRow).values(**row))


def _queue(house: House, now: datetime) -> str:
    return queue_follow_ups(house.store, FixedClock(now), EVENT)


def _rows(house: House) -> list[tuple[Any, ...]]:
    wanted = select(LetterRow.person_id, LetterRow.state, LetterRow.evidence)
    with house.store.reading() as db:
        rows = db.execute(wanted.where(LetterRow.kind == FOLLOW_UP_LETTER))
        return [tuple(row) for row in rows]


def _send(house: House, folder: Path, now: datetime) -> list[str]:
    clock = FixedClock(now)
    send_due_letters(
        house.store, clock, FolderTransport(folder, "c@example.org"),
        Writer(MailTemplates("http://localhost", strict=True), checkers=house.letter_checkers),
        address_book(house.events, clock), lane=Lane.ORDINARY,
    )  # fmt: skip
    return [path.read_text("ascii").replace("=\n", "") for path in folder.glob("*.eml")]


def test_who_evaluated_is_asked_once_while_it_is_open(house: House) -> None:
    second = timedelta(seconds=1)
    assert _queue(house, OPENS - second) == "no follow-up is open"
    assert _queue(house, MORNING) == "1 letters queued"
    _queue(house, MORNING + timedelta(days=1))
    assert _rows(house) == [("p-ana", "queued", None)]
    assert _queue(house, UNTIL) == "no follow-up is open"


def test_it_leads_to_the_form_and_names_the_last_day(house: House, tmp_path: Path) -> None:
    _queue(house, MORNING)
    [text] = _send(house, tmp_path, MORNING)
    assert "To: ana@example.org" in text
    assert "What came of Patient Safety Congress" in text
    assert f"http://localhost/e/{EVENT}/evaluations/follow-up" in text
    assert "Mon, June 9, 11:59 PM PT" in text
    assert "You evaluated sessions of this event." in text


def test_who_answered_meanwhile_is_not_asked(house: House, tmp_path: Path) -> None:
    _queue(house, MORNING)
    with house.store.writing() as db:
        _answer(db, "xana", "follow-up")
    assert _send(house, tmp_path, MORNING) == []
    assert _rows(house)[0][2] == "they answered"
    assert _queue(house, MORNING + timedelta(days=1)) == "0 letters queued"


def test_once_it_is_closed_nobody_is_asked(house: House, tmp_path: Path) -> None:
    _queue(house, MORNING)
    assert _send(house, tmp_path, UNTIL + timedelta(hours=9)) == []
    assert _rows(house)[0][2] == "nothing is asked any more"


def test_control_without_a_look_who_answered_is_asked(house: House, tmp_path: Path) -> None:
    _queue(house, MORNING)
    with house.store.writing() as db:
        _answer(db, "xana", "follow-up")
    assert len(_send(replace(house, letter_checkers={}), tmp_path, MORNING)) == 1


def test_an_event_that_asks_nothing_has_no_letter(house: House) -> None:
    publish_document(house.store, the_credited_congress(), now=OPENS)
    assert _queue(house, MORNING) == "no follow-up is open"
    assert queue_follow_ups(house.store, FixedClock(MORNING), "none") == "nothing is published"
    document = the_credited_congress(evaluations=(FOLLOW_UP_FORM,))
    assert open_follow_up(document, MORNING) is not None


def test_the_days_of_any_follow_up_are_looked_at() -> None:
    [daily] = [one for one in event_dailies() if one.name == "follow-ups"]
    document = the_credited_congress()
    first, last = daily.days(document.event.starts_on, document.event.ends_on)
    assert first <= OPENS.date() <= UNTIL.date() <= last
