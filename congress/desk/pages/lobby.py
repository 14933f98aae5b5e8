"""The organizer's pages of live links: which session has one, setting it, taking it away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from flask import Response

from congress.agenda.rules.document import Session, SessionStatus
from congress.core.errors import Fault, InputError, NotFoundError, StaleVersionError
from congress.core.permissions import Permission
from congress.core.time_words import full_day
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.lobby_lines import hosts_for, line_of
from congress.desk.lobby_shapes import LinkDay, LinkLine, LinkPage, LinksPage
from congress.desk.lobby_words import CHANGED, NO_MINUTES, mark_of_link
from congress.desk.scene import DeskScene, open_desk
from congress.lobby.queries import count_online_seats, find_link, list_links
from congress.lobby.rules.addresses import MAX_LINK_LENGTH
from congress.lobby.rules.joining import LiveLink, is_for_online, window_of
from congress.lobby.service import links
from congress.ui.forms import form_text, go
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/lobby"
ONE = f"{AT}/<session_id>"
LONGEST = (
    MAX_LINK_LENGTH + 1_000
)  # more than is taken, so that what was typed comes back to be mended


@page(blueprint, "GET", AT, permission=Permission.MANAGE_LOBBY, summary="Live links")
def show_links(call: Call, event_id: str) -> Response:
    """Show the sessions that are not over, each with what its link is at."""
    scene = open_desk(call, event_id)
    found = list_links(call.db, event_id)
    types = scene.document.registration_types
    online = {one.id for one in types if one.online}
    seated = count_online_seats(call.db, event_id, online)
    ahead = [
        one
        for one in scene.document.sessions
        if one.status == SessionStatus.CONFIRMED
        and call.now < window_of(one, found.get(one.id)).end
    ]
    ahead.sort(key=lambda one: (one.starts_at, one.title))
    needed = [
        one for one in ahead if one.id in found.keys() | seated.keys() or is_for_online(one, types)
    ]
    others = [one for one in ahead if one not in needed]
    shown = LinksPage(_days(scene, needed, found), _days(scene, others, found))
    return render(call, "lobby", shown, scene=scene)


def _days(
    scene: DeskScene, sessions: Sequence[Session], found: Mapping[str, LiveLink]
) -> tuple[LinkDay, ...]:
    return tuple(
        LinkDay(full_day(day), tuple(_line(scene, one, found.get(one.id)) for one in members))
        for day, members in groupby(sessions, key=scene.document.day_of)
    )


@page(blueprint, "GET", ONE, permission=Permission.MANAGE_LOBBY, summary="A session's live link")
def show_link(call: Call, event_id: str, session_id: str) -> Response:
    """Show the link of a session, to be changed."""
    scene = open_desk(call, event_id)
    session = _session(scene, session_id)
    return _render(scene, _page_of(scene, session, find_link(call.db, event_id, session_id)))


@page(blueprint, "POST", ONE, permission=Permission.MANAGE_LOBBY, summary="Set a live link")
def set_link(call: Call, event_id: str, session_id: str) -> Response:
    """Set it; what cannot be set stays in the fields, each fault beside its own."""
    scene = open_desk(call, event_id)
    session = _session(scene, session_id)
    names = ("url", "backup_url", "late_minutes", "note", "seen")
    typed = {name: form_text(name, longest=LONGEST) for name in names}
    try:
        links.set_link(
            db=call.db,
            actor=call.principal,
            now=call.now,
            document=scene.document,
            session_id=session_id,
            wanted=_wanted(typed),
            hosts=hosts_for(scene),
        )
    except (InputError, StaleVersionError) as refused:
        return _refuse(scene, session, typed, refused)
    return go(call, AT.replace("<event_id>", event_id), "link-set")


@page(
    blueprint, "POST", f"{ONE}/remove", permission=Permission.MANAGE_LOBBY, summary="Remove a link"
)
def remove_link(call: Call, event_id: str, session_id: str) -> Response:
    """Take the link away."""
    scene = open_desk(call, event_id)
    links.remove_link(
        db=call.db,
        actor=call.principal,
        now=call.now,
        document=scene.document,
        session_id=_session(scene, session_id).id,
    )
    return go(call, AT.replace("<event_id>", event_id), "link-removed")


def _wanted(typed: dict[str, str]) -> links.Wanted:
    minutes, seen = typed["late_minutes"] or "0", typed["seen"] or "0"
    if not (minutes.isascii() and minutes.isdecimal() and len(minutes) <= 4):  # noqa: PLR2004 -- digits
        raise InputError(faults=[Fault("late_minutes", NO_MINUTES)])
    is_number = seen.isascii() and seen.isdecimal() and len(seen) <= 9  # noqa: PLR2004 -- digits
    return links.Wanted(
        url=typed["url"],
        backup_url=typed["backup_url"],
        late_minutes=int(minutes),
        note=typed["note"],
        seen=int(seen) if is_number else 0,
    )


def _refuse(
    scene: DeskScene,
    session: Session,
    typed: dict[str, str],
    refused: InputError | StaleVersionError,
) -> Response:
    stands = find_link(scene.call.db, scene.event.id, session.id)
    is_stale = isinstance(refused, StaleVersionError)
    shown = replace(
        _page_of(scene, session, stands),
        url=typed["url"],
        backup_url=typed["backup_url"],
        late_minutes=typed["late_minutes"],
        note=typed["note"],
        said=Notice("bad", CHANGED if is_stale else refused.detail),
        faults=tuple((one.where, one.message) for one in refused.faults),
        stands=stands.url if stands and stands.url != typed["url"] else "",
    )
    return _render(scene, shown, status=status_of(refused))


def _page_of(scene: DeskScene, session: Session, link: LiveLink | None) -> LinkPage:
    return LinkPage(
        line=_line(scene, session, link),
        url=link.url if link else "",
        backup_url=link.backup_url if link else "",
        late_minutes=str(link.late_minutes) if link and link.late_minutes else "",
        note=link.note if link else "",
        seen=link.version if link else 0,
        hosts=", ".join(sorted(hosts_for(scene))),
    )


def _render(scene: DeskScene, shown: LinkPage, status: int = 200) -> Response:
    return render(scene.call, "live_link", shown, scene=scene, status=status)


def _line(scene: DeskScene, session: Session, link: LiveLink | None) -> LinkLine:
    mark = mark_of_link(session, link, scene.call.now, scene.document.zone)
    return line_of(scene, session, mark)


def _session(scene: DeskScene, session_id: str) -> Session:
    session = scene.document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    return session
