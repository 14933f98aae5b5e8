"""The door's phone: one document that never navigates, and what passes between it and us.

The document names nobody and is the same for every event, so that the desk's worker can keep it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from flask import Response, request

from congress.checkin.rules.verdict import Direction
from congress.checkin.schemas import (
    MAX_SCANS_BYTES,
    LookSchema,
    MeetingSchema,
    ScansSchema,
    WishSchema,
    read_holding,
    read_told,
    read_wish,
    tell_lent,
    tell_looked,
)
from congress.checkin.service.doors import find_fullness, look
from congress.checkin.service.held import hold
from congress.checkin.service.lending import lend
from congress.checkin.service.phones import Holding, tell_holding
from congress.checkin.service.scans import Scan, Unreadable, Weighed, take_in_scans, tell_scans
from congress.checkin.service.snapshots import take_snapshot
from congress.core.permissions import Permission
from congress.core.strict_json import decode_json
from congress.desk.drawing import render
from congress.desk.face import DESK, SCANNER, blueprint
from congress.desk.scene import shift_of
from congress.infra.crowd import politely
from congress.ui.assets import read_assets
from congress.web.body import load
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.large import answer_large

AT = "/desk/e/<event_id>"
Tellings: TypeAlias = tuple[list[Scan | Unreadable], datetime, Weighed | None]
_MEETING, _SCANS, _LOOK, _WISH = MeetingSchema(), ScansSchema(), LookSchema(), WishSchema()


@page(blueprint, "GET", SCANNER, permission=Permission.PUBLIC, summary="A door without a network")
def show_kept_scanner(call: Call) -> Response:
    """Show the page that phones keep."""
    return render(call, "scanner", None)


@page(
    blueprint, "GET", f"{AT}/scanner", permission=Permission.SCAN_BADGES, summary="The door's phone"
)
def show_scanner(call: Call, event_id: str) -> Response:  # noqa: ARG001 -- the script reads the address
    """Show the same page to who works here."""
    return render(call, "scanner", None)


def read_meeting(call: Call, event_id: str) -> tuple[Holding, Response]:
    """Read what a phone says of itself, and write its list out before the unit of work begins: nobody
    waits for that.
    """
    body = load(_MEETING, decode_json(request.get_data()))
    shift = shift_of(call, event_id)
    session, inside, posted = find_fullness(shift, body["door"])
    beside = {
        "edition": read_assets(DESK).edition,
        "is_rehearsal": bool(call.settings.clock_offset),
        "here": {"session": session.id if session else "", "inside": inside, "posted": posted},
    }
    taken = take_snapshot(shift, call.signer, body["since"])
    return read_holding(body), answer_large({**vars(taken), **beside})


@page(
    blueprint,
    "POST",
    f"{AT}/meetings",
    permission=Permission.SCAN_BADGES,
    summary="Meet a door's phone",
    prepare=read_meeting,
)
def meet(call: Call, event_id: str, prepared: tuple[Holding, Response]) -> Response:
    """Note what a phone says of itself, and answer what the API's snapshot does, to the desk's cookie.

    Beside it: the edition of the pages, whether our clock was moved, and how full it is at its door.
    """
    holding, answer = prepared
    tell_holding(shift_of(call, event_id), holding)
    return answer


def read_tellings(call: Call, event_id: str) -> Tellings:
    """Read and judge before the unit of work begins: nobody waits for that (decision 0066)."""
    body = load(_SCANS, decode_json(request.get_data(), takes_any_text=True))
    told = [read_told(one) for one in politely(body["scans"])]
    device_now = body["device_now"]
    return told, device_now, take_in_scans(shift_of(call, event_id), told, device_now)


@page(
    blueprint,
    "POST",
    f"{AT}/scans",
    permission=Permission.HAND_IN_SCANS,
    summary="Tell what was scanned",
    max_bytes=MAX_SCANS_BYTES,
    prepare=read_tellings,
)
def tell(call: Call, event_id: str, prepared: Tellings) -> Response:
    """Answer what the API's scans do, to the cookie of the desk."""
    answers = tell_scans(shift_of(call, event_id), *prepared)
    return answer_large({"scans": [vars(one) for one in answers]})


def read_look(call: Call, event_id: str, door_id: str) -> Response:
    """Look before the unit of work begins: a look writes nothing, and whoever writes waits for none."""
    body = load(_LOOK, decode_json(request.get_data()))
    judged = look(
        shift_of(call, event_id), door_id, hold(body["code"]), Direction(body["direction"])
    )
    return answer_large(tell_looked(judged))


@page(
    blueprint,
    "POST",
    f"{AT}/looks/<door_id>",
    permission=Permission.SCAN_BADGES,
    summary="Ask about a badge",
    max_bytes=MAX_SCANS_BYTES,
    prepare=read_look,
)
def ask(call: Call, event_id: str, door_id: str, prepared: Response) -> Response:  # noqa: ARG001 -- looked already
    """Answer what the API's looks do, to the cookie of the desk."""
    return prepared


@page(
    blueprint,
    "POST",
    f"{AT}/shares/<door_id>",
    permission=Permission.SCAN_BADGES,
    summary="Be lent places",
)
def borrow(call: Call, event_id: str, door_id: str) -> Response:
    """Answer what the API's share does, to the cookie of the desk."""
    wish = read_wish(load(_WISH, decode_json(request.get_data())))
    return answer_large(tell_lent(lend(shift_of(call, event_id), door_id, wish)))
