"""A changed file keeps seats, ids and calendars; what vanished is cancelled (rules E 3, E 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.models import SessionRow
from congress.agenda.queries import find_current
from congress.agenda.rules.document import Document, RegistrationType
from congress.agenda.schemas import parse_document
from congress.infra.database import Store
from congress.seats.models import SeatRow
from congress.seats.service.taking import Wish, take_seat
from tests.agenda.foreign.files import HINTS, OTHER_GUID, a_schedule_xml, an_event
from tests.feeds.world import publish
from tests.ground import an_attendee

NOW = datetime(2025, 1, 2, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def imported(store: Store, content: bytes, hints: Hints = HINTS) -> Document:
    """Read a file as `publish` does, beside the current release."""

    def current(wanted: str) -> Document | None:
        with store.reading() as db:
            found = find_current(db, wanted)
        return found[1] if found else None

    return parse_document(read_schedule(content, replace(hints, current=current)))


def facts(store: Store) -> dict[str, tuple[str, int, str, bool]]:
    """Return UID, SEQUENCE, status and whether it vanished, by session."""
    with store.reading() as db:
        rows = db.execute(select(*SessionRow.__table__.columns)).all()
    return {row.id: (row.uid, row.sequence, row.status, row.vanished) for row in rows}


@pytest.mark.parametrize("has_guid", [True, False])
def test_seat_and_calendar_survive_the_next_import(store: Store, has_guid: bool) -> None:  # noqa: FBT001 -- a parameter of the table
    guids = {} if has_guid else {"guid": ""}
    other = {"guid": OTHER_GUID} if has_guid else {"guid": ""}
    first = imported(
        store,
        a_schedule_xml(an_event(**guids), an_event(own_id="8", start="12:00", **other)),
    )
    # The organizers say in the schedule file what frab XML cannot: this one needs registration.
    sessions = tuple(replace(one, registration="required", capacity=5) for one in first.sessions)
    types = (RegistrationType("general", "General"),)
    publish(store, document=replace(first, sessions=sessions, registration_types=types), now=NOW)
    with store.writing() as db:
        ana = an_attendee(db, event_id="camp")
    with store.writing() as db:
        for one in sessions:
            take_seat(db=db, store=store, actor=ana, now=NOW, event_id="camp", wish=Wish(one.id))
    before = facts(store)

    changed = a_schedule_xml(an_event(start="15:00", title="Opening, later", **guids))
    publish(store, document=imported(store, changed), now=LATER)
    after = facts(store)
    assert after["7"] == (before["7"][0], before["7"][1] + 1, "confirmed", False)
    assert after["8"] == (before["8"][0], before["8"][1] + 1, "cancelled", True)
    with store.reading() as db:
        seats = db.execute(select(SeatRow.session_id, SeatRow.state)).all()
    assert {(seat.session_id, seat.state) for seat in seats} >= {("7", "confirmed")}

    again = a_schedule_xml(an_event(**guids), an_event(own_id="8", start="12:00", **other))
    publish(store, document=imported(store, again), now=LATER + timedelta(hours=1))
    assert [facts(store)[one][0] for one in ("7", "8")] == [before[one][0] for one in ("7", "8")]
    assert facts(store)["8"][2:] == ("confirmed", False)


def test_a_session_known_by_its_title_alone_is_not_cancelled_by_the_same_file(store: Store) -> None:
    content = a_schedule_xml(an_event(own_id="", guid=""))
    publish(store, document=imported(store, content), now=NOW)
    before = facts(store)
    for hours in (1, 2):
        publish(store, document=imported(store, content), now=NOW + timedelta(hours=hours))
        assert facts(store) == before


def test_an_exports_acronym_finds_its_event(store: Store) -> None:
    publish(
        store,
        document=imported(store, a_schedule_xml(), Hints("my-camp", "Europe/Brussels")),
        now=NOW,
    )
    content = a_schedule_xml(conference="<acronym>mycamp</acronym>")
    assert imported(store, content, Hints()).event.id == "my-camp"
    unknown = a_schedule_xml(conference="<acronym>other</acronym>")
    assert imported(store, unknown, Hints(zone="UTC")).event.id == "other"
