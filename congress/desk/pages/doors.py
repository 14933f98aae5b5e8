"""Doors: what each serves and how full it is; and scanning by hand, where there is no camera."""

from __future__ import annotations

from flask import Response

from congress.agenda.rules.document import Session
from congress.badges.service.telling import say_time
from congress.checkin.rules.serving import sessions_of
from congress.checkin.rules.standby import has_standby
from congress.checkin.rules.verdict import OVERRIDABLE, Direction
from congress.checkin.service.by_hand import Hand, scan_by_hand, undo_by_hand
from congress.checkin.service.doors import DoorState, get_door, list_doors
from congress.checkin.service.held import Held, hold
from congress.checkin.service.scans import Answered
from congress.checkin.service.telling import UNDONE
from congress.core.errors import Fault, InputError
from congress.core.ids import new_id
from congress.core.permissions import Permission
from congress.core.time_words import full_day
from congress.desk import door_words as words
from congress.desk.door_shapes import DoorLine, DoorPage, DoorSaid, DoorsPage
from congress.desk.drawing import render, small_while_same
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk
from congress.desk.shapes import Choice
from congress.ui.forms import form_text
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>/doors"
DOOR = f"{AT}/<door_id>"
MAX_ID_LENGTH = 64
MAX_WHY_LENGTH = 500
_HEX = 64


@page(blueprint, "GET", AT, permission=Permission.SCAN_BADGES, summary="The doors")
def show_doors(call: Call, event_id: str) -> Response:
    """Show what each serves now and next, and how full it is; small while nothing changes."""
    scene = open_desk(call, event_id)
    lines = tuple(_line(one, scene) for one in list_doors(scene.shift))
    days = _list_days(scene) if scene.may_settle else ()
    shown = DoorsPage(lines, scene.may_hand_out, scene.may_enroll, days)
    return small_while_same(render(call, "doors", shown, scene=scene))


@page(blueprint, "GET", DOOR, permission=Permission.SCAN_BADGES, summary="A door")
def show_door(call: Call, event_id: str, door_id: str) -> Response:
    """Show the field for a badge's code."""
    return _render(open_desk(call, event_id), door_id)


@page(blueprint, "POST", DOOR, permission=Permission.SCAN_BADGES, summary="Scan by hand")
def scan_at_door(call: Call, event_id: str, door_id: str) -> Response:
    """Say what the door says, and store the scan; let in all the same; or undo. Sent twice it is once:
    each page has an id of its own for what is sent from it. It answers with the page itself.
    """
    scene = open_desk(call, event_id)
    shift = scene.shift
    way = _way()
    code, held = form_text("code", longest=MAX_WHY_LENGTH), form_text("held", longest=_HEX)
    hand = Hand(
        id=form_text("scan", longest=MAX_ID_LENGTH) or new_id(),
        door_id=door_id,
        held=hold(code) if code else Held(held),
        direction=way,
        because=form_text("because", longest=MAX_WHY_LENGTH) if form_text("do") == "let-in" else "",
    )
    undoes = form_text("undoes", longest=MAX_ID_LENGTH)
    if not code and not held:
        raise InputError(faults=[Fault("code", words.NO_CODE)])
    if undoes:
        undo_by_hand(shift, hand, undoes)
        return _render(scene, door_id, way, DoorSaid("good", UNDONE))
    if form_text("do") == "let-in" and not (hand.because and scene.may_override):
        raise InputError(faults=[Fault("because", words.NO_REASON)])
    return _render(scene, door_id, way, _said(scene, hand, scan_by_hand(shift, hand)))


def _list_days(scene: DeskScene) -> tuple[Choice, ...]:
    """Return the days that are not over on which something takes place behind a door."""
    document = scene.document
    behind = (one for door in document.doors for one in sessions_of(door, document))
    days = {one.starts_at.astimezone(document.zone).date() for one in behind}
    today = scene.call.now.astimezone(document.zone).date()
    return tuple(Choice(day.isoformat(), full_day(day)) for day in sorted(days) if day >= today)


def _way() -> Direction:
    typed = form_text("way")
    return Direction(typed) if typed in list(Direction) else Direction.IN


def _said(scene: DeskScene, hand: Hand, answer: Answered) -> DoorSaid:
    may_override = answer.reason in OVERRIDABLE
    is_in = answer.verdict == "admit" or (bool(hand.because) and may_override)
    is_let_in = is_in and bool(hand.because)
    may_let_in = not is_in and scene.may_override and may_override
    return DoorSaid(
        tone="good" if is_in else "bad",  # amber is a phone's, for what it cannot know
        text=f"{answer.attendee.upper()}. Let in.".lstrip(". ") if is_let_in else answer.said,
        held=hand.held.code_hash,
        undoes=answer.id if is_in else "",
        may_let_in=may_let_in,
    )


def _render(
    scene: DeskScene, door_id: str, way: Direction = Direction.IN, said: DoorSaid | None = None
) -> Response:
    state = get_door(scene.shift, door_id)
    has_line = state.now is not None and has_standby(state.now, scene.document)
    ways = words.say_ways(state.door.purpose, has_line=has_line)
    shown = DoorPage(
        line=_line(state, scene),
        scan=new_id(),
        ways=tuple(Choice(one.value, name) for one, name in ways.items()),
        way=(way if way in ways else Direction.IN).value,
        said=said,
        has_standby=has_line,
        twice=words.say_twice(state.door.purpose),
    )
    return render(scene.call, "door", shown, scene=scene)


def _line(state: DoorState, scene: DeskScene) -> DoorLine:
    now, zone = scene.call.now, scene.document.zone
    return DoorLine(
        id=state.door.id,
        name=state.door.name,
        now=_until(state.now, scene) if state.now else words.say_idle(state.door.purpose),
        next=f"{state.next.title}, {say_time(state.next.starts_at, now, zone)}"
        if state.next
        else "",
        inside=words.say_inside(state.inside, state.posted) if state.now else "",
        count=state.inside,
        posted=state.posted or 0,
        last=say_time(state.last_scan_at, now, zone) if state.last_scan_at else "",
        is_idle=state.now is None and state.door.purpose != "bags",
    )


def _until(session: Session, scene: DeskScene) -> str:
    """Return what is on, and until when; or from when, before it begins."""
    now, zone = scene.call.now, scene.document.zone
    if now < session.starts_at:
        return f"{session.title}, from {say_time(session.starts_at, now, zone)}"
    return f"{session.title}, until {say_time(session.ends_at, now, zone)}"
