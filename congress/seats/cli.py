"""`congress who`, `why`, `seat`: answers about seats at the desk; `export-attendees`: all of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Connection

from congress.agenda.queries import get_event, no_such_event
from congress.attendees.formats.writing import write_people
from congress.attendees.queries import FoundAttendee, get_found, list_registrations
from congress.core.clock import rfc3339
from congress.core.errors import NotFoundError
from congress.core.principal import Level, Principal
from congress.core.time_words import moment_of
from congress.infra.saying import echo
from congress.infra.statements import Found
from congress.seats import queries
from congress.seats.errors import FullError
from congress.seats.rules import Reason, SeatState
from congress.seats.service.explaining import Told, explain_seat
from congress.seats.service.seating import Given, give_seat
from congress.web.house import House

OPERATOR = Principal(level=Level.STAFF, person_id="operator")
BUTTONS = {
    "register": "the button Register",
    "wait": "the button Join the waitlist",
    "unregister": "the button Unregister",
    "none": "no button",
}
SWAP = "no button Register, and may swap instead"


@click.command()
@click.argument("event_id", metavar="EVENT")
@click.argument("person", metavar="PERSON")
@click.argument("session_id", metavar="SESSION")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def why(house: House, event_id: str, person: str, session_id: str, *, as_json: bool) -> None:
    """Say which button PERSON sees at SESSION, and why.

    PERSON is a registration number, a whole e-mail address or a last name; SESSION is an id, a title or
    words of one.
    """
    with house.store.reading() as db:
        zone = _zone_of(db, event_id)
        found = get_found(db, event_id, person)
        session_id, _ = _session_of(db, event_id, session_id)
        told = explain_seat(
            db=db,
            store=house.store,
            now=house.clock.now(),
            event_id=event_id,
            found=found,
            session_id=session_id,
        )
    if as_json:
        echo(json.dumps(_plain(told), ensure_ascii=False))
        return
    _print(told, zone)


def _zone_of(db: Connection, event_id: str) -> ZoneInfo:
    """Return an event's zone; say it in an operator's words when there is no such event."""
    try:
        return ZoneInfo(get_event(db, event_id).zone)
    except NotFoundError as error:
        raise NotFoundError(no_such_event(db, event_id)) from error


def _session_of(db: Connection, event_id: str, wanted: str) -> tuple[str, Found]:
    """Return the id and the counters of the session that is meant."""
    session_id = queries.get_meant(db, event_id, wanted)
    session = queries.find_count(db, event_id, session_id)
    if session is None:
        message = f"{event_id} has no session {wanted!r}; `congress export {event_id}` has all."
        raise NotFoundError(message)
    return session_id, session


def _plain(told: Told | queries.SeatedPerson) -> dict[str, object]:
    return {
        name: rfc3339(value) if isinstance(value, datetime) else value
        for name, value in asdict(told).items()
    }


def _print(told: Told, zone: ZoneInfo) -> None:
    starts = moment_of(told.starts_at, zone).text
    echo(f"{told.name} ({told.external_id}, {told.registration_type})")
    echo(f"{told.title} ({told.session}), {starts}")
    until = f", until {moment_of(told.until, zone).text}" if told.until else ""
    button = SWAP if told.reason == Reason.OVERLAP else BUTTONS[told.action]
    echo(f"They see {button}{until}.")
    echo(f"{told.detail}{f' ({told.reason})' if told.reason else ''}")
    if told.position is not None:
        echo(f"Place {told.position} of {told.waiting} on the waitlist.")
    if told.needs_seat:
        echo(f"{_seats(told.taken, told.capacity)}, {told.waiting} waiting.")


def _seats(taken: int, capacity: int | None) -> str:
    return f"{taken} seats taken" if capacity is None else f"{taken} of {capacity} seats taken"


@click.command()
@click.argument("event_id", metavar="EVENT")
@click.argument("session_id", metavar="SESSION")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def who(house: House, event_id: str, session_id: str, *, as_json: bool) -> None:
    """List who has a seat in SESSION (its id, its title or words of it), and who waits, in order."""
    with house.store.reading() as db:
        zone = _zone_of(db, event_id)
        session_id, session = _session_of(db, event_id, session_id)
        rows = queries.list_seated(db, event_id, session_id)
    if as_json:
        echo(json.dumps([_plain(row) for row in rows], ensure_ascii=False))
        return
    seated = [row for row in rows if row.state == SeatState.CONFIRMED]
    waiting = [row for row in rows if row.state == SeatState.WAITLISTED]
    capacity = None if session.capacity < 0 else session.capacity
    echo(f"{session.title} ({session_id}), {moment_of(session.starts_at, zone).text}")
    echo(f"{_seats(len(seated), capacity)}, {len(waiting)} waiting.")
    for row in seated:
        given = " · given by staff" if row.by_hand else ""
        echo(f"  {_name(row)} · since {moment_of(row.since, zone).text}{given}")
    if waiting:
        echo("Waiting, in order:")
    for place, row in enumerate(waiting, start=1):
        over = f" · passed over: {row.passed_over}" if row.passed_over else ""
        echo(f"  {place}. {_name(row)} · since {moment_of(row.since, zone).text}{over}")


def _name(row: queries.SeatedPerson) -> str:
    return f"{row.first_name} {row.last_name} ({row.external_id})"


@click.command()
@click.argument("event_id", metavar="EVENT")
@click.argument("person", metavar="PERSON")
@click.argument("session_id", metavar="SESSION")
@click.option("--over", "is_over", is_flag=True, help="Above the capacity, and before who waits.")
@click.option("--because", required=True, help="Why; kept on record, not shown to attendees.")
@click.pass_obj
def seat(
    house: House, event_id: str, person: str, session_id: str, *, is_over: bool, because: str
) -> None:
    """Give PERSON a seat in SESSION, whatever its windows and registration types say.

    PERSON is a registration number, a whole e-mail address or a last name; SESSION is an id, a title or
    words of one. They are told by letter.
    """
    if not because.strip():
        raise click.BadParameter("say why, in a few words", param_hint="--because")  # noqa: EM101, TRY003 -- click's
    with house.store.reading() as db:
        _zone_of(db, event_id)
        found = get_found(db, event_id, person)
        session_id, _ = _session_of(db, event_id, session_id)
    taken = house.store.unit_of_work(
        lambda db: _give(house, db, event_id, found, session_id, because, is_over=is_over)
    )
    with house.store.reading() as db:
        _, session = _session_of(db, event_id, session_id)
    said = "has a seat now" if taken else "had a seat already"
    capacity = None if session.capacity < 0 else session.capacity
    echo(f"{found.name} ({found.external_id}) {said} in {session.title} ({session_id}).")
    echo(f"{_seats(session.taken, capacity)}, {session.waiting} waiting.")


def _give(
    house: House,
    db: Connection,
    event_id: str,
    found: FoundAttendee,
    session_id: str,
    because: str,
    *,
    is_over: bool,
) -> bool:
    try:
        taken = give_seat(
            db=db,
            store=house.store,
            actor=OPERATOR,
            now=house.clock.now(),
            event_id=event_id,
            given=Given(found.person_id, session_id, because.strip(), is_over, found.label),
        )
    except FullError as error:
        message = f"{error.detail} To give one all the same, above the capacity: --over"
        raise FullError(message) from error
    return taken.is_new


@click.command("export-attendees")
@click.argument("event_id", metavar="EVENT")
@click.pass_obj
def export_attendees(house: House, event_id: str) -> None:
    """Write everybody registered for EVENT as CSV to standard output, with their seats.

    It goes in again by import-attendees, and changes nothing: seats and waitlist are not read there.
    """
    with house.store.reading() as db:
        _zone_of(db, event_id)
        people = list_registrations(db, event_id)
        seats: dict[str, dict[str, list[str]]] = {"seats": {}, "waits_for": {}}
        for seat in queries.list_seats_of_event(db, event_id):
            column = "seats" if seat.state == SeatState.CONFIRMED else "waits_for"
            seats[column].setdefault(seat.attendee_id, []).append(seat.session_id)
    for found in seats.values():
        for sessions in found.values():
            sessions.sort()
    text = write_people((people[number] for number in sorted(people)), seats)
    click.echo(text.encode(), nl=False)
