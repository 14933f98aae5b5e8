"""The letter about new materials (R18): to who has their session, once, and while they are shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from congress.core.clock import FixedClock
from congress.infra.database import Store
from congress.infra.mail_templates import MailTemplates
from congress.lobby.models import MaterialRow, MaterialVersionRow
from congress.mail.models import LetterRow
from congress.mail.rules import facts_of
from congress.notices.jobs import queue_material_letters
from congress.notices.rules.materials import MATERIALS, MOST_TITLES, titles_of
from congress.notices.service.checking import MaterialLetters
from congress.seats.service.taking import Wish, take_seat
from schedules.dailies import event_dailies
from tests.badges.world import EVENT, pacific
from tests.builders import NOW
from tests.ground import an_attendee, publish_document
from tests.lobby.world import the_congress

THE_10TH = date(2025, 3, 10)
EVENING = pacific(10, "17:00")


@pytest.fixture
def congress(store: Store) -> Store:
    """Ana has the seat of b2, Ben waits for it, Cy has none; the keynote is everybody's."""
    publish_document(store, the_congress())
    with store.writing() as db:
        ana, ben, _ = (an_attendee(db, name=name) for name in ("ana", "ben", "cy"))
    for one in (ana, ben):
        with store.writing() as db:
            take_seat(db=db, store=store, actor=one, now=NOW, event_id=EVENT,
                      wish=Wish("b2", may_wait=True))  # fmt: skip
    return store


def _material(store: Store, name: str, session: str, **values: Any) -> None:  # noqa: ANN401
    row = {"id": name, "event_id": EVENT, "session_id": session, "title": "Slides",
           "state": "published", "is_embargoed": False, "version": 1, "changed_at": NOW,
           "told_at": None, **values}  # fmt: skip
    version = {"material_id": name, "number": 1, "digest": "0" * 64, "size": 1, "kind": "pdf",
               "added_at": NOW, "added_by": "olga"}  # fmt: skip
    with store.writing() as db:
        db.execute(insert(MaterialRow), [row])
        db.execute(insert(MaterialVersionRow), [version])


def _run(store: Store, now: datetime = EVENING, on: date = THE_10TH) -> str:
    return queue_material_letters(store, FixedClock(now), EVENT, on)


def _letters(store: Store) -> list[Any]:
    with store.reading() as db:
        return list(
            db.execute(
                select(LetterRow.__table__)
                .where(LetterRow.kind == MATERIALS)
                .order_by(LetterRow.created_at, LetterRow.person_id)
            )
        )


def test_it_goes_to_who_has_the_session_one_letter_for_all(congress: Store) -> None:
    _material(congress, "m1", "b2")
    _material(congress, "m2", "b2", title="Handout")
    _material(congress, "m3", "k1", title="Slides")
    assert _run(congress) == "3 letters queued"
    assert {one.person_id: one.facts["titles"] for one in _letters(congress)} == {
        "p-ana": ["Safer Together", "Falls and Frailty"],
        "p-ben": ["Safer Together"],
        "p-cy": ["Safer Together"],
    }


def test_nothing_is_told_twice_and_what_comes_later_is_told(congress: Store) -> None:
    _material(congress, "m1", "b2")
    assert [_run(congress), _run(congress)] == ["1 letters queued", "0 letters queued"]
    with congress.writing() as db:
        db.execute(update(MaterialRow).values(version=1, changed_at=EVENING))
    _material(congress, "m2", "b2")
    tomorrow = EVENING + timedelta(days=1)
    assert _run(congress, tomorrow, date(2025, 3, 11)) == "1 letters queued"
    assert _run(congress, tomorrow, date(2025, 3, 12)) == "0 letters queued"


@pytest.mark.parametrize(
    ("values", "at"),
    [
        ({"state": "hidden"}, EVENING),
        ({"state": "opted-out"}, EVENING),
        ({"is_embargoed": True}, pacific(10, "11:59")),
    ],
)
def test_what_is_not_shown_is_not_told_and_waits(
    congress: Store, values: dict[str, Any], at: datetime
) -> None:
    _material(congress, "m1", "b2", **values)
    assert _run(congress, at) == "0 letters queued"
    with congress.writing() as db:
        assert db.scalar(select(MaterialRow.told_at)) is None
        db.execute(update(MaterialRow).values(state="published"))
    assert _run(congress) == "1 letters queued"


def test_as_it_leaves_it_tells_of_what_is_still_shown(congress: Store) -> None:
    _material(congress, "m1", "b2")
    _material(congress, "m3", "k1")
    _run(congress)
    mine, checker = _letters(congress)[0], MaterialLetters(congress)

    def check() -> object:
        with congress.reading() as db:
            return checker.check(db, mine, EVENING)

    assert check() == {
        "count": 2, "titles": ["Safer Together", "Falls and Frailty"], "more": 0,
    }  # fmt: skip
    with congress.writing() as db:
        db.execute(update(MaterialRow).where(MaterialRow.id == "m3").values(state="opted-out"))
    assert check() == {"count": 1, "titles": ["Falls and Frailty"], "more": 0}
    with congress.writing() as db:
        db.execute(update(MaterialRow).values(state="hidden"))
    assert check() == "what it tells of is not shown any more"


def test_the_letter_in_words(congress: Store) -> None:
    _material(congress, "m1", "b2")
    _run(congress)
    [letter] = _letters(congress)
    told = facts_of(MATERIALS, letter.facts, EVENT, None)
    words = MailTemplates("http://localhost", strict=True).render(MATERIALS, told)
    assert words.subject == "New materials of Falls and Frailty"
    assert words.body.partition("\n---\n")[0].strip() == (
        "You can open what the presenters of these sessions hand out:\n\n"
        "- Falls and Frailty\n\n"
        f"    Open the lobby: http://localhost/e/{EVENT}/lobby"
    )


def test_many_titles_are_counted() -> None:
    sessions = the_congress().sessions * MOST_TITLES
    told = titles_of(sessions)
    assert (told["count"], len(told["titles"]), told["more"]) == (
        len(sessions), MOST_TITLES, len(sessions) - MOST_TITLES,
    )  # fmt: skip


def test_of_an_event_that_is_not_published_nothing_is_told(store: Store) -> None:
    assert _run(store) == "nothing is published"


def test_the_timetable_looks_each_evening_from_the_first_day() -> None:
    [row] = [one for one in event_dailies() if one.name == "material-letters"]
    first, last = row.days(date(2025, 3, 9), date(2025, 3, 11))
    assert (row.at.hour, first, last) == (17, date(2025, 3, 9), date(2025, 5, 10))
