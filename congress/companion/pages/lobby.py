"""The lobby, and the way into a live session: a press that is kept, and a link good for a minute."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, takewhile

from flask import Response
from markupsafe import Markup

from congress.agenda.rules.document import Session
from congress.companion.agenda_index import AgendaIndex, in_order
from congress.companion.drawing import live_line, render
from congress.companion.face import blueprint
from congress.companion.joining import join_of
from congress.companion.kept import send_kept
from congress.companion.lines import Lines
from congress.companion.material_words import lines_of_materials
from congress.companion.recording_words import words_of_recording
from congress.companion.scene import Few, Scene, lines_of, open_scene
from congress.companion.shapes.lobby import (
    AccessPanel,
    JoinPage,
    LiveCard,
    LiveDay,
    LiveLine,
    LobbyPage,
    RecordingLine,
    SessionMaterials,
)
from congress.companion.shapes.session import Join
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.core.principal import Level
from congress.core.time_words import full_day, moment_of, short_day
from congress.lobby.errors import NoLinkError, NotNowError, NotYoursError, TooManyError
from congress.lobby.formats.decks import MEDIA_TYPES
from congress.lobby.queries import find_link, has_tested
from congress.lobby.rules.access import is_test_time
from congress.lobby.rules.joining import OPENS, Joining
from congress.lobby.rules.materials import file_name_of
from congress.lobby.rules.recordings import RecordingState
from congress.lobby.service import joining
from congress.lobby.service.access import note_test
from congress.lobby.service.looking import LiveSession, find_live, list_past_recordings
from congress.lobby.service.materials import get_visible, list_visible
from congress.seats.queries import list_live_seats
from congress.ui.forms import go, show_refusal_at
from congress.ui.languages import lang_of
from congress.ui.words import KINDS
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.house import Call

JOIN = "/e/<event_id>/sessions/<session_id>/join"
MOST_DAYS_KEPT = 200  # of people who have each something else ahead of them
WAY_IS_OPEN = "You tried it on this device: when a session begins, you press Join and are in."
WAY_TO_TEST = (
    "To join live we ask once on each device for a code from your e-mail. Try it now, so that nothing "
    "keeps you when your first session begins."
)
NOTHING_ONLINE = (
    "You attend in person, so nothing is joined online. Rooms and times are in My Agenda."
)
NOTHING_YET = (
    "Nothing on your agenda is joined online yet. Register for sessions in the agenda, and their "
    "links come here ten minutes before they begin."
)


@page(blueprint, "GET", "/e/<event_id>/lobby", permission=Permission.ATTEND, summary="The lobby")
def show_lobby(call: Call, event_id: str) -> Response:
    """Show what can be joined now, what comes next, and what comes later."""
    scene = open_scene(call, event_id)
    document, me = scene.document, scene.me
    seats = list_live_seats(call.db, me.id)
    live = find_live(call.db, document, me, seats, call.now)
    now = [one for one in live.begun if one.state in (Joining.OPEN, Joining.NO_LINK)]
    coming = [
        live.wait_for(one)
        for one in takewhile(lambda one: one.starts_at == live.soon[0].starts_at, live.soon)
    ]
    few = Few([one.session.id for one in (*now, *coming)], seats)
    lines = lines_of(scene, of=few)
    shown = LobbyPage(
        now=_cards(scene, lines, now),
        next=_cards(scene, lines, coming),
        later=_later(scene, live.soon[len(coming) :]),
        recordings=_recordings(scene),
        materials=_materials(scene),
        access=_access(scene, is_online=lines.mine.is_online),
        words=""
        if live.begun or live.soon
        else NOTHING_YET
        if lines.mine.is_online
        else NOTHING_ONLINE,
        elsewhere=document.event.links.get("lobby", ""),
    )
    return render(call, "lobby", shown, here="lobby", scene=scene)


def _cards(scene: Scene, lines: Lines, live: Sequence[LiveSession]) -> tuple[LiveCard, ...]:
    now, document = scene.call.now, scene.document
    found = ((one, join_of(one.session, document, one.link, now)) for one in live)
    return tuple(LiveCard(lines.of(one.session, at=now), join) for one, join in found if join)


def _later(scene: Scene, sessions: Sequence[Session]) -> tuple[LiveDay, ...]:
    """Return the rows of what comes later, by day: kept for whoever has the same ahead of them."""
    kept, which = scene.index.live_days, tuple([one.id for one in sessions])
    days = kept.get(which)
    if days is None:
        event_id, index = scene.event.id, scene.index
        lines = (_line_of(index, one) for one in sessions)
        days = tuple(
            LiveDay(day, Markup("".join(live_line(event_id, one) for one in members)))  # noqa: S704 -- each is one
            for day, members in groupby(lines, key=lambda one: one.day)
        )
        if len(kept) >= MOST_DAYS_KEPT:
            kept.clear()
        kept[which] = days
    return days


def _line_of(index: AgendaIndex, session: Session) -> LiveLine:
    """Return the row of a session that comes later: no link has a say in it, so it is kept."""
    kept = index.live_lines.get(session.id)
    if kept is None:
        zone = index.document.zone
        kept = index.live_lines[session.id] = LiveLine(
            session.id,
            session.title,
            KINDS.get(session.kind, session.kind),
            full_day(index.document.day_of(session)),
            moment_of(session.starts_at, zone).clock,
            moment_of(session.starts_at - OPENS, zone).clock,
            lang_of(session.title),
        )
    return kept


def _access(scene: Scene, *, is_online: bool) -> AccessPanel | None:
    """Return what is said of their way in, from two days before on, to who attends online."""
    call = scene.call
    if not is_online or not is_test_time(scene.document, call.now):
        return None
    is_open = call.principal.level >= Level.VERIFIED
    if is_open and has_tested(call.db, scene.me.id):
        return AccessPanel("Your way in is open", WAY_IS_OPEN, is_open=True)
    return AccessPanel("Test your access", WAY_TO_TEST, is_open=False)


@page(
    blueprint,
    "POST",
    "/e/<event_id>/lobby/test",
    permission=Permission.JOIN_LIVE,
    summary="Test my access",
)
def test_access(call: Call, event_id: str) -> Response:
    """Note that their way in is open: whoever comes here was asked for a code before."""
    scene = open_scene(call, event_id)
    note_test(call.db, scene.me, call.now)
    return go(call, f"/e/{event_id}/lobby", "access-works")


def _recordings(scene: Scene) -> tuple[RecordingLine, ...]:
    """Return the recordings of what is over: those to be watched, and those that are due."""
    at, document = f"/e/{scene.event.id}/recordings", scene.document
    return tuple(
        RecordingLine(
            title=one.session.title,
            kind=KINDS.get(one.session.kind, one.session.kind),
            day=short_day(document.day_of(one.session)),
            words=words_of_recording(one.state, one.recording, one.due),
            href=f"{at}/{one.session.id}" if one.state is RecordingState.PUBLISHED else "",
            lang=lang_of(one.session.title),
        )
        for one in list_past_recordings(scene.call.db, document, scene.call.now)
    )


def _materials(scene: Scene) -> tuple[SessionMaterials, ...]:
    """Return the materials by session, those alone that have some (R18)."""
    document, found = scene.document, list_visible(scene.call.db, scene.document, scene.call.now)
    return tuple(
        SessionMaterials(
            id=one.id,
            title=one.title,
            day=short_day(document.day_of(one)),
            lang=lang_of(one.title),
            lines=lines_of_materials(scene.event.id, found[one.id]),
        )
        for one in in_order(document.sessions_by_id[session] for session in found)
    )


@page(
    blueprint,
    "GET",
    "/e/<event_id>/materials/<material_id>",
    permission=Permission.ATTEND,
    summary="A presentation's file",
)
def get_material(call: Call, event_id: str, material_id: str) -> Response:
    """Answer a material's newest file, to be saved: never shown inside a page of ours (T13)."""
    scene = open_scene(call, event_id)
    scene.me  # noqa: B018 -- materials are for who is registered (R4)
    found = get_visible(call.db, scene.document, material_id, call.now)
    name = file_name_of(found)
    answer = send_kept(call, found.digest, found.size, MEDIA_TYPES[found.kind], is_whole=True)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@page(blueprint, "GET", JOIN, permission=Permission.JOIN_LIVE, summary="The way into a session")
