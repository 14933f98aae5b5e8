"""`congress import-attendees`: take over a file of the registration system."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console

from congress.attendees.formats import MAX_BYTES, read_attendees
from congress.attendees.queries import get_programme
from congress.attendees.rules import Entry
from congress.attendees.service import ImportReport, import_attendees
from congress.core.errors import CsvError, DomainError, Fault
from congress.core.principal import Level, Principal
from congress.web.house import House

BAD_INPUT = 2
SHOWN = 20  # missing registrations and notes listed before "and n more"
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
        entries, report = _import(house, event_id, file)
    except DomainError as error:
        if not as_json:
            raise
        faults = [{"where": fault.where, "message": fault.message} for fault in error.faults]
        click.echo(json.dumps({"code": error.code, "detail": error.detail, "errors": faults}))
        sys.exit(BAD_INPUT)
    if as_json:
        click.echo(json.dumps({"event": event_id, "rows": len(entries), **vars(report)}))
        return
    _print(event_id, len(entries), report)


def _import(house: House, event_id: str, file: Path) -> tuple[list[Entry], ImportReport]:
    """Read and check outside the transaction; then write in one."""
    now = house.clock.now()
    if file.stat().st_size > MAX_BYTES:
        raise CsvError(faults=[Fault("", f"the file is over {MAX_BYTES} bytes; split it")])
    with Console(stderr=True).status(f"Reading {file.name} …"):
        with house.store.reading() as db:
            programme = get_programme(db, event_id)
        entries = read_attendees(file.read_bytes(), programme, now)
    with Console(stderr=True).status(f"Taking over {len(entries)} registrations …"):
        report = house.store.unit_of_work(
            lambda db: import_attendees(
                db=db,
                actor=OPERATOR,
                now=now,
                event_id=event_id,
                rows=entries,
                followers=house.registration_followers,
            )
        )
    return entries, report


def _print(event_id: str, rows: int, report: ImportReport) -> None:
    click.echo(
        f"{event_id}: {rows} rows: {report.added} added, {report.changed} changed, "
        f"{report.cancelled} cancelled, {report.unchanged} unchanged."
    )
    _print_some(report.missing, "active registrations are not in the file and stay as they are:")
    _print_some(report.notes, "choices could not be honoured as written:")


def _print_some(lines: tuple[str, ...], heading: str) -> None:
    if not lines:
        return
    click.echo(f"{len(lines)} {heading}")
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  … and {len(lines) - SHOWN} more (--json lists all)")
