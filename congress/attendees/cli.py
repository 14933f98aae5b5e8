"""`congress import-attendees`: take over a file of the registration system."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from sqlalchemy import Connection

from congress.agenda.queries import no_such_event
from congress.attendees.formats import MAX_BYTES, read_attendees
from congress.attendees.queries import get_known_ids
from congress.attendees.rules.registrations import KnownIds, WrittenRegistration
from congress.attendees.service import ImportReport, import_attendees
from congress.core.errors import CsvError, DomainError, Fault, NotFoundError, told
from congress.core.principal import Level, Principal
from congress.web.house import House

BAD_INPUT = 2
# How many are listed before "and n more". A file may hold only what changed: then most are missing.
SHOWN_MISSING, SHOWN_NOTES = 5, 20
OPERATOR = Principal(level=Level.STAFF, person_id="operator")


@click.command("import-attendees")
@click.argument("event_id", metavar="EVENT")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def import_file(house: House, event_id: str, file: Path, *, as_json: bool) -> None:
    """Take over the registrations of EVENT from FILE, a CSV: all of them, or none.

    Who is in the file is added or changed by external_id; who is left out is reported and stays.
    """
    try:
        registrations, report = _import(house, event_id, file)
    except DomainError as error:
        if not as_json:
            raise
        faults = [{"where": fault.where, "message": fault.message} for fault in told(error.faults)]
        click.echo(json.dumps({"code": error.code, "detail": error.detail, "errors": faults}))
        sys.exit(BAD_INPUT)
    if as_json:
        click.echo(json.dumps({"event": event_id, "rows": len(registrations), **vars(report)}))
        return
    _print(event_id, len(registrations), report)


def _import(
    house: House, event_id: str, file: Path
) -> tuple[list[WrittenRegistration], ImportReport]:
    """Read and check outside the transaction; then write in one."""
    now = house.clock.now()
    if file.stat().st_size > MAX_BYTES:
        raise CsvError(faults=[Fault("", f"the file is over {MAX_BYTES} bytes; split it")])
    with Console(stderr=True).status(f"Reading {file.name} …"):
        with house.store.reading() as db:
            known_ids = _programme(db, event_id)
        registrations = read_attendees(file.read_bytes(), known_ids, now)
    with Console(stderr=True).status(f"Taking over {len(registrations)} registrations …"):
        report = house.store.unit_of_work(
            lambda db: import_attendees(
                db=db,
                actor=OPERATOR,
                now=now,
                event_id=event_id,
                rows=registrations,
                followers=house.registration_followers,
            )
        )
    return registrations, report


def _programme(db: Connection, event_id: str) -> KnownIds:
    """Return what the file may refer to; say it in an operator's words when there is no such event."""
    try:
        return get_known_ids(db, event_id)
    except NotFoundError as error:
        raise NotFoundError(no_such_event(db, event_id)) from error


def _print(event_id: str, rows: int, report: ImportReport) -> None:
    click.echo(
        f"{event_id}: {rows} rows: {report.added} added, {report.changed} changed, "
        f"{report.cancelled} cancelled, {report.unchanged} unchanged."
    )
    missing = "active registrations are not in the file and stay as they are:"
    _print_some(report.missing, missing, SHOWN_MISSING)
    _print_some(report.notes, "choices could not be honoured as written:", SHOWN_NOTES)


def _print_some(lines: tuple[str, ...], heading: str, shown: int) -> None:
    if not lines:
        return
    click.echo(f"{len(lines)} {heading}")
    for line in lines[:shown]:
        click.echo(f"  {line}")
    if len(lines) > shown:
        click.echo(f"  … and {len(lines) - shown} more (--json lists all)")
