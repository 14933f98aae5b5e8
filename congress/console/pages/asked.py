"""What people say is not right of their time, with what is known beside it, and answering it."""

from __future__ import annotations

from dataclasses import replace

from flask import Response

from congress.checkin.service.asked import grant_door, list_asked
from congress.checkin.service.requesting import answer_request
from congress.checkin.service.settling import Reviewer
from congress.console.asked_shapes import AskedPage
from congress.console.asked_words import line_of_door, line_of_request
from congress.console.drawing import render
from congress.console.face import blueprint
from congress.console.scene import ConsoleScene, open_console
from congress.core.errors import InputError, NotFoundError
from congress.core.permissions import Permission
from congress.credits.rules.window import window_of
from congress.credits.service.kinds import MAX_REASON_LENGTH
from congress.ui.forms import form_text
from congress.ui.notices import Notice
from congress.ui.stays import read_stay
from congress.ui.words import people
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/console/e/<event_id>/asked"
MOST_SHOWN = 50
ANSWERED = "Answered, and on record. They read it in their inbox."
# What counts now is of no use to who cannot claim it.
IS_CLOSED = " Claims have closed: they claim it once you give them time, under Late."


@page(blueprint, "GET", AT, permission=Permission.READ_CREDITS, summary="Not right?")
def show_asked(call: Call, event_id: str) -> Response:
    """Show what people ask, the oldest first, and the doors that nobody was scanned at."""
    return _show(open_console(call, event_id))


@page(blueprint, "POST", AT, permission=Permission.DECIDE_CREDITS, summary="Answer one of them")
def answer_asked(call: Call, event_id: str) -> Response:
    """Answer one, or grant a whole door; the page is the answer, and a reason that was typed stays."""
    scene = open_console(call, event_id)
    because = form_text("because", longest=MAX_REASON_LENGTH)
    try:
        said = _decide(scene, form_text("do"), form_text("id"), because)
    except InputError as refused:
        notice = Notice("bad", refused.detail)
        return _show(scene, notice, form_text("id"), because, status=status_of(refused))
    return _show(scene, Notice("good", said))


def _decide(scene: ConsoleScene, act: str, wanted: str, because: str) -> str:
    call = scene.call
    reviewer = Reviewer(call.db, call.store, call.principal, call.now, scene.event.id)
    if act == "door":
        count = grant_door(reviewer, wanted, because=because)
        return f"It counts for {people(count)} now, and is on record.{_closed(scene)}"
    if act not in ("grant", "leave"):
        raise NotFoundError
    stay = read_stay(scene.document, form_text("session")) if act == "grant" else None
    answer_request(reviewer, wanted, stay, because=because)
    return ANSWERED + (_closed(scene) if act == "grant" else "")


def _closed(scene: ConsoleScene) -> str:
    """Return what is to be done beside it where the event's own deadline is over."""
    last_day, zone = scene.document.deadlines.claims_close_on, scene.document.zone
    closes_at = window_of(last_day, zone).closes_at
    return IS_CLOSED if closes_at is not None and scene.call.now >= closes_at else ""


def _show(
    scene: ConsoleScene,
    said: Notice | None = None,
    key: str = "",
    because: str = "",
    status: int = 200,
) -> Response:
    call = scene.call
    asked = list_asked(call.db, call.store, scene.event.id, call.now, MOST_SHOWN)
    requests = (line_of_request(one, asked.document, call.now) for one in asked.lines)
    doors = (line_of_door(one, asked.document) for one in asked.unscanned)
    shown = AskedPage(
        tuple(replace(one, because=because) if one.id == key else one for one in requests),
        tuple(replace(one, because=because) if one.session_id == key else one for one in doors),
        asked.more,
        scene.may_decide,
        said,
    )
    return render(call, "asked", shown, scene=scene, status=status)
