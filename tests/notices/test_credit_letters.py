"""Letters about credits (R23, R24): once a milestone, with what is missing, and never to who is done."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from congress.agenda.rules.document import Deadlines
from congress.app import house_of
from congress.core.clock import FixedClock
from congress.core.intervals import end_of_day
from congress.core.ports import Unclaimed
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.folder import FolderTransport
from congress.mail.formats import Writer
from congress.mail.jobs import send_due_letters
from congress.mail.models import LetterRow
from congress.mail.rules import Lane
from congress.notices.jobs import queue_credit_letters
from congress.notices.rules.credits import CREDITS_DUE, CREDITS_OPEN, kind_due
from congress.notices.service import queueing
from congress.notices.service.checking import CreditLetters
from congress.people.jobs import address_book
from congress.web.house import House
from schedules.dailies import event_dailies
from tests.badges.world import EVENT, add_people, pacific, the_congress
from tests.ground import publish_document

ENDS, LAST = date(2025, 3, 11), date(2025, 4, 17)
ZONE = the_congress().zone
CLOSES = end_of_day(LAST, ZONE)
OPEN = Unclaimed(("9.75 ANCC contact hours",), ("Evaluate 3 sessions",), CLOSES, frozenset({"ama"}))


class Known:
    """What is left to do, by person: a fake of the port."""

    def __init__(self, left: Mapping[str, Unclaimed]) -> None:
        self.left = dict(left)
        self.asked = 0

    def list_unclaimed(
        self, db: Connection, event_id: str, person_ids: Collection[str], now: datetime
    ) -> Mapping[str, Unclaimed]:
        assert (event_id, now.tzinfo is not None, db.closed) == (EVENT, True, False)
        self.asked += 1
        return {one: self.left[one] for one in person_ids if one in self.left}


@pytest.fixture
def known() -> Known:
    """Ana and Ben are not done; Vera has nothing to claim."""
    return Known({"p-ana": OPEN, "p-ben": OPEN})


@pytest.fixture
def house(app: Flask, known: Known) -> House:
    house = house_of(app)
    document = replace(the_congress(), deadlines=Deadlines(claims_close_on=LAST))
    publish_document(house.store, document)
    with house.store.writing() as db:
        add_people(db)
    checker = CreditLetters(house.store, known)
    return replace(
        house,
        missing_credits=known,
        letter_checkers={CREDITS_OPEN: checker, CREDITS_DUE: checker},
    )


def _queue(house: House, day: date) -> str:
    at = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=9)
    return queue_credit_letters(house.store, FixedClock(at), house.missing_credits, EVENT, day)


def _rows(house: House) -> list[Any]:
    with house.store.reading() as db:
        return list(
            db.execute(
                select(LetterRow.person_id, LetterRow.kind, LetterRow.state, LetterRow.evidence)
                .where(LetterRow.kind.in_([CREDITS_OPEN, CREDITS_DUE]))
                .order_by(LetterRow.created_at, LetterRow.person_id)
            )
        )


def _send(house: House, folder: Path, now: datetime) -> dict[str, str]:
    clock = FixedClock(now)
    send_due_letters(
        house.store, clock, FolderTransport(folder, "c@example.org"),
        Writer(MailTemplates("http://localhost", strict=True), checkers=house.letter_checkers),
        address_book(house.events, clock), lane=Lane.ORDINARY,
    )  # fmt: skip
    return {path.name: path.read_text("ascii") for path in folder.glob("*.eml")}


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (ENDS, ""),
        (date(2025, 3, 12), CREDITS_OPEN),
        (date(2025, 3, 13), ""),
        (date(2025, 4, 3), CREDITS_DUE),
        (date(2025, 4, 14), CREDITS_DUE),
        (LAST, CREDITS_DUE),
        (date(2025, 4, 18), ""),
    ],
)
def test_milestones(day: date, kind: str) -> None:
    assert kind_due(day, ENDS, LAST) == kind
    assert kind_due(day, ENDS, None) == (kind if kind == CREDITS_OPEN else "")


def test_nobody_is_reminded_before_the_event_is_over() -> None:
    """Of an event whose claims end with it, no milestone is left but the first."""
    days = [ENDS - timedelta(days=number) for number in range(20)]
    assert {kind_due(day, ENDS, ENDS) for day in days} == {""}


def test_who_is_not_done_hears_once_a_milestone(house: House, known: Known) -> None:
    assert _queue(house, date(2025, 3, 12)) == "2 letters queued"
    assert _queue(house, date(2025, 3, 13)) == "no letter is due"
    del known.left["p-ben"]
    assert _queue(house, date(2025, 4, 3)) == "1 letters queued"
    _queue(house, date(2025, 4, 3))  # a firing that was left is taken up again
    assert [tuple(row)[:3] for row in _rows(house)] == [
        ("p-ana", CREDITS_OPEN, "queued"),
        ("p-ben", CREDITS_OPEN, "queued"),
        ("p-ana", CREDITS_DUE, "queued"),
    ]


def test_what_is_missing_is_asked_for_many_people_at_once(
    house: House, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    _queue(house, LAST)
    assert known.asked == 1
    monkeypatch.setattr(queueing, "CREDITS_CHUNK", 2)
    _queue(house, date(2025, 4, 14))
    assert (known.asked, len(_rows(house))) == (3, 4)


def test_it_says_what_is_missing_as_it_leaves_and_nothing_to_who_is_done(
    house: House, known: Known, tmp_path: Path
) -> None:
    _queue(house, LAST)
    known.left = {"p-ana": replace(OPEN, missing=("Answer the survey about the whole event",))}
    [text] = _send(house, tmp_path, pacific(9, "09:00") + timedelta(days=39)).values()
    text = text.replace("=\n", "")
    assert "To: ana@example.org" in text
    assert "- 9.75 ANCC contact hours" in text
    assert "Answer the survey about the whole event" in text
    assert "Evaluate 3 sessions" not in text
    assert "Thu, April 17, 11:59 PM PT" in text
    assert [tuple(row) for row in _rows(house)][1] == (
        "p-ben", CREDITS_DUE, "inbox", "nothing is left to claim",
    )  # fmt: skip


def test_control_without_a_look_who_is_done_is_reminded(
    house: House, known: Known, tmp_path: Path
) -> None:
    _queue(house, LAST)
    known.left = {}
    blind = replace(house, letter_checkers={})
    assert len(_send(blind, tmp_path, pacific(9, "09:00") + timedelta(days=39))) == 2


def test_reminders_rest_at_night(house: House, tmp_path: Path) -> None:
    _queue(house, date(2025, 4, 14))
    assert _send(house, tmp_path, pacific(9, "23:00") + timedelta(days=36)) == {}
    assert len(_send(house, tmp_path, pacific(9, "07:00") + timedelta(days=37))) == 2


def test_of_an_event_that_is_not_published_nothing_is_told(house: House) -> None:
    said = queue_credit_letters(
        house.store, FixedClock(CLOSES), house.missing_credits, "psc-2052", LAST
    )
    assert said == "nothing is published"


def test_the_timetable_looks_each_morning_after_the_event() -> None:
    [row] = [one for one in event_dailies() if one.name == "credit-letters"]
    first, last = row.days(date(2025, 3, 9), ENDS)
    assert (row.at.hour, first) == (9, date(2025, 3, 12))
    assert last > LAST


def test_the_first_letter_in_words() -> None:
    templates = MailTemplates("http://localhost", strict=True)
    facts = {
        "event": "Congress", "event_id": EVENT, "closes": "Thu, April 17, 11:59 PM PT",
        "credits": ["9.75 ANCC contact hours", "9.75 AMA PRA Category 1 Credits"], "missing": [],
        "why_sent": "", "first_name": "Ana",
    }  # fmt: skip
    words = templates.render(CREDITS_OPEN, facts)
    assert words.subject == "Claim your credits by Thu, April 17, 11:59 PM PT"
    assert words.body.partition("\n---\n")[0].strip() == (
        "Hello Ana,\n\n"
        "Thank you for being there. This is what your time is worth so far:\n\n"
        "- 9.75 ANCC contact hours\n- 9.75 AMA PRA Category 1 Credits\n\n"
        "Both your evaluations and your claim must be in by Thu, April 17, 11:59 PM PT.\n\n"
        f"    Open Credits: http://localhost/e/{EVENT}/credits"
    )
