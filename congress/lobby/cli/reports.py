"""`congress lobby report` takes over who attended a live session, as Zoom or Teams report it."""

from __future__ import annotations

from pathlib import Path

import click

from congress.badges.cli.files import OPERATOR, document_of
from congress.core.errors import Fault, InputError
from congress.core.intervals import find_zone
from congress.core.time_words import clock_span, zone_words
from congress.infra.saying import echo
from congress.lobby.formats.reports import read_report
from congress.lobby.rules.stays import Report
from congress.lobby.service.reports import TakenOver, get_reported, take_over
from congress.web.house import House

NO_ZONE = "“{}” is no time zone. Write it as America/Los_Angeles."


@click.group("lobby")
def lobby() -> None:
    """Take over what happened in live sessions."""


@lobby.command("report")
@click.argument("event_id", metavar="EVENT")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--session", "session_id", required=True, help="The session whose report it is.")
@click.option("--zone", default="", help="The time zone of its times; else the event's own.")
@click.pass_obj
def report(house: House, event_id: str, file: Path, session_id: str, zone: str) -> None:
    """Take over FILE, the attendance report of SESSION by Zoom or Teams (CSV), as time that counts.

    A corrected one replaces what the last one said; the same one again changes nothing.
    """
    document = document_of(house, event_id)
    session = get_reported(document, session_id)
    written_in = find_zone(zone) if zone else document.zone
    if written_in is None:
        raise InputError(faults=[Fault("zone", NO_ZONE.format(zone))])
    found = read_report(file.read_bytes(), session.interval, written_in)
    now = house.clock.now()
    done = house.store.unit_of_work(
        lambda db: take_over(
            db=db,
            actor=OPERATOR,
            now=now,
            document=document,
            session_id=session_id,
            report=found,
        )
    )
    echo(f"Its times are in {zone_words(written_in, session.starts_at)}.")
    _tell(found, done)
    for one in done.aside:
        span = clock_span(one.interval.start, one.interval.end, document.zone)
        echo(f"  row {one.number}  {one.name}  {one.email or 'no e-mail'}  {span}")


def _tell(found: Report, done: TakenOver) -> None:
    stays, aside = len(found.stays), len(done.aside)
    echo(f"{found.provider.title()}: {stays} stays, of {done.people} people whom we know.")
    if not done.is_new:
        echo("All of it was known: nothing changed.")
    if aside:
        echo(
            f"{aside} put aside, since no single attendee has their e-mail. Add it to their "
            "registration, or mend it in the file, and import it again:"
        )
