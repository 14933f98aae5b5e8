"""JSON API of attendees: the registration system pushes one person; people register themselves."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document
from congress.attendees import errors, schemas, service
from congress.attendees.queries import find_welcome, get_known_ids
from congress.attendees.rules.checking import check_written
from congress.attendees.schemas import RegistrationAnswerSchema, RegistrationSchema
from congress.attendees.service import ImportReport, put_attendee
from congress.attendees.service.letters import tell_attendees_mail, write_again
from congress.core.errors import DomainError, InputError, NotFoundError
from congress.core.permissions import Permission
from congress.people.errors import CodeInvalidError, RateLimitedError
from congress.people.rules import visitor_of
from congress.people.schemas import CodeSignInSchema, SignedInSchema, TicketSchema
from congress.people.service import Asker, Candidates
from congress.web import guard
from congress.web.body import MAX_REGISTRATION_BYTES
from congress.web.endpoint import Refusal, endpoint
from congress.web.examples import showing
from congress.web.house import Answer, Call, Cookie

blueprint = Blueprint("attendees", __name__)
EVENT = "/api/v1/events/<event_id>"
NO_STORE = {"Cache-Control": "no-store"}


@endpoint(
    blueprint,
    "PUT",
    "/api/v1/events/<event_id>/attendees/<external_id>",
    permission=Permission.IMPORT_ATTENDEES,
    summary="Take over one registration from the registration system",
    body=RegistrationSchema(),
    answer=RegistrationAnswerSchema(),
    problems=(NotFoundError, InputError),
    keyed=True,
    max_bytes=MAX_REGISTRATION_BYTES,
)
def import_registration(
    call: Call, body: dict[str, Any], event_id: str, external_id: str
) -> Answer:
    """Adds, changes or cancels one registration, by the rules of the CSV import.

    Whoever is added is written to once: that they are registered, and how to sign in.
    """
    values = {
        name: " ".join(value) if isinstance(value, list) else value for name, value in body.items()
    }
    checked = check_written(
        {**values, "external_id": external_id}, get_known_ids(call.db, event_id), call.now
    )
    if isinstance(checked, list):
        raise InputError(faults=checked)
    report = put_attendee(
        db=call.db,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        written=checked,
        welcome=find_welcome(call.db, event_id, call.now),
        followers=call.house.registration_followers,
    )
    outcome = _outcome(report)
    return Answer(
        {"external_id": checked.external_id, "outcome": outcome, "notes": list(report.notes)},
        status=201 if outcome == "added" else 200,
    )


LETTERS = f"{EVENT}/attendees/<external_id>/letters"


@endpoint(
    blueprint,
    "GET",
    LETTERS,
    permission=Permission.HAND_OUT_BADGES,
    summary="Read what came of somebody's mail",
    answer=schemas.AttendeeMailSchema(),
    problems=(NotFoundError,),
)
def list_attendees_letters(call: Call, event_id: str, external_id: str) -> Answer:
    """The newest 50, for staff at the desk: what was sent, and what came of it. No code, no address."""
    found = tell_attendees_mail(call.db, event_id, external_id)
    log = found.log
    lines = [asdict(line) for line in log.lines]
    return Answer({"address": found.address, "stopped": log.suppressed, "letters": lines})


@endpoint(
    blueprint,
    "POST",
    f"{LETTERS}/try-again",
    permission=Permission.HAND_OUT_BADGES,
    summary="Write again to somebody whose mail came back",
    answer=schemas.TriedAgainSchema(),
    problems=(NotFoundError,),
)
def write_to_attendee_again(call: Call, event_id: str, external_id: str) -> Answer:
    """Their next letters leave within a minute of it. Idempotent."""
    was_stopped = write_again(
        call.db, actor=call.principal, now=call.now, event_id=event_id, external_id=external_id
    )
    return Answer({"was_stopped": was_stopped})


def _outcome(report: ImportReport) -> str:
    for name in ("added", "cancelled", "changed"):
        if getattr(report, name):
            return name
    return "unchanged"


@endpoint(
    blueprint,
    "POST",
    f"{EVENT}/registrations",
    permission=Permission.PUBLIC,
    summary="Ask to register for an open event, and have a code mailed",
    body=schemas.AskToRegisterSchema(),
    answer=TicketSchema(),
    status=202,
    problems=(
        NotFoundError,
        InputError,
        errors.RegistersElsewhereError,
        errors.RegistrationNotOpenError,
        RateLimitedError,
    ),
)
def ask_to_register(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """A ticket to send back with the code: alike for who is registered, who was, and who never came."""
    ticket = service.ask_to_register(
        db=call.db, asker=_asker_of(call), document=_document(call, event_id), now=call.now, **body
    )
    return Answer({"ticket": ticket}, headers=NO_STORE)


@endpoint(
    blueprint,
    "POST",
    f"{EVENT}/registrations/confirm",
    permission=Permission.PUBLIC,
    summary="Confirm my registration with the mailed code",
    body=CodeSignInSchema(),
    answer=showing(SignedInSchema(), level=2),
    problems=(
        NotFoundError,
        CodeInvalidError,
        errors.RegistersElsewhereError,
        errors.RegistrationNotOpenError,
    ),
)
def confirm_registration(call: Call, body: dict[str, Any], event_id: str) -> Answer | Refusal:
    """Registers, and opens level 2 under a new token; who is registered already is signed in.

    Where several people share an address, `choose` names them and the code still works: send it
    once more with `person`.
    """
    made = service.confirm_registration(
        db=call.db,
        asker=_asker_of(call),
        document=_document(call, event_id),
        proof=service.Proof(body["ticket"], body["code"].strip(), person=body.get("person", "")),
        is_remembered=body.get("remember", False),
        list_last_days=call.list_last_days,
        followers=call.house.registration_followers,
        now=call.now,
    )
    if isinstance(made, DomainError):
        return Refusal(made)
    if isinstance(made, Candidates):
        return Answer({"choose": made.people}, headers=NO_STORE)
    signed_in = made.signed_in
    name = guard.cookie_name(call, guard.DEVICE_COOKIE)
    call.cookies.append(Cookie(name, signed_in.device_secret, guard.YEAR_SECONDS))
    answer = {
        "token": signed_in.token,
        "level": int(signed_in.level),
        "person": signed_in.person_id,
        "events": call.house.events.list_events_of(call.db, signed_in.person_id, call.now),
    }
    return Answer(answer, headers=NO_STORE)


@endpoint(
    blueprint,
    "DELETE",
    f"{EVENT}/me/registration",
    permission=Permission.MANAGE_SELF,
    summary="Leave an open event",
    status=204,
    problems=(
        NotFoundError,
        errors.RegistersElsewhereError,
        errors.RegistrationNotOpenError,
    ),
)
def leave_event(call: Call, event_id: str) -> Answer:
    """Ends my registration; its seats go to who waits. Twice is the same as once."""
    service.leave_event(
        db=call.db,
        actor=call.principal,
        document=_document(call, event_id),
        followers=call.house.registration_followers,
        now=call.now,
    )
    return Answer()


def _document(call: Call, event_id: str) -> Document:
    shelf = call.store.attached(ReleaseShelf)
    return shelf.open_to(call.principal, call.list_mine, event_id).document


def _asker_of(call: Call) -> Asker:
    visitor = visitor_of(call.source, call.client, call.known_device)
    return Asker(call.signer, visitor, call.principal)
