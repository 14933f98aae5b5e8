"""The staff's page of changes follows by itself while somebody looks at it."""

from __future__ import annotations

from dataclasses import replace

from playwright.sync_api import expect
from sqlalchemy import update

from congress.app import house_of
from congress.mail.models import LetterRow
from tests.badges.world import OPEN_AT, the_congress
from tests.checkin.world import a_seat
from tests.desk.world import DESK
from tests.ground import an_attendee, publish_document
from tests.journeys.hall import Hall, hall

__all__ = ["hall"]  # the fixture


def test_who_has_heard_is_seen_without_a_reload(hall: Hall) -> None:
    store = house_of(hall.world.app).store
    with store.writing() as db:
        an_attendee(db, name="cleo")
        a_seat(db, "cleo", "b1")
    document = the_congress()
    moved = tuple(replace(one, room="r9") if one.id == "b1" else one for one in document.sessions)
    publish_document(store, replace(document, sessions=moved), now=OPEN_AT)
    tablet = hall.tablet()
    tablet.clock.install(time=OPEN_AT)
    tablet.goto(f"{DESK}/changes")
    expect(tablet.get_by_text("1 person concerned")).to_contain_text("0 have read it")
    with store.writing() as db:
        db.execute(update(LetterRow).values(read_at=OPEN_AT))
    tablet.clock.fast_forward(10_000)
    expect(tablet.get_by_text("1 person concerned")).to_contain_text("1 has read it")
