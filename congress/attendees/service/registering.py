"""Registering by oneself for an event that takes it (`registration: open`, R53).

Nothing of a person becomes an attendee before the mailbox has answered: until then it is kept with
the code alone. Who is registered, who was, and who never came here get the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, SessionStatus
from congress.agenda.rules.inclusion import decide_inclusion
from congress.attendees import queries
from congress.attendees.rules.checking import check_newcomer
from congress.attendees.rules.registrations import (
    OWN_PREFIX,
    AttendeeStatus,
    WrittenRegistration,
    default_type,
)
from congress.attendees.service.own import put_own, refuse_unless_open, standing_registration
from congress.core.errors import DomainError, InputError
from congress.core.ids import digest, new_id
from congress.core.ports import RegistrationFollower
from congress.infra import audit
from congress.infra.locks import EXCLUSIVE, take_seat_lock
from congress.mail.service import letter_values, queue_letter, queue_letters
from congress.people import service as people
from congress.people.rules import Newcomer
from congress.people.service import Asker, Candidates, Confirmed, SignedIn

LETTER_SESSIONS = 12  # how many sessions a letter lists before it says how many more there are


@dataclass(frozen=True)
class Proof:
    """What shows that the mailbox is theirs: the ticket with its code, or the letter's link.

    `person`: which of several people under the address, once they were shown to choose from.
    """

    ticket: str = ""
    code: str = ""
    link: str = ""
    person: str = ""


@dataclass(frozen=True)
class Registered:
    """A registration that stands. `is_new` False: it stood already, and they are signed in."""

    signed_in: SignedIn
    is_new: bool


def ask_to_register(
    *,
    db: Connection,
    asker: Asker,
    document: Document,
    email: str,
    first_name: str,
    last_name: str,
    now: datetime,
) -> str:
    """Mail a code to whoever wants to register, and return its ticket: alike for everybody.

    The letter holds nothing that was typed but the address it goes to, so that nobody can have us
    write to a stranger in his words.

    Raises:
        RegistersElsewhereError, RegistrationNotOpenError.
        InputError: the address or a name is none.
        RateLimitedError: too many letters from this source.
    """
    refuse_unless_open(document, now)
    event = document.event
    checked = check_newcomer(
        {"email": email, "first_name": first_name, "last_name": last_name}, event.id, now
    )
    if not isinstance(checked, Newcomer):
        raise InputError(faults=checked)
    asked = people.request_confirmation(db=db, asker=asker, newcomer=checked, now=now)
    issued = asked.issued
    standing = queries.find_attendee(db, event.id, asked.person_id)
    facts = people.facts_of_code(issued)
    if not issued.standing_id:
        facts |= {
            "link": issued.link,
            "event": event.name,
            "event_id": event.id,
            "is_registered": standing is not None and standing.is_active,
            "is_online": document.is_online,
        }
    letter = letter_values(
        person_id="",
        event_id=None,
        kind="code" if issued.standing_id else "confirm-registration",
        facts=facts,
        now=now,
        dedupe_key=issued.letter_key,
        to_email=asked.to_email,
    )
    queue_letters(db, [letter])
    audit.record(
        db, at=now, actor=asker.actor.name, action="registration.asked", event_id=event.id,
        subject=digest(issued.ticket)[:20],
    )  # fmt: skip
    return issued.ticket


def confirm_registration(
    *,
    db: Connection,
    asker: Asker,
    document: Document,
    proof: Proof,
    is_remembered: bool,
    list_last_days: Callable[[str], list[date]],
    followers: Sequence[RegistrationFollower],
    now: datetime,
) -> Registered | Candidates | DomainError:
    """Register who confirmed the address, and sign them in: level 2. A refusal is a value to commit.

    Found by address and last name as an import finds people, and of several by the first name, or by
    saying who they are. Who is registered stays as they are; who was cancelled is active again under
    the same registration.

    Locks: the sign-in lock of the address; once the code is right, the event's exclusive seat lock.

    Raises:
        RegistersElsewhereError, RegistrationNotOpenError.
    """
    refuse_unless_open(document, now)
    event_id = document.event.id
    confirmed = _confirm(db, asker, event_id, proof, now)
    if not isinstance(confirmed, Confirmed):
        return confirmed
    newcomer = confirmed.newcomer
    take_seat_lock(db, event_id, EXCLUSIVE)
    person_id = confirmed.person_id or people.find_or_add_person(
        db,
        email=newcomer.email,
        first_name=newcomer.first_name,
        last_name=newcomer.last_name,
        credentials="",
        now=now,
    )
    known = queries.find_attendee(db, event_id, person_id)
    is_new = known is None or not known.is_active
    if is_new:
        _register(db, document, newcomer, person_id, followers, now)
    signed_in = people.sign_in_confirmed(
        db=db,
        asker=asker,
        newcomer=newcomer,
        person_id=person_id,
        is_remembered=is_remembered,
        is_new=is_new,
        list_last_days=list_last_days,
        now=now,
    )
    return Registered(signed_in, is_new)


def _confirm(
    db: Connection, asker: Asker, event_id: str, proof: Proof, now: datetime
) -> Confirmed | Candidates | DomainError:
    if proof.link:
        return people.confirm_by_link(
            db=db, asker=asker, event_id=event_id, link=proof.link,
            person=proof.person, now=now,
        )  # fmt: skip
    return people.confirm_by_code(
        db=db, asker=asker, event_id=event_id, ticket=proof.ticket,
        code=proof.code, person=proof.person, now=now,
    )  # fmt: skip


def _register(
    db: Connection,
    document: Document,
    newcomer: Newcomer,
    person_id: str,
    followers: Sequence[RegistrationFollower],
    now: datetime,
) -> None:
    """Write the registration by the import's own rules, and the letter that says so."""
    event_id = document.event.id
    written = standing_registration(db, event_id, person_id, AttendeeStatus.ACTIVE)
    if written is None:
        written = WrittenRegistration(
            external_id=f"{OWN_PREFIX}{new_id()}",
            email=newcomer.email,
            first_name=newcomer.first_name,
            last_name=newcomer.last_name,
            registration_type=default_type(document),
            status=AttendeeStatus.ACTIVE,
        )
    put_own(db, event_id, person_id, written, followers, now)
    attendee = queries.get_attendee(db, event_id, person_id)
    queue_letter(
        db,
        person_id=person_id,
        event_id=event_id,
        kind="registration-confirmed",
        facts=_confirmed_facts(document, written.registration_type, now),
        now=now,
        dedupe_key=f"registration-confirmed/{attendee.id}/{attendee.agenda_version}",
    )


def _confirmed_facts(document: Document, type_id: str, now: datetime) -> dict[str, Any]:
    """Return what the letter says: the sessions that come with the registration, by their start."""
    kind = document.registration_types_by_id.get(type_id)
    included = [
        session
        for session in sorted(document.sessions, key=lambda one: (one.starts_at, one.id))
        if session.status == SessionStatus.CONFIRMED
        and session.ends_at > now
        and decide_inclusion(session, kind, ()) is not None
    ]
    return {
        "event_id": document.event.id,
        "place": document.event.venue.get("name", ""),
        "sessions": [
            {"title": session.title, "starts_at": session.starts_at.isoformat()}
            for session in included[:LETTER_SESSIONS]
        ],
        "more": max(0, len(included) - LETTER_SESSIONS),
    }
