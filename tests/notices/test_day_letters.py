"""The letter of a day: whom it concerns, what is theirs on it, once, and not after its morning."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from congress.agenda.models import SessionRow
from congress.agenda.rules.document import Card, Document, SessionStatus, Speaker
from congress.app import house_of
from congress.badges.models import BadgeRow
from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_templates import MailTemplates
from congress.mail.models import LetterRow
from congress.mail.rules import facts_of
from congress.notices import jobs
from congress.notices.rules.days import DAILY_LETTER, look_at_day
from congress.notices.service import queueing
from congress.seats.service.taking import Wish, take_seat
from schedules.dailies import event_dailies
from tests.badges.world import EVENT, MONDAY, SUNDAY, pacific, the_congress
from tests.builders import NOW
from tests.ground import a_session, an_attendee, publish_document

THE_10TH = date(2025, 3, 10)
MORNING = pacific(10, "06:00")
ZONE = "America/Los_Angeles"


def _document(**event: Any) -> Document:  # noqa: ANN401 -- fields of a document
    plain = the_congress()
    return replace(
        plain,
        sessions=(
            a_session(id="k1", kind="keynote", room="r1", start="08:00", end="09:00",
                      registration="included", title="Opening"),
            a_session(id="b1", capacity=1, start="10:00", end="11:00", title="Falls"),
            a_session(id="b2", room="r3", start="13:00", end="14:00", speakers=("s1",)),
            a_session(id="gone", room="r4", start="15:00", end="16:00", kind="keynote",
                      registration="included", status=SessionStatus.CANCELLED, title="Sepsis"),
            a_session(id="t1", kind="keynote", day=11, start="08:00", end="09:00",
                      registration="included"),
            a_session(id="w1", kind="workshop", day=9, start="09:00", registration="paid"),
        ),
        speakers=(Speaker("s1", "Ana Test"),),
        rooms=tuple(
            replace(one, where="Garden Wing") if one.id == "r1" else one for one in plain.rooms
        ),
        registration_types=tuple(
            replace(one, online=one.id == "virtual") for one in plain.registration_types
        ),
        cards=(Card("luggage", "Bag check", "x", extra={"place": "Royal Palm"}),),
        **event,
    )  # fmt: skip


@pytest.fixture
def day(store: Store) -> None:
    """Ana presents and has a seat, Ben waits, Vera is online, Wim paid for Sunday; Cy is cancelled."""
    publish_document(store, _document())
    with store.writing() as db:
        ana = an_attendee(db, name="ana", speaker="s1")
        ben = an_attendee(db, name="ben")
        an_attendee(db, name="vera", registration_type="virtual")
        an_attendee(db, name="wim", registration_type="none", paid_sessions=("w1",))
        an_attendee(db, name="cy", status="cancelled")
    for one in (ana, ben):
        with store.writing() as db:
            take_seat(db=db, store=store, actor=one, now=NOW, event_id=EVENT,
                      wish=Wish("b1", may_wait=True))  # fmt: skip


def _letters(store: Store) -> dict[str, dict[str, Any]]:
    with store.reading() as db:
        rows = db.execute(
            select(LetterRow.person_id, LetterRow.facts)
            .where(LetterRow.kind == DAILY_LETTER)
            .order_by(LetterRow.person_id)
        ).all()
    found = {row.person_id: row.facts for row in rows}
    assert len(found) == len(rows)
    return found


def _said(facts: dict[str, Any]) -> str:
    templates = MailTemplates("http://localhost", strict=True)
    told = facts_of(DAILY_LETTER, {**facts, "zone": ZONE}, EVENT, None)
    return templates.render(DAILY_LETTER, told).body.partition("\n---\n")[0].strip()


def _run(store: Store, at: datetime = MORNING, on: date = THE_10TH) -> str:
    return jobs.queue_daily_letters(store, FixedClock(at), EVENT, on)


@pytest.mark.usefixtures("day")
def test_the_letter_goes_to_whom_the_day_concerns_and_says_what_is_theirs(store: Store) -> None:
    assert _run(store) == "3 letters queued"
    letters = _letters(store)
    assert list(letters) == ["p-ana", "p-ben", "p-vera"]
    assert {
        person: [(one["session"], one["is_waiting"], one["presents"]) for one in facts["sessions"]]
        for person, facts in letters.items()
    } == {
        "p-ana": [("k1", False, False), ("b1", False, False), ("b2", False, True)],
        "p-ben": [("k1", False, False), ("b1", True, False)],
        "p-vera": [("k1", False, False)],
    }


@pytest.mark.usefixtures("day")
def test_the_letter_in_words(store: Store) -> None:
    with store.writing() as db:  # the keynote moved yesterday at noon
        db.execute(
            update(SessionRow).where(SessionRow.id == "k1").values(moved_at=pacific(9, "12:00"))
        )
        db.execute(
            update(SessionRow).where(SessionRow.id == "gone").values(changed_at=pacific(9, "12:00"))
        )
    _run(store)
    assert _said(_letters(store)["p-ana"]) == (
        "Your Monday begins at 8:00 AM PT with “Opening”, in Room 1.\n\n"
        "New since yesterday:\n\n"
        "- Cancelled: Sepsis\n"
        "- Opening: now 8:00 AM PT, in Room 1.\n\n"
        "    8:00 AM PT:  Opening, Room 1\n"
        "    10:00 AM PT:  Falls, Room 1\n"
        "    1:00 PM PT:  Session b2, Room 3. You present\n\n"
        "How to get there:\n\n"
        "    Room 1:  Garden Wing\n\n"
        "You have no badge yet. Bring a photo ID, and show the code on the page My badge.\n\n"
        "    Where:  Paradise Foyer\n"
        "    When:  Mon, March 10, from 7:00 AM PT\n\n"
        "Good to know today:\n\n"
        "    Bag check:  Royal Palm\n\n"
        f"    Open My Agenda: http://localhost/e/{EVENT}/my-agenda"
    )


@pytest.mark.usefixtures("day")
def test_who_has_a_badge_hears_of_no_desk_and_who_is_afar_of_no_room(store: Store) -> None:
    with store.writing() as db:
        db.execute(
            insert(BadgeRow).values(
                id="badge", event_id=EVENT, attendee_id="a-ana", code_hash="h", copy=1,
                reason="made", made_at=NOW, made_by="x", handed_at=NOW, handed_by="x",
                handed_place="", handed_to="",
            )
        )  # fmt: skip
    _run(store)
    letters = _letters(store)
    assert [len(letters[person]["windows"]) for person in ("p-ana", "p-ben", "p-vera")] == [0, 1, 0]
    assert "The link to join a session is in the app" in _said(letters["p-vera"])
    assert "The link to join" not in _said(letters["p-ben"])
    assert [one["room"] for one in letters["p-vera"]["sessions"]] == [""]


@pytest.mark.usefixtures("day")
def test_news_are_those_since_the_letter_of_the_day_before(store: Store) -> None:
    """At 6:00 AM, inclusive; what another day's session did is told on its day."""
    with store.writing() as db:
        db.execute(update(SessionRow).values(moved_at=pacific(9, "06:00")))
    with store.reading() as db:
        rows = db.execute(select(SessionRow.__table__)).all()
    moved = look_at_day(_document(), THE_10TH, rows).moved
    assert moved == {"k1", "b1", "b2", "gone"}
    with store.writing() as db:
        db.execute(update(SessionRow).values(moved_at=pacific(9, "06:00") - timedelta(seconds=1)))
    with store.reading() as db:
        rows = db.execute(select(SessionRow.__table__)).all()
    assert look_at_day(_document(), THE_10TH, rows).moved == set()


