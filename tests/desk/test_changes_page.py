"""What releases changed, for the staff: who has heard of it, and a sign for the door."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from congress.agenda.rules.document import Document
from congress.app import house_of
from congress.mail.models import LetterRow
from tests.badges.paper import pictures_of, read_codes, texts_of
from tests.badges.world import OPEN_AT, the_congress
from tests.checkin.world import a_seat
from tests.companion.world import words_of
from tests.desk.world import DESK, World
from tests.ground import an_attendee, publish_document

CHANGES = f"{DESK}/changes"


def _with_b1(**facts: Any) -> Document:  # noqa: ANN401 -- fields of Session
    document = the_congress()
    return replace(
        document,
        sessions=tuple(
            replace(one, **facts) if one.id == "b1" else one for one in document.sessions
        ),
    )


def _publish(world: World, document: Document) -> None:
    publish_document(house_of(world.app).store, document, now=OPEN_AT)


def _let_two_sit_in_b1(world: World) -> None:
    with house_of(world.app).store.writing() as db:
        for name in ("cleo", "dora"):
            an_attendee(db, name=name)
            a_seat(db, name, "b1")


def test_the_staff_sees_how_many_have_heard_of_a_change(world: World) -> None:
    _let_two_sit_in_b1(world)
    tablet = world.tablet()
    assert "None. The agenda stands as it was first published." in words_of(tablet.get(CHANGES))
    _publish(world, _with_b1(room="r9"))
    assert "2 people concerned · 0 mailed · 0 have read it in the app" in words_of(
        tablet.get(CHANGES)
    )
    with house_of(world.app).store.writing() as db:
        [first, _] = db.scalars(select(LetterRow.id).where(LetterRow.kind == "agenda-changed"))
        db.execute(
            update(LetterRow)
            .where(LetterRow.id == first)
            .values(read_at=OPEN_AT, sent_at=OPEN_AT, state="sent")
        )
    said = words_of(tablet.get(CHANGES))
    assert "2 people concerned · 1 mailed · 1 has read it in the app" in said
    assert "New room Session b1 Was Room 1. Now Room 9. A sign for the door" in said


def test_another_release_s_letters_are_its_own(world: World) -> None:
    """Release 12 is not release 1, whatever the order of signs."""
    _let_two_sit_in_b1(world)
    rooms = ["r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r2", "r3", "r4"]
    for room in rooms:
        _publish(world, _with_b1(room=room))
    said = words_of(world.tablet().get(CHANGES))
    assert said.count("2 people concerned · 0 mailed · 0 have read it in the app") == 10


def test_what_concerns_nobody_says_so(world: World) -> None:
    _publish(world, _with_b1(title="Rounds"))
    said = words_of(world.tablet().get(CHANGES))
    assert "Concerns nobody’s own agenda." in said
    assert "A sign" not in said


def test_a_page_that_looks_again_gets_nothing_new(world: World) -> None:
    _publish(world, _with_b1(room="r9"))
    tablet = world.tablet()
    tablet.get(CHANGES)
    again = tablet.client.get(CHANGES, headers={"If-None-Match": tablet.answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_sign_says_where_it_is_now_and_leads_there(world: World) -> None:
    document = _with_b1(room="r9")
    rooms = tuple(
        replace(one, where="Past the fountain, upstairs") if one.id == "r9" else one
        for one in document.rooms
    )
    _publish(world, replace(document, rooms=rooms))
    answer = world.tablet().client.get(f"{CHANGES}/b1/sign")
    assert (answer.status_code, answer.content_type) == (200, "application/pdf")
    [page] = texts_of(answer.data)
    lines = [line.strip() for line in page.splitlines() if line.strip()]
    for line in (
        "This session moved", "Session b1", "Room 9", "Past the fountain, upstairs",
        "Mon, March 10, 10:00 AM to 11:00 AM PT", "Before: Room 1",
    ):  # fmt: skip
        assert line in lines
    [picture] = pictures_of(answer.data)
    [code] = read_codes(picture)
    assert code.endswith("/e/psc-2025/sessions/b1")


def test_a_sign_of_what_does_not_take_place(world: World) -> None:
    document = the_congress()
    left = tuple(one for one in document.sessions if one.id != "b1")
    _publish(world, replace(document, sessions=left))
    [page] = texts_of(world.tablet().client.get(f"{CHANGES}/b1/sign").data)
    assert "Cancelled" in page
    assert "This session does not take place." in page


def test_a_new_time_and_a_long_title_fit_on_one_page(world: World) -> None:
    session = the_congress().sessions_by_id["b1"]
    later = timedelta(hours=3)
    _publish(
        world,
        _with_b1(
            title="Reducing Harm from High-Alert Medications: " * 5,
            starts_at=session.starts_at + later,
            ends_at=session.ends_at + later,
        ),
    )
    [page] = texts_of(world.tablet().client.get(f"{CHANGES}/b1/sign").data)
    assert "This session has a new time" in page
    assert "Before: Mon, March 10, 10:00 AM PT to 11:00 AM PT" in page


def test_no_sign_of_what_stands_as_it_was(world: World) -> None:
    assert world.tablet().client.get(f"{CHANGES}/b1/sign").status_code == 404
    assert world.tablet("eva", place="").client.get(CHANGES).status_code in (403, 404)
