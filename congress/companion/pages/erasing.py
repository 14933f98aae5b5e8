"""Erasing oneself: what goes and what stays, asked once more, and thinking better of it (T27)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Response

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import home_scene
from congress.companion.shapes.people import ErasePage
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.people.queries.personal import find_erasure
from congress.people.service.erasing import ask_erasure, keep_data
from congress.ui.forms import form_text, go
from congress.ui.periods import nearest_event
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/settings/erase"
NOT_SURE = "Please tick the box, so that this never happens by a slip of the finger."


@page(blueprint, "GET", AT, permission=Permission.MANAGE_SELF, summary="Erase my data?")
def show_erasing(call: Call) -> Response:
    """Say what goes and what stays, and ask once more."""
    return _show(call)


@page(blueprint, "POST", AT, permission=Permission.MANAGE_SELF, summary="Erase my data")
def ask_for_erasure(call: Call) -> Response:
    """Have everything about oneself erased in some days."""
    if form_text("sure") != "1":
        return _show(call, NOT_SURE)
    ask_erasure(call.db, actor=call.principal, now=call.now)
    return go(call, AT, "erasing")


@page(blueprint, "POST", f"{AT}/keep", permission=Permission.MANAGE_SELF, summary="Keep my data")
def take_erasure_back(call: Call) -> Response:
    """Keep everything after all."""
    keep_data(call.db, actor=call.principal, now=call.now)
    return go(call, "/settings", "kept-data")


def _show(call: Call, problem: str = "") -> Response:
    asked, event = find_erasure(call.db, call.principal.person_id), nearest_event(call)
    due = moment_of(asked.due_at, ZoneInfo(event.zone if event else "UTC")).text if asked else ""
    return render(call, "erase", ErasePage(due, problem), here="settings", scene=home_scene(call))
