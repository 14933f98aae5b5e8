"""The seats' calls (docs/design.md, "The public contract")."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from congress.agenda.queries import ReleaseShelf, get_event
from congress.attendees.queries import get_attendee, get_by_number
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.seats import errors, queries, schemas
from congress.seats.queries import AvailabilityShelf
from congress.seats.rules import decide_button
from congress.seats.service import dropping, explaining, seating, stars, taking
from congress.web.endpoint import endpoint
from congress.web.etag import etag_of, is_fresh
from congress.web.house import Answer, Call

blueprint = Blueprint("seats", __name__)
SEAT = "/api/v1/events/<event_id>/sessions/<session_id>/seat"
SEATS = "/api/v1/events/<event_id>/sessions/<session_id>/seats"
SEAT_OF = f"{SEATS}/<external_id>"
STAR = "/api/v1/events/<event_id>/sessions/<session_id>/star"
REFUSALS = (
    errors.FullError, errors.OverlapError, errors.ClosedError, errors.CancelledError,
    errors.StartedError, errors.CheckedInError, errors.NotIncludedError, errors.NotPaidError,
    errors.IncludedError,
    errors.PaidError, errors.NothingToRegisterError, errors.MovedError, NotFoundError,
)  # fmt: skip


@endpoint(
    blueprint,
    "PUT",
    SEAT,
    permission=Permission.ATTEND,
    summary="Register for a session, wait for it, or swap another seat for it",
    body=schemas.SeatRequestSchema(),
    answer=schemas.SeatSchema(),
    problems=REFUSALS,
    keyed=True,
)
def take_seat(call: Call, body: dict[str, Any], event_id: str, session_id: str) -> Answer:
    """201 for a new seat or waiting place, 200 for one that stood already.

    A full session refuses (`seats/full`) unless `waitlist` is sent. `release` names a session at the
    same time, whose seat is given up the moment this one is had.
    """
    taken = taking.take_seat(
        db=call.db,
        store=call.store,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        wish=taking.Wish(session_id, **body),
        check_ins=call.house.check_ins,
    )
    answer: dict[str, Any] = {"state": taken.state}
    if taken.position is not None:
        answer["position"] = taken.position
    return Answer(answer, status=201 if taken.is_new else 200)


@endpoint(
    blueprint,
    "DELETE",
    SEAT,
    permission=Permission.ATTEND,
    summary="Unregister from a session, or leave its waitlist",
    status=204,
    problems=(
        errors.CheckedInError,
        errors.IncludedError,
        errors.PaidError,
        errors.StartedError,
        NotFoundError,
    ),
    keyed=True,
)
def drop_seat(call: Call, event_id: str, session_id: str) -> Answer:
    """The place goes to who waits longest. The second time is the same as the first."""
    dropping.drop_seat(
        db=call.db,
        store=call.store,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        session_id=session_id,
        check_ins=call.house.check_ins,
    )
    return Answer()


@endpoint(
    blueprint,
    "PUT",
    STAR,
    permission=Permission.ATTEND,
    summary="Star a session",
    status=204,
    problems=(NotFoundError,),
)
def star_session(call: Call, event_id: str, session_id: str) -> Answer:
    """A star marks what one may want to see; it holds no seat."""
    stars.put_star(
        db=call.db, actor=call.principal, now=call.now, event_id=event_id, session_id=session_id
    )
    return Answer()


@endpoint(
    blueprint,
    "DELETE",
    STAR,
    permission=Permission.ATTEND,
    summary="Take a star away",
    status=204,
    problems=(NotFoundError,),
)
def unstar_session(call: Call, event_id: str, session_id: str) -> Answer:
    """The second time is the same as the first."""
    stars.remove_star(db=call.db, actor=call.principal, event_id=event_id, session_id=session_id)
    return Answer()


@endpoint(
    blueprint,
    "GET",
    SEATS,
    permission=Permission.MANAGE_SEATS,
    summary="List who has a seat, and who waits",
    answer=schemas.SeatedSchema(),
    problems=(NotFoundError,),
)
def list_seats(call: Call, event_id: str, session_id: str) -> Answer:
    """Seats by when they were had, then the waitlist in its order. Names and numbers, no address."""
    if queries.find_count(call.db, event_id, session_id) is None:
        raise NotFoundError
    return Answer({"seats": queries.list_seated(call.db, event_id, session_id)})


@endpoint(
    blueprint,
    "GET",
    SEAT_OF,
    permission=Permission.MANAGE_SEATS,
    summary="Explain which button a session shows to somebody",
    answer=schemas.ToldSchema(),
    problems=(NotFoundError,),
)
def explain_seat(call: Call, event_id: str, session_id: str, external_id: str) -> Answer:
    """By the rules that decide it for them, at this moment; nobody signs in as them."""
    told = explaining.explain_seat(
        db=call.db,
        store=call.store,
        now=call.now,
        event_id=event_id,
        found=get_by_number(call.db, event_id, external_id),
        session_id=session_id,
    )
    return Answer(asdict(told))


@endpoint(
    blueprint,
    "PUT",
    SEAT_OF,
    permission=Permission.MANAGE_SEATS,
    summary="Give somebody a seat",
    body=schemas.GivenSchema(),
    answer=schemas.SeatSchema(),
    problems=REFUSALS,
    keyed=True,
)
def give_seat(
    call: Call, body: dict[str, Any], event_id: str, session_id: str, external_id: str
) -> Answer:
    """201 for a new seat, 200 for one that stood already. They are told by letter.

    No window and no registration type keeps them from it. `over` seats above the capacity and before
    whoever waits; the reason is kept.
    """
    found = get_by_number(call.db, event_id, external_id)
    taken = seating.give_seat(
        db=call.db,
        store=call.store,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        given=seating.Given(found.person_id, session_id, name=found.label, **body),
    )
    return Answer({"state": taken.state}, status=201 if taken.is_new else 200)


@endpoint(
    blueprint,
    "GET",
    "/api/v1/events/<event_id>/availability",
    permission=Permission.PUBLIC,
    summary="Read how full the sessions are",
    answer=schemas.AvailabilityByIdSchema(),
    problems=(NotFoundError,),
)
def get_availability(call: Call, event_id: str) -> Response:
    """By session id, for those that need registration; at most a second old."""
    shelf = call.store.attached(ReleaseShelf)
    release = shelf.open_to(call.principal, call.list_mine, event_id)
    found = call.store.attached(AvailabilityShelf).of(event_id)
    answer = Response(json.dumps(found, separators=(",", ":")), content_type="application/json")
    kept_by = "public" if release.document.event.listed else "private"
    answer.headers["Cache-Control"] = f"{kept_by}, max-age=1"
    return answer


@endpoint(
    blueprint,
    "GET",
    "/api/v1/events/<event_id>/me/agenda",
    permission=Permission.ATTEND,
    summary="Read My Agenda",
    answer=schemas.MyAgendaSchema(),
    problems=(NotFoundError,),
)
def get_my_agenda(call: Call, event_id: str) -> Answer | Response:
    """Seats, waiting places, and what comes with the registration, by start. The ETag covers it all."""
    attendee = get_attendee(call.db, event_id, call.principal.person_id)
    event = get_event(call.db, event_id)
    document = queries.document_at(call.store, event_id, event.current_release)
    if document is None:
        raise NotFoundError
    starred = queries.list_stars(call.db, attendee.id)
    items = [
        {**asdict(item), "starred": item.session_id in starred}
        for item in queries.list_my_agenda(call.db, document, attendee)
    ]
    etag = etag_of(event.current_release, items)
    if is_fresh(etag):
        return Response(status=304, headers={"ETag": etag})
    body = {"zone": event.zone, "release": event.current_release, "sessions": items}
    return Answer(body, headers={"ETag": etag})


@endpoint(
    blueprint,
    "GET",
    "/api/v1/events/<event_id>/me/sessions",
    permission=Permission.ATTEND,
    summary="List which button each session shows me",
    answer=schemas.ButtonsSchema(),
    problems=(NotFoundError,),
)
def list_my_buttons(call: Call, event_id: str) -> Answer:
    """Register, wait, unregister or none, and why: so that no client builds those rules again."""
    attendee = get_attendee(call.db, event_id, call.principal.person_id)
    event = get_event(call.db, event_id)
    document = queries.document_at(call.store, event_id, event.current_release)
    if document is None:
        raise NotFoundError
    facts = queries.list_facts(
        call.db, document, attendee, call.now, refuses_overlap=event.overlap == "refuse"
    )
    return Answer({"sessions": [decide_button(one, seen, call.now) for one, seen in facts]})
