"""What is known beside a request about somebody's time, in words. Pure."""

from __future__ import annotations

from datetime import datetime

from congress.agenda.rules.document import Document, Registration, Session
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.asked import AskedLine, NearScan, UnscannedDoor
from congress.checkin.service.reviewing import door_name
from congress.console.asked_shapes import DoorLine, RequestLine
from congress.core.time_words import clock_span, clock_time, hours_of, moment_of
from congress.seats.rules import SeatState
from congress.ui.stays import stay_of
from congress.ui.words import many, people, quoted

_SEATS = {
    SeatState.CONFIRMED: "Had a seat",
    SeatState.WAITLISTED: "Was on the waitlist",
    SeatState.ENDED: "Had a seat once, and gave it up or lost it",
}
_WAYS = {Direction.IN: "in", Direction.OUT: "out", Direction.WAITING: "in line"}
NOBODY = "Nobody in the list"


def line_of_request(one: AskedLine, document: Document, now: datetime) -> RequestLine:
    """Return a request with what is known: seat, scans, the door, and what counts."""
    asked = one.request
    session = document.sessions_by_id.get(asked.session_id)
    when = f" · {hours_of(session.starts_at, session.ends_at, document.zone)}" if session else ""
    return RequestLine(
        id=asked.id,
        session_id=asked.session_id,
        who=f"{one.whom.name} · {one.whom.number}" if one.whom else NOBODY,
        ledger=f"/console/e/{document.event.id}/people/{asked.attendee_id}" if one.whom else "",
        session=(quoted(session.title) if session else asked.session_id) + when,
        asked=moment_of(asked.asked_at, document.zone).text,
        quote=asked.text,
        known=(
            ("Seat", _say_seat(one.seat, session)),
            ("Their scans", _say_scans(one.scans, document)),
            ("The door", _say_door(one, document)),
            ("Counts now", _say_counted(one, document, now)),
        ),
        times=stay_of(document, asked.session_id),
    )


def line_of_door(one: UnscannedDoor, document: Document) -> DoorLine:
    """Return a session that nobody was scanned at, with whom one press would grant it."""
    session = document.sessions_by_id[one.session_id]
    return DoorLine(
        one.session_id,
        quoted(session.title),
        moment_of(session.ends_at, document.zone).text,
        f"In all {people(one.seated)} had a seat, and {people(one.asked)} asked.",
    )


def _say_seat(state: str, session: Session | None) -> str:
    if state:
        return _SEATS[SeatState(state)]
    is_needed = session is None or session.registration in (
        Registration.REQUIRED,
        Registration.PAID,
    )
    return "Had none" if is_needed else "None needed"


def _say_scans(scans: tuple[NearScan, ...], document: Document) -> str:
    said = [
        f"{clock_time(one.at.astimezone(document.zone))} {_WAYS[Direction(one.direction)]} at "
        f"{door_name(document, one.door)}{'' if one.is_admitted else ', not let in'}"
        for one in scans
    ]
    return "; ".join(said) or "None within an hour of it"


def _say_door(one: AskedLine, document: Document) -> str:
    if not one.scanned:
        return "Nobody was scanned here at all"
    gaps = " and ".join(clock_span(gap.start, gap.end, document.zone) for gap in one.gaps)
    return f"{many(one.scanned, 'scan')}; " + (f"none {gaps}" if gaps else "no gap as people came")


def _say_counted(one: AskedLine, document: Document, now: datetime) -> str:
    if one.attended is None:
        return "Nothing"
    stays = " and ".join(
        clock_span(stay.start, min(stay.end, now), document.zone)
        for stay in one.attended.spans
        if stay.start < now
    )
    return f"{many(one.attended.minutes, 'minute')}: {stays}"
