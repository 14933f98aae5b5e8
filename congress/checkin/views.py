"""The calls of doors (docs/design.md, "The public contract")."""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from flask import Blueprint, Response

from congress.checkin import schemas
from congress.checkin.errors import NoStandbyError, NotNowError
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.doors import DoorState, get_door, list_doors, look
from congress.checkin.service.held import hold
from congress.checkin.service.judging import Judged
from congress.checkin.service.lending import lend
from congress.checkin.service.requesting import ask_for_review
from congress.checkin.service.scans import Scan, Unreadable, Weighed, take_in_scans, tell_scans
from congress.checkin.service.shift import Shift
from congress.checkin.service.snapshots import take_snapshot
from congress.checkin.service.standby import Press, look_at_standby, release_seats
from congress.core.errors import InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.infra.crowd import politely
from congress.web.endpoint import endpoint
from congress.web.etag import NO_STORE, conditional, etag_of
from congress.web.house import Answer, Call
from congress.web.large import answer_large

blueprint = Blueprint("checkin", __name__)
EVENT = "/api/v1/events/<event_id>"
DOOR = f"{EVENT}/doors/<door_id>"
Tellings: TypeAlias = tuple[list[Scan | Unreadable], Weighed | None]
STANDBY = f"{EVENT}/sessions/<session_id>/standby"


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/doors",
    permission=Permission.SCAN_BADGES,
    summary="The doors of an event",
    answer=schemas.DoorsSchema(),
    problems=(NotFoundError,),
)
def list_doors_now(call: Call, event_id: str) -> Answer:
    """What each serves now and next, how many people are inside, and when it was last scanned."""
    return Answer({"doors": [_door(one) for one in list_doors(shift_of(call, event_id))]})


@endpoint(
    blueprint,
    "GET",
    f"{DOOR}/occupancy",
    permission=Permission.SCAN_BADGES,
    summary="How full it is behind a door",
    answer=schemas.OccupancySchema(),
    problems=(NotFoundError,),
)
def get_occupancy(call: Call, event_id: str, door_id: str) -> Response:
    """Small, to be asked every few seconds: with If-None-Match it is a 304 while nothing changed."""
    told = schemas.OccupancySchema().dump(_fullness(get_door(shift_of(call, event_id), door_id)))
    body = json.dumps(told, separators=(",", ":"))
    return conditional(body.encode(), etag_of(body), "application/json", cache=NO_STORE)


def read_look(call: Call, body: dict[str, Any], event_id: str, door_id: str) -> Judged:
    """Look before the unit of work begins: a look writes nothing, and whoever writes waits for none."""
    shift = shift_of(call, event_id)
    return look(shift, door_id, hold(body["code"]), Direction(body["direction"]))


@endpoint(
    blueprint,
    "POST",
    f"{DOOR}/looks",
    permission=Permission.SCAN_BADGES,
    summary="Ask what a door says to a badge",
    body=schemas.LookSchema(),
    answer=schemas.LookedSchema(),
    max_bytes=schemas.MAX_SCANS_BYTES,
    problems=(NotFoundError, InputError),
    prepare=read_look,
)
def look_at_badge(
    call: Call,  # noqa: ARG001 -- looked already
    body: dict[str, Any],  # noqa: ARG001 -- as above
    event_id: str,  # noqa: ARG001 -- as above
    door_id: str,  # noqa: ARG001 -- as above
    prepared: Judged,
) -> Answer:
    """The verdict now, for a badge that a device does not know. No scan: nothing is kept of it.

    It is a POST, so that no code stands in an address.
    """
    return Answer(schemas.tell_looked(prepared))


@endpoint(
    blueprint,
    "POST",
    f"{DOOR}/share",
    permission=Permission.SCAN_BADGES,
    summary="Be lent places under a posted load",
    body=schemas.WishSchema(),
    answer=schemas.LentSchema(),
    problems=(NotFoundError, InputError),
)
def borrow_places(call: Call, body: dict[str, Any], event_id: str, door_id: str) -> Answer:
    """What a device may let in by itself, so that it decides where no network is.

    Whoever is inside and what is lent are never more than posted together, by this and by what the
    server decides. Asked again it lends more as people leave and other devices fall silent, and never
    less: `lent` counts since the id is there. A device asks whenever it meets the server.
    """
    return Answer(
        schemas.tell_lent(lend(shift_of(call, event_id), door_id, schemas.read_wish(body)))
    )


def read_tellings(call: Call, body: dict[str, Any], event_id: str) -> Tellings:
    """Read and judge before the unit of work begins: nobody waits for that (decision 0066)."""
    told = [schemas.read_told(one) for one in politely(body["scans"])]
    return told, take_in_scans(shift_of(call, event_id), told, body["device_now"])


