"""A session with its button, and the forms behind the button."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal, InvalidOperation
from itertools import islice

from flask import Response, request

from congress.agenda.queries import get_session
from congress.agenda.rules.document import Session, SessionStatus, Speaker
from congress.checkin.rules.serving import EARLY
from congress.companion.agenda_index import in_order
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.filters import has_room
from congress.companion.joining import join_of
from congress.companion.lines import Lines
from congress.companion.material_words import lines_of_materials
from congress.companion.moves import Was, was_before
from congress.companion.scene import Scene, lines_of, moves_of, open_scene
from congress.companion.seat_panel import PanelCase, panel_for, panel_for_guest
from congress.companion.shapes.lines import MaterialLine, SessionLine
from congress.companion.shapes.session import Join, SeatPanel, SessionPage
from congress.companion.shapes.speakers import SpeakerCard
from congress.companion.ways_back import list_at, with_way_back
from congress.core.permissions import Permission
from congress.core.time_words import (
    duration_of,
    full_day,
    moment_of,
    said_span,
)
from congress.lobby.queries import find_link, list_materials_of
from congress.lobby.rules.joining import is_joined_from_afar
from congress.lobby.rules.materials import is_visible
from congress.lobby.rules.recordings import due_on, is_recorded
from congress.seats.errors import MovedError, SeatError
from congress.seats.rules import SeatState
from congress.seats.service import dropping, stars, taking
from congress.ui.forms import (
    MAX_ADDRESS_LENGTH,
    came_from,
    form_text,
    go,
    own_address,
    show_refusal_at,
)
from congress.ui.languages import lang_of
from congress.ui.prose import blocks_of
from congress.ui.shapes import Link
from congress.web.endpoint import page
from congress.web.house import Call

SESSION = "/e/<event_id>/sessions/<session_id>"
MAX_ID_LENGTH = 64
MAX_DIGITS = 6
MAX_INSTEAD = 5


@page(blueprint, "GET", SESSION, permission=Permission.PUBLIC, summary="A session")
def show_session(call: Call, event_id: str, session_id: str) -> Response:
    """Show a session with the one button that is right for this person (R6-R8)."""
    scene = open_scene(call, event_id)
    session = _find_session(scene, session_id)
    lines = lines_of(scene, with_buttons=True)
    shown = _page_of(scene, lines, session)
    return render(call, "session", shown, here="agenda", scene=scene, at=shown.address)


def _find_session(scene: Scene, session_id: str) -> Session:
    released = scene.document.sessions_by_id.get(session_id)
    if released is not None:
        return released
    row = get_session(scene.call.db, scene.event.id, session_id)  # left out since: cancelled, kept
    return Lines(scene.index).session_of(row)


def _page_of(scene: Scene, lines: Lines, session: Session) -> SessionPage:
    document, now = scene.document, scene.call.now
    room = document.rooms_by_id.get(session.room)
    known = document.speakers_by_id
    starts = moment_of(session.starts_at, document.zone)
    line = lines.of(session, at=now)
    is_online = line.is_mine_online
    was = _was(scene, lines, session)
    event_id, back = document.event.id, _way_back(document.event.id)
    speakers = [known[one] for one in session.speakers if one in known]
    return SessionPage(
        line=line,
        starts=starts,
        ends=moment_of(session.ends_at, document.zone),
        duration=duration_of(session.ends_at - session.starts_at),
        where=room.where if room and not is_online else "",
        was_time=said_span(was.time, document.zone),
        was_room=was.room,
        join=_join(scene, lines, session, now),
        materials=_materials(scene, session),
        instead=_instead(lines, session, now),
        speakers=tuple(_card(one) for one in speakers),
        abstract=blocks_of(session.abstract),
        disclosure=blocks_of(session.disclosure),
        credits=_credits(session),
        recorded=_recorded(scene, session),
        seat=_panel(scene, lines, session, now),
        back=back or Link("Agenda", f"/e/{event_id}/agenda?day={document.day_of(session)}"),
        address=with_way_back(f"/e/{event_id}/sessions/{session.id}", back),
        may_star=scene.attendee is not None and session.id in document.sessions_by_id,
    )


def _join(scene: Scene, lines: Lines, session: Session, now: datetime) -> Join | None:
    """Return how they join it from afar; its link is asked for where it may be of use alone."""
    item = lines.mine.items.get(session.id)
    kind = scene.document.registration_types_by_id.get(lines.mine.registration_type)
    is_held = item is not None and item.state != SeatState.WAITLISTED
    if not is_held or not is_joined_from_afar(session, kind):
        return None
    link = find_link(scene.call.db, scene.event.id, session.id)
    return join_of(session, scene.document, link, now)


def _materials(scene: Scene, session: Session) -> tuple[MaterialLine, ...]:
    """Return the materials of a session, for who attends the event."""
    if scene.attendee is None:
        return ()
    found = list_materials_of(scene.call.db, scene.event.id, session.id)
    now = scene.call.now
    return lines_of_materials(
        scene.event.id, (one for one in found if is_visible(one, session, now))
    )


def _was(scene: Scene, lines: Lines, session: Session) -> Was:
    """Return from when and where a session moved: since somebody has it, else since the beginning."""
    item = lines.mine.items.get(session.id)
    if item is not None:
        return lines.was(item)
    return was_before(moves_of(scene).get(session.id, ()), None)


def _instead(lines: Lines, session: Session, now: datetime) -> tuple[SessionLine, ...]:
    """Return what one can go to while a cancelled session was to be."""
    if session.status != SessionStatus.CANCELLED:
        return ()
    others = (
        one
        for one in in_order(lines.document.sessions)
        if one.interval.overlaps(session.interval) and has_room(one, lines, at=now)
    )
    return tuple(lines.of(one, at=now) for one in islice(others, MAX_INSTEAD))


def _way_back(event_id: str) -> Link | None:
    """Return the list that led to a session: by its address or form, else as the browser says."""
    told = request.values.get("from", "")[:MAX_ADDRESS_LENGTH]
    return list_at(event_id, own_address(told) if told else came_from())


def _session_address(event_id: str, session_id: str) -> str:
    """Return where a form of a session's page leads: back to it."""
    told = own_address(request.form.get("from", "")[:MAX_ADDRESS_LENGTH])
    return with_way_back(f"/e/{event_id}/sessions/{session_id}", list_at(event_id, told))


