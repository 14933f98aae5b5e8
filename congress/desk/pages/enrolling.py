"""Making this device a station, and ending that: for whoever holds it (decision 0047)."""

from __future__ import annotations

from flask import Response, request

from congress.core.permissions import Permission
from congress.core.principal import Duty, Post
from congress.desk.drawing import render
from congress.desk.face import DESK, ENROLL, blueprint
from congress.desk.shapes import EnrollPage
from congress.desk.station_words import DUTIES, ENDED
from congress.people import service
from congress.people.errors import EnrolmentError
from congress.ui.forms import form_text, go
from congress.web import guard
from congress.web.endpoint import page
from congress.web.house import Call, Cookie
from congress.web.problems import status_of


@page(blueprint, "GET", ENROLL, permission=Permission.PUBLIC, summary="Set this device up")
def show_enrolment(call: Call) -> Response:
    """Show where the code is typed; on a station, what it is and how to end that."""
    post = call.principal.post
    if post is not None:
        shown = EnrollPage(duty=DUTIES[post.duty], at=_home_of(post))
        return render(call, "enroll", shown)
    was_station = request.cookies.get(guard.cookie_name(call, guard.STATION_COOKIE), "")
    return render(call, "enroll", EnrollPage(problem=ENDED if was_station else ""))


@page(blueprint, "POST", ENROLL, permission=Permission.PUBLIC, summary="Use an enrolment code")
def enroll(call: Call) -> Response:
    """Keep the station's token on this device, for the desk's addresses alone, and go to work."""
    typed = form_text("code")
    try:
        made = service.enroll_station(db=call.db, signer=call.signer, typed=typed, now=call.now)
    except EnrolmentError as refused:
        shown = EnrollPage(code=typed, problem=refused.detail)
        return render(call, "enroll", shown, status=status_of(refused))
    seconds = int((made.expires_at - call.now).total_seconds())
    _keep(call, made.token, seconds)
    return go(call, _home_of(Post(made.wanted.event_id, made.wanted.duty)), "enrolled")


@page(blueprint, "POST", f"{ENROLL}/end", permission=Permission.PUBLIC, summary="End this station")
def end_this_station(call: Call) -> Response:
    """End the station that this device is; a person's sign-in beside it stays."""
    if call.principal.post is not None:
        service.sign_out(db=call.db, actor=call.principal, now=call.now)
    _keep(call, "", 0)
    return go(call, ENROLL, "station-ended")


def _keep(call: Call, token: str, seconds: int) -> None:
    name = guard.cookie_name(call, guard.STATION_COOKIE)
    call.cookies.append(Cookie(name, token, seconds, path=DESK.home))


def _home_of(post: Post) -> str:
    """Return where a station works."""
    desk = f"{DESK.home}/e/{post.event_id}"
    return desk + {Duty.DESK: "", Duty.DOORS: "/doors", Duty.PRINTS: "/station"}[post.duty]
