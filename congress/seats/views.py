"""The seats' calls (docs/design.md, "The public contract")."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response

from congress.agenda.queries import ReleaseShelf, get_event
from congress.attendees.queries import get_attendee
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.seats import errors, queries, schemas
from congress.seats.queries import AvailabilityShelf
from congress.seats.rules import decide_button
from congress.seats.service import dropping, stars, taking
from congress.web.endpoint import endpoint
from congress.web.etag import etag_of, is_fresh
from congress.web.house import Answer, Call

blueprint = Blueprint("seats", __name__)
SEAT = "/api/v1/events/<event_id>/sessions/<session_id>/seat"
STAR = "/api/v1/events/<event_id>/sessions/<session_id>/star"
REFUSALS = (
    errors.FullError, errors.OverlapError, errors.ClosedError, errors.CancelledError,
    errors.StartedError, errors.NotIncludedError, errors.NotPaidError, errors.IncludedError,
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
    problems=(errors.IncludedError, errors.PaidError, errors.StartedError, NotFoundError),
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
