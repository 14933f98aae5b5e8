"""My time in a session, and "Not right?": what staff shall look at."""

from __future__ import annotations

from flask import Response

from congress.agenda.rules.document import Session
from congress.checkin.service.requesting import NO_NEWS, ask_for_review
from congress.companion.counted_words import words_of_time
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import Scene, lines_of, open_scene
from congress.companion.shapes.counted import CountedPage
from congress.core.errors import InputError, NotFoundError
from congress.core.permissions import Permission
from congress.lobby.service.own import read_my_time
from congress.ui.forms import form_text, go
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/e/<event_id>/sessions/<session_id>/counted"
LONGEST = 2_000  # longer than may be sent, so that what was typed comes back to be shortened


@page(blueprint, "GET", AT, permission=Permission.ATTEND, summary="My time in a session")
def show_counted(call: Call, event_id: str, session_id: str) -> Response:
    """Show what was counted, and the form that says it is not right."""
    scene = open_scene(call, event_id)
    return _show(scene, _session(scene, session_id))


@page(blueprint, "POST", AT, permission=Permission.ATTEND, summary="Say that my time is not right")
def ask(call: Call, event_id: str, session_id: str) -> Response:
    """Ask staff to look at it; what cannot be sent stays in the field."""
    scene = open_scene(call, event_id)
    session = _session(scene, session_id)
    typed = form_text("text", longest=LONGEST)
    try:
        is_new = ask_for_review(
            db=call.db,
            store=call.store,
            actor=call.principal,
            now=call.now,
            event_id=event_id,
            session_id=session_id,
            text=typed,
        )
    except InputError as refused:
        said = Notice("bad", refused.detail)
        return _show(scene, session, typed=typed, said=said, status=status_of(refused))
    if not is_new:
        return _show(scene, session, said=Notice("info", NO_NEWS))
    return go(call, f"/e/{event_id}/my-agenda", "asked-about-time")


def _session(scene: Scene, session_id: str) -> Session:
    scene.me  # noqa: B018 -- who is not registered has no time here (R4)
    session = scene.document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    return session


def _show(
    scene: Scene,
    session: Session,
    *,
    typed: str = "",
    said: Notice | None = None,
    status: int = 200,
) -> Response:
    call = scene.call
    mine = read_my_time(call.db, call.store, scene.document, scene.me, call.now).get(session.id)
    is_asked = mine is not None and mine.request is not None and mine.request.answered_at is None
    shown = CountedPage(
        line=lines_of(scene).of(session, at=call.now),
        counted=words_of_time(mine, session, call.now, scene.document),
        may_ask=call.now >= session.starts_at and not is_asked,
        typed=typed,
        said=said,
    )
    return render(call, "counted", shown, here="mine", scene=scene, status=status)
