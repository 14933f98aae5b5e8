"""What a device of the desk keeps: where it stands, and how it looks."""

from __future__ import annotations

from flask import Response

from congress.core.errors import Fault, InputError
from congress.core.permissions import Permission
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.scene import MAX_PLACE_LENGTH, keep_place, open_desk
from congress.desk.shapes import PlacePage
from congress.ui.forms import form_text, go, next_address
from congress.ui.frame import remember_theme
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>/place"


@page(blueprint, "GET", AT, permission=Permission.HAND_OUT_BADGES, summary="Where this desk is")
def show_place(call: Call, event_id: str) -> Response:
    """Show the places, with the one that was chosen."""
    scene = open_desk(call, event_id)
    return render(call, "place", PlacePage(scene.places, scene.desk.place), scene=scene)


@page(blueprint, "POST", AT, permission=Permission.HAND_OUT_BADGES, summary="Say where it is")
def choose_place(call: Call, event_id: str) -> Response:
    """Keep the place on this device."""
    scene = open_desk(call, event_id)
    place = form_text("place", longest=MAX_PLACE_LENGTH)
    if place not in scene.places:
        raise InputError(faults=[Fault("place", "Choose one of the places on the page.")])
    keep_place(call, place)
    return go(call, f"/desk/e/{event_id}", "place")


@page(blueprint, "POST", "/desk/look", permission=Permission.OPEN_DESK, summary="Keep a look")
def choose_look(call: Call) -> Response:
    """Keep light, dark or the device's own choice on this device."""
    remember_theme(call, form_text("theme"))
    return go(call, next_address() or "/desk")
