"""The first page of an event: until when claims are taken, its kinds of credit, and what waits where."""

from __future__ import annotations

from flask import Response

from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.scene import open_console
from congress.console.shapes import StartPage
from congress.console.start_words import links_of, say_close
from congress.core.permissions import Permission
from congress.credits.rules.window import window_of
from congress.web.endpoint import page
from congress.web.house import Call


@page(
    blueprint,
    "GET",
    "/console/e/<event_id>",
    permission=Permission.READ_CREDITS,
    summary="CE office of an event",
)
def show_start(call: Call, event_id: str) -> Response:
    """Show what there is to do, and where."""
    scene = open_console(call, event_id)
    document = scene.document
    window = window_of(document.deadlines.claims_close_on, document.zone)
    shown = StartPage(
        say_close(window, document.zone, call.now),
        links_of(scene),
        tuple(one.name for one in document.credit_types),
    )
    return render(call, "start", shown, scene=scene)