@endpoint(
    blueprint,
    "POST",
    f"{EVENT}/scans",
    permission=Permission.HAND_IN_SCANS,
    summary="Tell what was scanned at doors",
    body=schemas.ScansSchema(),
    answer=schemas.AnsweredScansSchema(),
    max_bytes=schemas.MAX_SCANS_BYTES,
    takes_any_text=True,
    problems=(NotFoundError, InputError),
    prepare=read_tellings,
)
def tell_scans_at_doors(
    call: Call, body: dict[str, Any], event_id: str, prepared: Tellings
) -> Answer:
    """Each is stored once, whatever the order and however often it is told, and judged after that.

    A scan is a fact: none is refused, of an unknown badge and at an unknown door neither. One that
    cannot be read is set aside and kept, and the others are stored. A device that was revoked may tell
    what it did, and hears no name. Of a code the digest alone is kept.
    """
    told, weighed = prepared
    answers = tell_scans(shift_of(call, event_id), told, body["device_now"], weighed)
    return Answer({"scans": [vars(one) for one in answers]})


@endpoint(
    blueprint,
    "PUT",
    f"{EVENT}/sessions/<session_id>/attendance-request",
    permission=Permission.ATTEND,
    summary="Say that my time in a session is not right",
    body=schemas.AttendanceRequestSchema(),
    answer=schemas.AskedSchema(),
    problems=(NotFoundError, InputError),
)
def ask_about_attendance(
    call: Call, body: dict[str, Any], event_id: str, session_id: str
) -> Answer:
    """201, and staff look at it; 200 where I asked before and wait: that request stands as it was.

    The answer comes to the inbox, and stands in `list_my_attendance`.
    """
    is_new = ask_for_review(
        db=call.db,
        store=call.store,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        session_id=session_id,
        text=body["text"],
    )
    return Answer({"state": schemas.OPEN}, status=201 if is_new else 200)


@endpoint(
    blueprint,
    "GET",
    STANDBY,
    permission=Permission.SCAN_BADGES,
    summary="A session's standby line",
    answer=schemas.StandbySchema(),
    problems=(NotFoundError,),
)
def get_standby_line(call: Call, event_id: str, session_id: str) -> Answer:
    """How many stand there, how many seats nobody came for, and what a press would do now.

    Until `opens_at` seats are held for whoever has them.
    """
    found = look_at_standby(shift_of(call, event_id), session_id)
    return Answer(schemas.tell_standby(found))


@endpoint(
    blueprint,
    "POST",
    STANDBY,
    permission=Permission.SCAN_BADGES,
    summary="Let the standby line in",
    body=schemas.PressSchema(),
    answer=schemas.ReleasedSchema(),
    keyed=True,
    problems=(NotFoundError, InputError, NoStandbyError, NotNowError, StaleVersionError),
)
def let_standby_in(call: Call, body: dict[str, Any], event_id: str, session_id: str) -> Answer:
    """From five minutes before the session until its end. Who was scanned as waiting gets a seat, the
    session's waitlist first; for each of them beyond the free seats one ends whose holder has not come.

    Each gives up what they have at the same time, unless they were counted in there.
    """
    wanted = Press(session_id, body["seats"], body["let_in"])
    return Answer(schemas.tell_released(release_seats(shift_of(call, event_id), wanted)))


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/snapshot",
    permission=Permission.SCAN_BADGES,
    summary="What a phone takes along to the doors",
    query=schemas.DoorSnapshotQuerySchema(),
    answer=schemas.DoorSnapshotSchema(),
    problems=(NotFoundError,),
)
def take_door_snapshot(call: Call, query: dict[str, Any], event_id: str) -> Response:
    """Whole once, then what changed since. No code is in it, and no name but under its badge's code."""
    found = take_snapshot(shift_of(call, event_id), call.signer, query["since"])
    return answer_large(vars(found))


def shift_of(call: Call, event_id: str) -> Shift:
    """Return who works at the doors of an event, now."""
    return Shift(call.db, call.store, call.principal, call.now, event_id)


def _fullness(state: DoorState) -> dict[str, Any]:
    session = state.now.id if state.now else ""
    return {"session": session, "inside": state.inside, "posted": state.posted}


def _door(state: DoorState) -> dict[str, Any]:
    door = state.door
    return {
        **_fullness(state), "id": door.id, "name": door.name, "purpose": door.purpose.value,
        "room": door.room, "next": state.next.id if state.next else "",
        "last_scan_at": state.last_scan_at,
    }  # fmt: skip
