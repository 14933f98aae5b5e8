"""The organizer's pages of time online: which sessions' reports are here, and taking one over."""

from __future__ import annotations

from itertools import groupby

from flask import Response, request

from congress.agenda.rules.document import Session
from congress.core.errors import Fault, InputError, NotFoundError
from congress.core.intervals import find_zone
from congress.core.permissions import Permission
from congress.core.time_words import clock_span, full_day
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.lobby_lines import line_of
from congress.desk.lobby_shapes import AsideLine, LinkDay, OnlineTimePage, ReportPage
from congress.desk.report_words import NO_FILE, NO_ZONE, mark_of_report, said_of
from congress.desk.scene import DeskScene, open_desk
from congress.lobby.formats.reports import MOST_BYTES, read_report
from congress.lobby.queries import count_reported, list_aside
from congress.lobby.rules.joining import is_for_online
from congress.lobby.rules.stays import Report
from congress.lobby.service.reports import take_over
from congress.ui.forms import form_text
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/online-time"
ONE = f"{AT}/<session_id>"
BESIDE_BYTES = 100_000  # of a form beside its file
LONGEST = 200


def read_file(_call: Call, **_address: str) -> bytes | None:
    """Return the file that came, before the unit of work begins; None: none did."""
    sent = request.files.get("file")
    return None if sent is None or not sent.filename else sent.stream.read()


@page(blueprint, "GET", AT, permission=Permission.MANAGE_LOBBY, summary="Time online")
def show_online_time(call: Call, event_id: str) -> Response:
    """Show the sessions over that are joined online, each with what its reports came to."""
    scene = open_desk(call, event_id)
    document, found = scene.document, count_reported(call.db, event_id)
    types = document.registration_types
    over = [
        one
        for one in sorted(document.sessions, key=lambda one: (one.starts_at, one.title))
        if one.ends_at <= call.now and (one.id in found or is_for_online(one, types))
    ]
    days = tuple(
        LinkDay(
            full_day(day),
            tuple(line_of(scene, one, mark_of_report(found.get(one.id))) for one in members),
        )
        for day, members in groupby(over, key=document.day_of)
    )
    return render(call, "online_time", OnlineTimePage(days), scene=scene)


@page(blueprint, "GET", ONE, permission=Permission.MANAGE_LOBBY, summary="A session's time online")
def show_report(call: Call, event_id: str, session_id: str) -> Response:
    """Show what its reports came to, whom they name that we do not know, and the form for another."""
    scene = open_desk(call, event_id)
    return _render(scene, _session(scene, session_id))


@page(
    blueprint,
    "POST",
    ONE,
    permission=Permission.MANAGE_LOBBY,
    summary="Take over a report",
    max_bytes=MOST_BYTES + BESIDE_BYTES,
    prepare=read_file,
)
def take_report(call: Call, event_id: str, session_id: str, prepared: bytes | None) -> Response:
    """Take it over; what cannot be read is said by its rows, and nothing changed."""
    scene = open_desk(call, event_id)
    session = _session(scene, session_id)
    zone = form_text("zone", longest=LONGEST)
    try:
        done = take_over(
            db=call.db,
            actor=call.principal,
            now=call.now,
            document=scene.document,
            session_id=session.id,
            report=_report_of(scene, session, prepared, zone),
        )
    except InputError as refused:
        said = Notice("bad", refused.detail)
        return _render(
            scene, session, zone=zone, said=said, faults=refused.faults, status=status_of(refused)
        )
    return _render(scene, session, zone=zone, said=Notice("good", said_of(done)))


def _report_of(scene: DeskScene, session: Session, data: bytes | None, zone: str) -> Report:
    if data is None:
        raise InputError(NO_FILE)
    written_in = find_zone(zone) if zone else scene.document.zone
    if written_in is None:
        raise InputError(NO_ZONE)
    return read_report(data, session.interval, written_in)


def _render(
    scene: DeskScene,
    session: Session,
    *,
    zone: str = "",
    said: Notice | None = None,
    faults: tuple[Fault, ...] = (),
    status: int = 200,
) -> Response:
    call, document = scene.call, scene.document
    counted = count_reported(call.db, scene.event.id).get(session.id)
    shown = ReportPage(
        line=line_of(scene, session, mark_of_report(counted)),
        zone=zone or document.zone.key,
        said=said,
        faults=tuple(f"{one.where}: {one.message}" if one.where else one.message for one in faults),
        aside=tuple(
            AsideLine(
                one.name or "No name",
                one.email or "no e-mail",
                clock_span(one.interval.start, one.interval.end, document.zone),
            )
            for one in list_aside(call.db, scene.event.id, session.id)
        ),
    )
    return render(call, "report", shown, scene=scene, status=status)


def _session(scene: DeskScene, session_id: str) -> Session:
    session = scene.document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    return session
