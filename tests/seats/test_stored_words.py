"""The enumerations stand in database and release as the plain words they stand for."""

from __future__ import annotations

from enum import StrEnum

import pytest
from sqlalchemy import select, update

from congress.agenda.models import SessionRow
from congress.agenda.rules.canonical import from_json, to_json
from congress.agenda.rules.document import Registration, SessionStatus
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.infra.database import Store
from congress.seats.models import SeatRow
from congress.seats.rules import SeatState
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, a_session, an_attendee, publish_document


@pytest.mark.parametrize("kind", [SessionStatus, Registration, AttendeeStatus, SeatState])
def test_a_word_is_stored_as_itself_and_found_by_it(store: Store, kind: type[StrEnum]) -> None:
    publish_document(store, a_document(a_session(id="b1")))
    with store.writing() as db:
        ana = an_attendee(db)
        take_seat(db=db, store=store, actor=ana, now=NOW, event_id="psc-2025", wish=Wish("b1"))
    column = {
        SessionStatus: SessionRow.status,
        Registration: SessionRow.registration,
        AttendeeStatus: AttendeeRow.status,
        SeatState: SeatRow.state,
    }[kind]
    for word in kind:
        with store.writing() as db:
            db.execute(update(column.class_).values({column.key: word}))
            found = db.execute(select(column).where(column == word)).scalars().all()
            plain = db.execute(select(column).where(column == word.value)).scalars().all()
        assert found == plain == [word.value]
        assert type(found[0]) is str


def test_a_release_holds_plain_words_and_reads_them_as_members() -> None:
    session = a_session(id="b1", registration="paid", status=SessionStatus.CANCELLED)
    text = to_json(a_document(session))
    assert '"registration":"paid"' in text
    assert '"status":"cancelled"' in text
    read = from_json(text).sessions_by_id["b1"]
    assert read.registration is Registration.PAID
    assert read.status is SessionStatus.CANCELLED
