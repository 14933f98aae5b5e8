"""The supervisor's page of who works at the doors, with PINs that are shown once (decision 0058)."""

from __future__ import annotations

from flask import Response

from congress.checkin.queries.crew import list_crew
from congress.checkin.rules.pins import MAX_CREW_NAME
from congress.checkin.service import crew as service
from congress.checkin.service.crew import Pin
from congress.core.errors import Fault, InputError
from congress.core.permissions import Permission
from congress.desk.crew_words import KINDS, NO_NAME, SUPERVISOR, VOLUNTEER
from congress.desk.door_shapes import CrewLine, CrewPage, PinCard
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk
from congress.desk.shapes import Choice
from congress.people.rules import find_name_fault
from congress.ui.forms import form_text, go
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>/crew"
MAX_ID_LENGTH = 40


@page(blueprint, "GET", AT, permission=Permission.ENROLL_STATIONS, summary="Who works at the doors")
def show_crew(call: Call, event_id: str) -> Response:
    """Show who works at the doors, and how to add somebody."""
    return _render(open_desk(call, event_id))


@page(blueprint, "POST", AT, permission=Permission.ENROLL_STATIONS, summary="Add somebody")
def add_to_crew(call: Call, event_id: str) -> Response:
    """Add somebody, and show their PIN, this once: the page is the answer itself."""
    scene = open_desk(call, event_id)
    name, kind = form_text("name", longest=MAX_CREW_NAME), form_text("kind")
    if find_name_fault(name) or kind not in KINDS:
        raise InputError(faults=[Fault("name", NO_NAME)])
    made = service.add_member(
        db=call.db,
        actor=call.principal,
        event_id=event_id,
        name=name,
        is_supervisor=kind == SUPERVISOR,
        now=call.now,
    )
    return _render(scene, made)


@page(
    blueprint,
    "POST",
    f"{AT}/<member_id>/pin",
    permission=Permission.ENROLL_STATIONS,
    summary="Draw another PIN",
)
def draw_pin(call: Call, event_id: str, member_id: str) -> Response:
    """Draw another PIN for who lost theirs, and show it, this once."""
    scene = open_desk(call, event_id)
    made = service.draw_pin(
        db=call.db,
        actor=call.principal,
        event_id=event_id,
        member_id=member_id[:MAX_ID_LENGTH],
        now=call.now,
    )
    return _render(scene, made)


@page(
    blueprint,
    "POST",
    f"{AT}/<member_id>/end",
    permission=Permission.ENROLL_STATIONS,
    summary="Take somebody off the list",
)
def end_member(call: Call, event_id: str, member_id: str) -> Response:
    """Take somebody off: phones forget them when they hear of it."""
    service.end_member(
        db=call.db,
        actor=call.principal,
        event_id=event_id,
        member_id=member_id[:MAX_ID_LENGTH],
        now=call.now,
    )
    return go(call, AT.replace("<event_id>", event_id), "crew-ended")


def _render(scene: DeskScene, made: Pin | None = None) -> Response:
    shown = CrewPage(
        kinds=tuple(Choice(*one) for one in KINDS.items()),
        members=tuple(
            CrewLine(row.id, row.name, KINDS[SUPERVISOR if row.is_supervisor else VOLUNTEER])
            for row in list_crew(scene.call.db, scene.event.id)
        ),
        made=PinCard(made.name, f"{made.digits[:3]} {made.digits[3:]}") if made else None,
    )
    return render(scene.call, "crew", shown, scene=scene)