def _card(one: Speaker) -> SpeakerCard:
    return SpeakerCard(
        one.id, one.name, one.credentials, blocks_of(one.bio), lang=lang_of(one.name)
    )


def _credits(session: Session) -> str:
    hours = session.credits.get("hours", "")
    try:
        amount = Decimal(hours).normalize()
    except InvalidOperation:
        return hours
    return "1 credit" if amount == 1 else f"{amount:f} credits"


def _recorded(scene: Scene, session: Session) -> str:
    if not is_recorded(session):
        return ""
    last = due_on(scene.document)
    if last is None:
        return "The recording will be in the lobby."
    return f"The recording is in the lobby by {full_day(last)}."


def _panel(scene: Scene, lines: Lines, session: Session, now: datetime) -> SeatPanel | None:
    if scene.attendee is None:
        if scene.call.principal.person_id:
            return None
        fill = lines.fill_of(session, at=now)
        return panel_for_guest(session, scene.document, fill, now)
    facts = lines.mine.facts.get(session.id)
    if facts is None:
        return None
    item = lines.mine.items.get(session.id)
    return panel_for(
        PanelCase(
            document=scene.document,
            session=session,
            facts=facts,
            button=lines.mine.buttons[session.id],
            now=now,
            release=scene.release.number,
            position=item.position if item else None,
            note=lines.note_of(item),
            is_online=lines.mine.is_online,
            is_confirming=request.args.get("confirm") == "unregister",
            checked_in_at=_checked_in_at(scene, session, facts.held),
        )
    )


def _checked_in_at(scene: Scene, session: Session, held: SeatState | None) -> datetime | None:
    """Return when they were scanned into a session that has not begun; nobody is asked sooner."""
    now = scene.call.now
    if held != SeatState.CONFIRMED or not session.starts_at - EARLY <= now < session.starts_at:
        return None
    knower = scene.call.house.check_ins
    return knower.find_check_in(scene.call.db, scene.event.id, scene.me.id, session.id)


@page(blueprint, "POST", f"{SESSION}/register", permission=Permission.ATTEND, summary="Register")
def register(call: Call, event_id: str, session_id: str) -> Response:
    """Take a seat, wait for one, or swap; a refusal is shown where the button was."""
    gives_up = form_text("release", longest=MAX_ID_LENGTH) or None
    wish = taking.Wish(
        session_id,
        may_wait=form_text("waitlist") == "1",
        gives_up=gives_up,
        seen_release=_seen_release(),
    )
    try:
        taken = taking.take_seat(
            db=call.db,
            store=call.store,
            actor=call.principal,
            now=call.now,
            event_id=event_id,
            wish=wish,
            check_ins=call.house.check_ins,
        )
    except (SeatError, MovedError) as refused:
        show_refusal_at(call, _session_address(event_id, session_id), refused)
        raise
    if taken.state != SeatState.CONFIRMED:
        said = "waiting"
    elif gives_up and taken.is_new:
        said = "swapped"
    else:
        said = "seat" if taken.is_new else "seat-still"
    return go(call, _session_address(event_id, session_id), said)


def _seen_release() -> int | None:
    text = form_text("seen_release")
    is_number = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    return (int(text) or None) if is_number else None


@page(
    blueprint, "POST", f"{SESSION}/unregister", permission=Permission.ATTEND, summary="Unregister"
)
def unregister(call: Call, event_id: str, session_id: str) -> Response:
    """Give up a seat or a waiting place."""
    was_waiting = form_text("was") == SeatState.WAITLISTED
    try:
        ended = dropping.drop_seat(
            db=call.db,
            store=call.store,
            actor=call.principal,
            now=call.now,
            event_id=event_id,
            session_id=session_id,
            check_ins=call.house.check_ins,
        )
    except SeatError as refused:
        show_refusal_at(call, _session_address(event_id, session_id), refused)
        raise
    said = ("left" if was_waiting else "dropped") if ended else "nothing"
    return go(call, _session_address(event_id, session_id), said)


@page(blueprint, "POST", f"{SESSION}/star", permission=Permission.ATTEND, summary="Star, or unstar")
def star(call: Call, event_id: str, session_id: str) -> Response:
    """Mark a session, or take the mark away."""
    if form_text("starred") == "1":
        stars.put_star(
            db=call.db, actor=call.principal, now=call.now, event_id=event_id, session_id=session_id
        )
    else:
        stars.remove_star(
            db=call.db, actor=call.principal, event_id=event_id, session_id=session_id
        )
    return go(call, _session_address(event_id, session_id))
