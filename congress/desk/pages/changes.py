"""What releases changed, who has heard of it, and signs for the doors where sessions were to be."""

from __future__ import annotations

from flask import Response

from congress.agenda.formats.exchange import session_url
from congress.agenda.queries import ReleaseChanges, list_changes
from congress.agenda.rules.diff import CANCELLED, MOVED, ROOM, VANISHED, Change
from congress.agenda.rules.document import SessionStatus
from congress.checkin.formats.signs import Sign, set_sign
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.core.time_words import hours_of, moment_of, said_span
from congress.desk import change_words as words
from congress.desk.change_shapes import HeardPage, HeardRelease, SignedChange
from congress.desk.drawing import render, small_while_same
from congress.desk.face import blueprint
from congress.desk.scene import DeskScene, open_desk
from congress.seats.service.releases import count_heard
from congress.ui.change_words import line_of_change
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.house import Call

AT = "/desk/e/<event_id>/changes"
MOST = 10  # releases on the page
SIGNED = (CANCELLED, VANISHED, MOVED, ROOM)


@page(blueprint, "GET", AT, permission=Permission.HAND_OUT_BADGES, summary="Changes, and who heard")
def show_changes(call: Call, event_id: str) -> Response:
    """Show the latest releases, each with its figures; small while nothing changes."""
    scene = open_desk(call, event_id)
    releases = [one for one in list_changes(call.db, event_id, MOST) if one.number > 1]
    heard = count_heard(call.db, event_id, [one.number for one in releases])
    shown = HeardPage(
        tuple(
            HeardRelease(
                number=one.number,
                when=moment_of(one.released_at, scene.document.zone).text,
                heard=words.say_heard(heard[one.number]),
                changes=tuple(_signed(change, scene) for change in one.changes),
            )
            for one in releases
            if one.changes
        )
    )
    return small_while_same(render(call, "changes", shown, scene=scene))


@page(
    blueprint,
    "GET",
    f"{AT}/<session_id>/sign",
    permission=Permission.HAND_OUT_BADGES,
    summary="A sign where a session was to be",
)
def print_sign(call: Call, event_id: str, session_id: str) -> Response:
    """Answer a PDF that says where and when the session is now, and where it was to be."""
    scene = open_desk(call, event_id)
    sign = _sign_of(scene, session_id, list_changes(call.db, event_id))
    answer = Response(set_sign(sign), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="sign-{sign.heading}.pdf"'
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _signed(change: Change, scene: DeskScene) -> SignedChange:
    has_sign = bool(change.session_id) and change.kind in SIGNED
    return SignedChange(
        line_of_change(change, scene.document), change.session_id if has_sign else ""
    )


def _sign_of(scene: DeskScene, session_id: str, releases: list[ReleaseChanges]) -> Sign:
    changes = [
        change
        for release in releases
        for change in release.changes
        if change.session_id == session_id and change.kind in SIGNED
    ]
    if not changes:
        raise NotFoundError(words.NOTHING_CHANGED)
    document, call = scene.document, scene.call
    session = document.sessions_by_id.get(session_id)
    foot = words.say_as_of(document.event.name, moment_of(call.now, document.zone).text)
    url = session_url(call.settings.base_url, document.event.id, session_id)
    if session is None or session.status == SessionStatus.CANCELLED:
        title = session.title if session else changes[0].title
        return Sign(words.OFF, title, "", "", (words.OFF_SAID,), foot, url)
    room = document.rooms_by_id.get(session.room)
    was = {change.kind: said_span(change.before, document.zone) for change in reversed(changes)}
    return Sign(
        heading=words.NEW_ROOM if ROOM in was else words.NEW_TIME,
        session=session.title,
        place=room.name if room else words.NO_ROOM,
        way=room.where if room else "",
        lines=(
            hours_of(session.starts_at, session.ends_at, document.zone),
            *(words.say_was(was[kind]) for kind in (ROOM, MOVED) if was.get(kind)),
        ),
        foot=foot,
        url=url,
    )
