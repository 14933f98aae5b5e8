"""Following releases: every wording is kept, and who is concerned hears of it once (R29, R34, R56)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import delete, select

from congress.agenda import service as agenda_service
from congress.agenda.rules.diff import diff_documents
from congress.agenda.rules.document import Deadlines, Document
from congress.guide.models import WordingRow
from congress.guide.rules.news import list_news
from congress.guide.service import GuideFollower, read_guide
from congress.infra.database import Store
from congress.infra.mail_templates import MailTemplates
from congress.mail.models import LetterRow
from congress.seats.service.releases import SeatsFollower
from tests.builders import NOW
from tests.ground import an_attendee
from tests.guide.world import (
    CORRECTED,
    LUGGAGE,
    MONDAY,
    SUNDAY,
    WIFI,
    WORKSHOP,
    a_guide,
    at,
    release,
)

LATER = NOW + timedelta(hours=1)
AFTER = a_guide(pickup=(WORKSHOP, CORRECTED, MONDAY))


def _kept(store: Store) -> list[tuple[str, int, int]]:
    with store.reading() as db:
        rows = db.execute(
            select(WordingRow.item, WordingRow.number, WordingRow.released_in).order_by(
                WordingRow.item, WordingRow.number
            )
        ).all()
    return [(row.item, row.number, row.released_in) for row in rows]


def test_only_what_says_something_else_gets_a_new_wording_r29(store: Store) -> None:
    release(store, a_guide())
    release(store, AFTER, now=LATER)
    assert _kept(store) == [
        ("card/luggage", 1, 1),
        ("card/wifi", 1, 1),
        ("pickup-2025-03-09-general-workshop", 1, 1),
        ("pickup-2025-03-09-general-workshop", 2, 2),
        ("pickup-2025-03-09-workshop", 1, 1),
        ("pickup-2025-03-10-general-workshop", 1, 1),
    ]
    with store.reading() as db:
        _, sunday, monday = read_guide(db, AFTER, 2, is_attendee=False).windows
    assert (sunday.was, sunday.moved_at) == ("Paradise Foyer", LATER)
    assert (monday.was, monday.moved_at, monday.earlier) == ("", None, ())


def test_what_was_left_out_and_came_back_keeps_its_story(store: Store) -> None:
    for number, cards in enumerate([(LUGGAGE,), (), (LUGGAGE,)]):
        release(store, a_guide(cards=cards), now=NOW + number * timedelta(hours=1))
    assert [row for row in _kept(store) if row[0] == "card/luggage"] == [
        ("card/luggage", 1, 1),
        ("card/luggage", 2, 2),
        ("card/luggage", 3, 3),
    ]
    with store.reading() as db:
        [card] = read_guide(db, a_guide(cards=(LUGGAGE,)), 3, is_attendee=False).cards
    assert card.since == NOW + timedelta(hours=2)
    assert [one.words["body"] for one in card.earlier] == [LUGGAGE.body]


def test_an_event_from_before_wordings_were_kept_gets_them_from_its_releases(store: Store) -> None:
    release(store, a_guide())
    release(store, AFTER, now=LATER)
    expected = _kept(store)
    with store.writing() as db:
        db.execute(delete(WordingRow))
    release(store, replace(AFTER, cards=(WIFI,)), now=LATER + timedelta(hours=1))
    assert _kept(store) == sorted([*expected, ("card/luggage", 2, 3)])


def test_an_older_release_is_read_with_the_words_it_had(store: Store) -> None:
    """The release in memory may be a second old: what a newer one wrote is not its own."""
    release(store, a_guide())
    release(store, AFTER, now=LATER)
    with store.reading() as db:
        sunday = read_guide(db, a_guide(), 1, is_attendee=False).windows[1]
    assert (sunday.since, sunday.earlier, sunday.was) == (NOW, (), "")


def _told(store: Store) -> Counter[str]:
    with store.reading() as db:
        people = db.scalars(
            select(LetterRow.person_id).where(LetterRow.kind == "agenda-changed")
        ).all()
    return Counter(people)


def test_a_correction_is_told_once_to_whom_it_concerns_g7(store: Store) -> None:
    release(store, a_guide())
    with store.writing() as db:
        an_attendee(db, name="ana")
        an_attendee(db, name="ben", registration_type="workshop")
        an_attendee(db, name="vera", registration_type="virtual")
        an_attendee(db, name="gone", status="cancelled")
    with store.reading() as db:
        preview = agenda_service.prepare_release(
            db, document=AFTER, followers=(GuideFollower(), SeatsFollower())
        )
    text = (
        "Badge pick-up: now Sunset Foyer, Sun, March 9, 4:00 PM PT"
        " (was: Paradise Foyer, Sun, March 9, 4:00 PM PT)"
    )
    assert [(one.person_id, one.effect, one.detail) for one in preview.affected] == [
        ("p-ana", "guide", text),
        ("p-ben", "guide", text),
    ]
    release(store, AFTER, now=LATER)
    release(store, AFTER, now=LATER)
    assert _told(store) == {"p-ana": 1, "p-ben": 1}
    with store.reading() as db:
        facts = db.scalar(select(LetterRow.facts).where(LetterRow.person_id == "p-ana"))
    words = MailTemplates("http://localhost", strict=True).render(
        "agenda-changed", {**(facts or {}), "zone": "America/Los_Angeles"}
    )
    assert f"- {text}\n" in words.body
    assert "it touches what you have" not in words.body


def test_one_letter_tells_of_sessions_and_of_the_desk(store: Store) -> None:
    """Rule E 6: one digest a person and release, whatever it is made of."""
    release(store, a_guide(pickup=(SUNDAY,)))
    with store.writing() as db:
        an_attendee(db, name="ana")
    moved = replace(LUGGAGE, extra={"place": "Garden Wing"})
    release(store, a_guide(pickup=(CORRECTED,), cards=(WIFI, moved)), now=LATER)
    assert _told(store) == {"p-ana": 1}


def _news(before: Document, after: Document) -> list[str]:
    return [one.text for one in list_news(diff_documents(before, after, 2))]


def test_new_words_alone_are_no_news() -> None:
    cards = (WIFI, replace(LUGGAGE, body="There is a bag check, free of charge."))
    assert _news(a_guide(), a_guide(cards=cards)) == []


def test_a_new_place_for_the_bag_check_is_news_r34() -> None:
    before = a_guide(cards=(replace(LUGGAGE, extra={}),))
    assert _news(before, a_guide(cards=(LUGGAGE,))) == ["Luggage: Mission Bay 1"]
    moved = a_guide(cards=(replace(LUGGAGE, extra={"place": "Garden Wing"}),))
    assert _news(a_guide(cards=(LUGGAGE,)), moved) == ["Luggage: Garden Wing (was: Mission Bay 1)"]
    assert _news(moved, before) == ["Luggage: the place will be announced (was: Garden Wing)"]


def test_windows_that_come_and_go_are_news() -> None:
    tuesday = replace(MONDAY, starts_at=at(11, 14), ends_at=at(11, 17))
    both, one = a_guide(pickup=(MONDAY, tuesday)), a_guide(pickup=(MONDAY,))
    said = "Paradise Foyer, Tue, March 11, 7:00 AM PT to Tue, March 11, 10:00 AM PT"
    assert _news(one, both) == [f"Badge pick-up, new: {said}"]
    assert _news(both, one) == [f"Badge pick-up, no longer: {said}"]


def test_a_moved_venue_and_a_moved_deadline_are_news_r56() -> None:
    before = replace(a_guide(), deadlines=Deadlines(claims_close_on=date(2025, 4, 17)))
    venue = {**before.event.venue, "name": "Town and Country"}
    after = replace(
        before,
        event=replace(before.event, venue=venue),
        deadlines=Deadlines(registration_closes_at=at(11, 19), claims_close_on=date(2025, 4, 24)),
    )
    assert _news(before, after) == [
        "Where it is: now Town and Country (was: Paradise Point)",
        "Registration for sessions closes: Tue, March 11, 12:00 PM PT",
        "Last day for evaluations and credits: Thu, April 24 (was: Thu, April 17)",
    ]
    assert _news(after, before)[1:] == [
        "Registration for sessions closes: no date any more (was: Tue, March 11, 12:00 PM PT)",
        "Last day for evaluations and credits: Thu, April 17 (was: Thu, April 24)",
    ]
