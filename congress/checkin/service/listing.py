"""The paper lists of the doors: who may come to which session, for when all else fails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, Door, Purpose, Registration, Session
from congress.agenda.rules.inclusion import decide_inclusion
from congress.badges.queries import Registrant, list_registrants
from congress.badges.rules.boxes import in_order
from congress.checkin.formats.lists import DoorList, ListedGuest
from congress.checkin.rules.serving import sessions_of
from congress.checkin.rules.standby import has_standby, held_until
from congress.core.time_words import moment_of
from congress.seats.queries import list_seats_of_event, list_waiting_of_event
from congress.seats.rules import SeatState

ANYBODY = "Everybody with a badge of this event may come in."
SPEAKS, PAID = "speaks here", "paid"


def list_doors_on_paper(
    db: Connection, document: Document, day: date | None = None
) -> list[DoorList]:
    """Return a list for each session behind a door, of a day or of all, by start and place.

    Doors of one room are on one list. What comes with a registration type, or needs none, has a sentence
    and no names; bags have no list.
    """
    doors = _doors_by_session(document, day)
    people = in_order(one for one in list_registrants(db, document.event.id) if one.is_active)
    seats: dict[str, set[str]] = defaultdict(set)
    for row in list_seats_of_event(db, document.event.id):
        if row.state == SeatState.CONFIRMED:
            seats[row.session_id].add(row.attendee_id)
    waiting: dict[str, list[Registrant]] = defaultdict(list)
    by_id = {one.id: one for one in people}
    for row in list_waiting_of_event(db, document.event.id):
        if row.attendee_id in by_id:
            waiting[row.session_id].append(by_id[row.attendee_id])
    lister = _Lister(document, people)
    known = document.sessions_by_id
    ids = sorted(doors, key=lambda one: (known[one].starts_at, doors[one][0].name))
    return [lister.list_of(known[one], doors[one], seats[one], waiting[one]) for one in ids]


def _doors_by_session(document: Document, day: date | None) -> Mapping[str, list[Door]]:
    found: dict[str, list[Door]] = defaultdict(list)
    for door in document.doors:
        for session in sessions_of(door, document):
            is_wanted = day is None or session.starts_at.astimezone(document.zone).date() == day
            if is_wanted and door.purpose is not Purpose.BAGS:
                found[session.id].append(door)
    return found


@dataclass(frozen=True)
class _Lister:
    """Makes lists of `people`, who are in their order."""

    document: Document
    people: Collection[Registrant]

    def list_of(
        self,
        session: Session,
        doors: Collection[Door],
        seated: Collection[str],
        waiting: Collection[Registrant],
    ) -> DoorList:
        zone = self.document.zone
        ends = moment_of(session.ends_at, zone).clock
        has_line = has_standby(session, self.document)
        held = f"Seats are held until {moment_of(held_until(session), zone).clock}."
        return DoorList(
            doors=", ".join(door.name for door in doors),
            title=session.title,
            when=f"{moment_of(session.starts_at, zone).text} to {ends}",
            everybody=self._say_everybody(session),
            held=held if has_line else "",
            guests=list(self._list_guests(session, seated)),
            waiting=[_guest(one) for one in waiting] if has_line else [],
        )

    def _say_everybody(self, session: Session) -> str:
        """Return who may come in by their badge alone."""
        if session.registration == Registration.NONE:
            return ANYBODY
        kinds = [
            kind.name
            for kind in self.document.registration_types
            if not kind.online and decide_inclusion(session, kind, ()) is not None
        ]
        if not kinds:
            return ""
        return f"Whoever has one of these on the badge may come in: {', '.join(kinds)}."

    def _list_guests(self, session: Session, seated: Collection[str]) -> Iterator[ListedGuest]:
        for one in self.people:
            if one.id in seated and session.registration == Registration.REQUIRED:
                yield _guest(one)
            elif session.registration == Registration.PAID and session.id in one.paid_sessions:
                yield _guest(one, PAID)
            elif one.speaker and one.speaker in session.speakers:
                yield _guest(one, SPEAKS)


def _guest(one: Registrant, because: str = "") -> ListedGuest:
    name = ", ".join(filter(None, (one.last_name, one.first_name, one.credentials)))
    return ListedGuest(name, one.external_id, because)