def show_way(call: Call, event_id: str, session_id: str) -> Response:
    """Show the way that was asked for within the last minute, else the button that asks for one."""
    scene = open_scene(call, event_id)
    session = _session(scene, session_id)
    if not joining.may_join(call.db, scene.document, session, scene.me):
        raise NotYoursError
    link = find_link(call.db, event_id, session_id)
    join = join_of(session, scene.document, link, call.now)
    way = joining.find_my_way(call.db, call.principal, scene.me, session, call.now)
    is_open = way is not None and join is not None and join.action and link is not None
    at = f"/go/{way.id}" if way is not None and is_open else ""
    shown = JoinPage(
        line=lines_of(scene).of(session, at=call.now),
        join=join or Join("This session is over."),
        go=at,
        backup=f"{at}/backup" if at and link and link.backup_url else "",
    )
    return render(call, "join", shown, here="lobby", scene=scene)


@page(blueprint, "POST", JOIN, permission=Permission.JOIN_LIVE, summary="Join a live session")
def join_session(call: Call, event_id: str, session_id: str) -> Response:
    """Keep that they joined, and lead on to the way in: a form may not lead to another host itself."""
    at = JOIN.replace("<event_id>", event_id).replace("<session_id>", session_id)
    try:
        joining.join(
            db=call.db,
            store=call.store,
            actor=call.principal,
            now=call.now,
            event_id=event_id,
            session_id=session_id,
        )
    except (NotNowError, NoLinkError, TooManyError) as refused:
        show_refusal_at(call, at, refused)
        raise
    return go(call, at)


@page(blueprint, "GET", "/go/<join_id>", permission=Permission.JOIN_LIVE, summary="Into a session")
def go_in(call: Call, join_id: str) -> Response:
    """Lead to where the session takes place, whoever asked for it within a minute (T23, T24)."""
    return _lead(call, join_id, is_backup=False)


@page(
    blueprint,
    "GET",
    "/go/<join_id>/backup",
    permission=Permission.JOIN_LIVE,
    summary="Into a session by its second link",
)
def go_in_by_backup(call: Call, join_id: str) -> Response:
    """Lead there by the backup link, when the first one does not open."""
    return _lead(call, join_id, is_backup=True)


def _lead(call: Call, join_id: str, *, is_backup: bool) -> Response:
    address = joining.follow_way(
        db=call.db,
        store=call.store,
        actor=call.principal,
        now=call.now,
        join_id=join_id,
        is_backup=is_backup,
        named_hosts=call.settings.lobby_hosts,
    )
    answer = Response(status=303)
    answer.headers["Location"] = address
    answer.headers["Referrer-Policy"] = "no-referrer"  # the host learns nothing of our addresses
    answer.headers["Cache-Control"] = NO_STORE
    return answer


def _session(scene: Scene, session_id: str) -> Session:
    scene.me  # noqa: B018 -- who is not registered joins nothing here (R4)
    session = scene.document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    return session
