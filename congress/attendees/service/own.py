"""One's own registration for an open event: when it may be made, what stands, and leaving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.agenda.rules.registering import Registering, decide_registering, where_to_register
from congress.attendees import queries
from congress.attendees.errors import RegistersElsewhereError, RegistrationNotOpenError
from congress.attendees.rules.registrations import AttendeeStatus, WrittenRegistration
from congress.attendees.service.importing import put_attendee
from congress.core.errors import NotFoundError
from congress.core.ports import RegistrationFollower
from congress.core.principal import Level, Principal
from congress.infra.locks import EXCLUSIVE, take_seat_lock
from congress.people.queries import get_person, list_addresses


def refuse_unless_open(document: Document, now: datetime) -> None:
    """Let pass when anybody may register for the event now.

    Raises:
        RegistersElsewhereError: registrations come from its own registration system.
        RegistrationNotOpenError: not yet, or no more.
    """
    state = decide_registering(document, now)
    if state is Registering.ELSEWHERE:
        raise _elsewhere(document)
    if state is not Registering.OPEN:
        raise RegistrationNotOpenError


def _elsewhere(document: Document) -> RegistersElsewhereError:
    link = where_to_register(document)
    if not link:
        return RegistersElsewhereError()
    message = f"Registration for this event is not done here. Please register at {link}"
    return RegistersElsewhereError(message, link=link)


def leave_event(
    *,
    db: Connection,
    actor: Principal,
    document: Document,
    followers: Sequence[RegistrationFollower],
    now: datetime,
) -> None:
    """End one's own registration: its seats go to who waits. Twice is the same as once.

    Locks: the event's exclusive seat lock.

    Raises:
        NotFoundError: this person never had a registration there.
        RegistersElsewhereError: it came from the event's registration system, and ends there.
        RegistrationNotOpenError: the event is over; who took part is no longer changed.
    """
    state = decide_registering(document, now)
    if state is Registering.ELSEWHERE:
        raise _elsewhere(document)
    if state is Registering.OVER:
        raise RegistrationNotOpenError("This event is over, so nothing is left to cancel.")  # noqa: EM101, TRY003 -- shown
    event_id = document.event.id
    take_seat_lock(db, event_id, EXCLUSIVE)
    written = standing_registration(db, event_id, actor.person_id, AttendeeStatus.CANCELLED)
    if written is None:
        raise NotFoundError
    put_own(db, event_id, actor.person_id, written, followers, now)


def standing_registration(
    db: Connection, event_id: str, person_id: str, status: AttendeeStatus
) -> WrittenRegistration | None:
    """Return a person's registration as it was written, with a new status; None: there is none."""
    known = queries.find_attendee(db, event_id, person_id)
    if known is None:
        return None
    said = queries.list_registrations(db, event_id, [known.external_id])[known.external_id].details
    person = get_person(db, person_id)
    registered = list_addresses(db, person_id)[0].email
    return WrittenRegistration(
        external_id=known.external_id,
        email=str(said.get("registered_email", registered)),
        first_name=str(said.get("registered_first_name", person.first_name)),
        last_name=str(said.get("registered_last_name", person.last_name)),
        registration_type=known.registration_type,
        status=status,
        paid_sessions=known.paid_sessions,
    )


def put_own(
    db: Connection,
    event_id: str,
    person_id: str,
    written: WrittenRegistration,
    followers: Sequence[RegistrationFollower],
    now: datetime,
) -> None:
    """Write one's own registration by the import's own rules; the rooms above follow it.

    Locks: the event's exclusive seat lock.
    """
    actor = Principal(level=Level.VERIFIED, person_id=person_id)
    put_attendee(
        db=db, actor=actor, now=now, event_id=event_id, written=written, person_id=person_id,
        followers=followers,
    )  # fmt: skip