@pytest.mark.usefixtures("day")
def test_a_second_firing_tells_nobody_twice(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker was killed after a chunk, and another goes on: in chunks of one here."""
    monkeypatch.setattr(queueing, "CHUNK", 1)
    _run(store)
    first = _letters(store)
    assert _run(store, MORNING + timedelta(minutes=5)) == "3 letters queued"  # asked for once more
    assert _letters(store) == first


@pytest.mark.usefixtures("day")
def test_a_day_without_sessions_and_an_event_without_a_release_write_nothing(store: Store) -> None:
    assert _run(store, on=date(2025, 3, 12)) == "no session takes place"
    assert (
        jobs.queue_daily_letters(store, FixedClock(MORNING), "x", THE_10TH)
        == "nothing is published"
    )
    assert (
        jobs.queue_badge_letters(store, FixedClock(MORNING), "x", THE_10TH)
        == "nothing is published"
    )
    assert _letters(store) == {}


@pytest.mark.parametrize(
    ("at", "looked"),
    [("09:59", {}), ("10:00", "its morning is over")],
)
def test_a_letter_dies_with_its_morning(app: Flask, at: str, looked: object) -> None:
    """10:00 AM by the event's clock, exclusive."""
    house = house_of(app)
    publish_document(house.store, _document())
    with house.store.writing() as db:
        an_attendee(db)
    _run(house.store)
    with house.store.reading() as db:
        letter = db.execute(select(LetterRow.__table__)).one()
        checker = house.letter_checkers[DAILY_LETTER]
        assert checker.check(db, letter, pacific(10, at)) == looked


def test_the_table_fires_on_the_days_of_an_event_and_on_the_evening_before() -> None:
    """Also on the 9th, when the clocks are put forward."""
    table = {one.name: one for one in event_dailies()}
    badge, daily = table["badge-letters"], table["daily-letters"]
    first, last = date(2025, 3, 9), date(2025, 3, 11)
    assert (badge.at.hour, badge.days(first, last)) == (17, (date(2025, 3, 8),) * 2)
    assert (daily.at.hour, daily.days(first, last)) == (6, (first, last))
    assert daily.at.hour + daily.grace / timedelta(hours=1) == 10


def test_windows_told_are_those_of_the_day(store: Store) -> None:
    document = _document()
    publish_document(store, document)
    with store.writing() as db:
        an_attendee(db, paid_sessions=("w1",))
    _run(store, pacific(9, "06:00"), date(2025, 3, 9))
    [facts] = _letters(store).values()
    places = [(one["place"], one["when"]) for one in facts["windows"]]
    assert [place for place, _ in places] == ["Sunset Foyer", SUNDAY.place]
    assert MONDAY.place not in [place for place, _ in places]
