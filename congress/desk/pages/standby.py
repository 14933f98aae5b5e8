"""The standby line: its page by hand, and what the API does, to the cookie of the desk, for phones."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, request

from congress.badges.service.telling import say_time
from congress.checkin.errors import NoStandbyError, NotNowError
from congress.checkin.rules.serving import serve
from congress.checkin.schemas import PressSchema, tell_released, tell_standby
from congress.checkin.service.standby import MOST, Press, look_at_standby, release_seats
from congress.checkin.service.telling import WORDS
from congress.core.errors import Fault, InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.core.strict_json import decode_json
from congress.desk import standby_words as words
from congress.desk.door_shapes import CalledLine, StandbyPage
from congress.desk.drawing import render, small_while_same
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk, shift_of
from congress.ui.forms import form_text
from congress.web.body import load
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.large import answer_large
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/standby/<session_id>"
PAGE = "/desk/e/<event_id>/doors/<door_id>/standby"
MAX_DIGITS = 6
MAX_ID_LENGTH = 64
_PRESS = PressSchema()


@page(blueprint, "GET", AT, permission=Permission.SCAN_BADGES, summary="How the line stands")
def look(call: Call, event_id: str, session_id: str) -> Response:
    """Answer as `GET …/sessions/{session_id}/standby` does."""
    found = look_at_standby(shift_of(call, event_id), session_id)
    return answer_large(tell_standby(found))


@page(blueprint, "POST", AT, permission=Permission.SCAN_BADGES, summary="Let the line in")
def press(call: Call, event_id: str, session_id: str) -> Response:
    """Answer as `POST …/sessions/{session_id}/standby` does; a refusal as words alone."""
    body = load(_PRESS, decode_json(request.get_data()))
    wanted = Press(session_id, body["seats"], body["let_in"])
    try:
        released = release_seats(shift_of(call, event_id), wanted)
    except (NoStandbyError, NotNowError, StaleVersionError) as refused:
        answer = answer_large({"refused": refused.detail})
        answer.status_code = status_of(type(refused))
        return answer
    return answer_large(tell_released(released))


@page(blueprint, "GET", PAGE, permission=Permission.SCAN_BADGES, summary="A standby line")
def show_line(call: Call, event_id: str, door_id: str) -> Response:
    """Show who stands there, what may be released, and whom to call; small while nothing changes."""
    scene = open_desk(call, event_id)
    return small_while_same(render(call, "standby", _page_of(scene, door_id), scene=scene))


@page(
    blueprint, "POST", PAGE, permission=Permission.SCAN_BADGES, summary="Let people of the line in"
)
def release(call: Call, event_id: str, door_id: str) -> Response:
    """Let the line in, and answer with whom to call. Sent twice it is once (decision 0056)."""
    scene = open_desk(call, event_id)
    session_id = form_text("session", longest=MAX_ID_LENGTH)
    wanted = Press(session_id, _count("seats", 1, MOST), _count("let_in", 0, 10**MAX_DIGITS))
    try:
        released = release_seats(scene.shift, wanted)
    except (NoStandbyError, NotNowError, StaleVersionError) as refused:
        shown = replace(_page_of(scene, door_id), note=refused.detail)
        return render(call, "standby", shown, scene=scene, status=status_of(type(refused)))
    given_up = {one.who.number: ", ".join(one.gave_up) for one in released.let_in}
    shown = _page_of(scene, door_id)
    shown = replace(
        shown,
        called=tuple(replace(one, gave_up=given_up.get(one.number, "")) for one in shown.called),
        passed=tuple(f"{one.who.name}: {one.why}" for one in released.passed_over),
        note=words.say_released(len(released.let_in)),
    )
    return render(call, "standby", shown, scene=scene)


def _count(name: str, least: int, most: int) -> int:
    typed = form_text(name, longest=MAX_DIGITS)
    if not (typed.isdecimal() and least <= int(typed) <= most):
        raise InputError(faults=[Fault(name, words.NO_COUNT)])
    return int(typed)


def _page_of(scene: DeskScene, door_id: str) -> StandbyPage:
    """Return the line of what a door serves now. Raises NotFoundError: there is no such door."""
    document, now = scene.document, scene.call.now
    door = document.doors_by_id.get(door_id)
    if door is None:
        raise NotFoundError
    session = serve(door, now, document)
    if session is None:
        return StandbyPage(door.id, door.name, "", WORDS["nothing_now"])
    found = look_at_standby(scene.shift, session.id)
    if found.opens_at is None:
        return StandbyPage(door.id, door.name, session.title, WORDS["no_standby"])
    is_early = now < found.opens_at
    may_press = not is_early and found.seats > 0
    early = words.say_early(say_time(found.opens_at, now, document.zone))
    return StandbyPage(
        door_id=door.id,
        door_name=door.name,
        title=session.title,
        counts=words.say_counts(found),
        session_id=session.id,
        why=early if is_early else "" if may_press else words.say_why_none(found),
        button=words.say_button(found.seats) if may_press else "",
        seats=found.seats,
        let_in=found.let_in,
        silent=tuple(
            words.say_silent(one, say_time(one.since, now, document.zone)) for one in found.unheard
        ),
        called=tuple(CalledLine(one.name, one.number) for one in found.called),
    )
