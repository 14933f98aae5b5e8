"""The supervisor's page of tablets and printers: enrolling, seeing and revoking them (decision 0047)."""

from __future__ import annotations

import shlex
from typing import Any

from flask import Response

from congress.badges.service.telling import say_time
from congress.core.errors import Fault, InputError
from congress.core.permissions import Permission
from congress.core.principal import Duty
from congress.desk.drawing import render
from congress.desk.face import ENROLL, blueprint
from congress.desk.scene import MAX_PLACE_LENGTH, DeskScene, open_desk
from congress.desk.shapes import Choice, EnrolmentCard, StationLine, StationsPage
from congress.desk.station_words import DUTIES, NO_NAME, mark_of_station
from congress.infra.qr import qr_svg
from congress.people import queries, service
from congress.people.rules import MAX_STATION_NAME, StationState, state_of_station
from congress.ui.forms import form_text, go
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>/stations"
_GROUP = 4
MAX_ID_LENGTH = 40


@page(blueprint, "GET", AT, permission=Permission.ENROLL_STATIONS, summary="Tablets and printers")
def show_stations(call: Call, event_id: str) -> Response:
    """Show what was enrolled for this event, and how to add one."""
    return _render(open_desk(call, event_id))


@page(blueprint, "POST", AT, permission=Permission.ENROLL_STATIONS, summary="Add a tablet")
def ask_for_station(call: Call, event_id: str) -> Response:
    """Show the enrolment code of a new station, this once: the page is the answer itself."""
    scene = open_desk(call, event_id)
    name, duty = form_text("name", longest=MAX_STATION_NAME), form_text("duty")
    place = form_text("place", longest=MAX_PLACE_LENGTH)
    if not name or duty not in list(Duty) or place not in ("", *scene.places):
        raise InputError(faults=[Fault("name", NO_NAME)])
    made = service.ask_for_station(
        db=call.db,
        signer=call.signer,
        actor=call.principal,
        wanted=service.Wanted(event_id, name, Duty(duty), place),
        now=call.now,
    )
    address = f"{call.settings.base_url}{ENROLL}"
    groups = [made.code[at : at + _GROUP] for at in range(0, len(made.code), _GROUP)]
    card = EnrolmentCard(
        name=name,
        code=" ".join(groups),
        # The code stands behind the #, which no browser sends and no log keeps.
        symbol=qr_svg(f"{address}#{made.code}"),
        address=address,
        until=say_time(made.until, call.now, scene.document.zone),
        command=_command(scene, place) if duty == Duty.PRINTS else "",
    )
    return _render(scene, card)


@page(
    blueprint,
    "POST",
    f"{AT}/<station_id>/end",
    permission=Permission.ENROLL_STATIONS,
    summary="Revoke a tablet",
)
def end_station(call: Call, event_id: str, station_id: str) -> Response:
    """Revoke a station: its very next call is refused."""
    service.end_station(
        db=call.db,
        actor=call.principal,
        event_id=event_id,
        station_id=station_id[:MAX_ID_LENGTH],
        now=call.now,
    )
    return go(call, AT.replace("<event_id>", event_id), "revoked")


def _command(scene: DeskScene, place: str) -> str:
    """Return how the program is started that asks for the code of a printer."""
    url, where = scene.call.settings.base_url, place or scene.desk.place or "PLACE"
    return f"congress print-station {url} {scene.event.id} {shlex.quote(where)} --printer NAME"


def _render(scene: DeskScene, card: EnrolmentCard | None = None) -> Response:
    rows = queries.list_stations(scene.call.db, scene.event.id)
    lines = [_line(scene, row) for row in rows]
    shown = StationsPage(
        places=scene.places,
        here=scene.desk.place,
        duties=tuple(Choice(duty.value, words) for duty, words in DUTIES.items()),
        stations=tuple(line for line in lines if line is not None),
        ended=lines.count(None),
        enrolment=card,
    )
    return render(scene.call, "stations", shown, scene=scene)


def _line(scene: DeskScene, row: Any) -> StationLine | None:  # noqa: ANN401 -- a row of stations
    """Return a station that works or waits for its code; None for one that ended."""
    now = scene.call.now
    state = state_of_station(row.ended_at, row.enrolled_at, row.expires_at, now)
    if state is StationState.ENDED:
        return None
    at = row.seen_at or row.code_until
    mark = mark_of_station(state, say_time(at, now, scene.document.zone))
    return StationLine(row.id, row.name, DUTIES[Duty(row.duty)], row.place, mark)
