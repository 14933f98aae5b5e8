"""`congress import-attendees`: take over a list of the registration system. `congress waiting`."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from sqlalchemy import Connection

from congress.agenda.queries import no_such_event
from congress.attendees import queries
from congress.attendees.cli.receipts import Receipt, print_stored, row_as_json
from congress.attendees.formats.csv_table import MAX_BYTES
from congress.attendees.formats.list_file import ReadList, read_list
from congress.attendees.rules.mapping import ListMapping, read_mapping
from congress.attendees.rules.registrations import KnownIds
from congress.attendees.rules.waiting import read_decisions
from congress.attendees.service import ImportReport, ImportWishes, import_attendees
from congress.core.errors import CsvError, DomainError, Fault, InputError, NotFoundError, told
from congress.core.principal import Level, Principal
from congress.infra.saying import echo
from congress.web.house import House

BAD_INPUT, ROWS_WAIT = 2, 4
OPERATOR = Principal(level=Level.STAFF, person_id="operator")


class _DryRun(Exception):  # noqa: N818 -- no error: how a transaction is taken back
    """Ends the transaction of a dry run; holds what it would have done."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__()
        self.report = report


@dataclass(frozen=True)
class _Asked:
    """What the command was asked for."""

    event_id: str
    file: Path | None
    maps: tuple[str, ...]
    decisions: dict[str, str]
    is_dry: bool
    welcomes: bool


@click.command("import-attendees")
@click.argument("event_id", metavar="EVENT")
@click.argument(
    "file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="HEADING=COLUMN",
    help='Say what a heading or a value means: "Mail=email", "Room=-", "status:Comp=active". Kept.',
)
@click.option(
    "--decide",
    "decisions",
    multiple=True,
    metavar="KEY=ANSWER",
    help="Settle a row that waits; without FILE, one of earlier lists.",
)
@click.option(
    "--dry-run", "is_dry", is_flag=True, help="Change nothing; say who is new, changed, missing."
)
@click.option("--no-welcome", is_flag=True, help="No letter to whoever is added.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def import_file(
    house: House, event_id: str, file: Path | None, maps: tuple[str, ...], decisions: tuple[str, ...],
    *, is_dry: bool, no_welcome: bool, as_json: bool,
) -> None:  # fmt: skip
    """Take over the registrations of EVENT from FILE, a CSV or XLSX as your system exports it.

    All of them, or none. Who is in it is added or changed; who is left out is reported and stays. Rows
    that need a decision wait (exit 4), and keep nobody else out: `congress waiting EVENT`.
    """
    try:
        answers = read_decisions(decisions)
        asked = _Asked(event_id, file, maps, answers, is_dry, not no_welcome)
        read, report, mapping = _import(house, asked)
    except DomainError as error:
        if not as_json:
            raise
        faults = [{"where": fault.where, "message": fault.message} for fault in told(error.faults)]
        echo(json.dumps({"code": error.code, "detail": error.detail, "errors": faults}))
        sys.exit(BAD_INPUT)
    receipt = Receipt(event_id, read, report, is_dry, file is not None, mapping if maps else None)
    if as_json:
        echo(json.dumps(receipt.as_json()))
    else:
        receipt.print()
    if report.waiting or report.waiting_on:
        sys.exit(ROWS_WAIT)


def _import(house: House, asked: _Asked) -> tuple[ReadList, ImportReport, ListMapping]:
    """Read and check outside the transaction; then write in one."""
    now = house.clock.now()
    if asked.file is None and not asked.decisions and not asked.maps:
        message = (
            "Name a file, settle a row that waits (--decide), or say what headings mean (--map)."
        )
        raise InputError(message)
    with house.store.reading() as db:
        known_ids = _programme(db, asked.event_id)
        kept = queries.get_mapping(db, asked.event_id)
        welcome = queries.find_welcome(db, asked.event_id, now) if asked.welcomes else None
    mapping = read_mapping(asked.maps, kept, known_ids.registration_types)
    read = _read(asked.file, known_ids, now, mapping)
    mapping = read.learned or mapping
    wishes = ImportWishes(
        decisions=asked.decisions, mapping=mapping if asked.maps or read.learned else None,
        welcome=welcome,
        is_whole=asked.file is not None,
    )  # fmt: skip

    def take_over(db: Connection) -> ImportReport:
        report = import_attendees(
            db=db, actor=OPERATOR, now=now, event_id=asked.event_id, rows=read.registrations,
            followers=house.registration_followers, wishes=wishes,
        )  # fmt: skip
        if asked.is_dry:
            raise _DryRun(report)
        return report

    with Console(stderr=True).status(f"Taking over {len(read.registrations)} registrations …"):
        try:
            return read, house.store.unit_of_work(take_over), mapping
        except _DryRun as end:
            return read, end.report, mapping


def _read(file: Path | None, known_ids: KnownIds, now: datetime, mapping: ListMapping) -> ReadList:
    if file is None:
        return ReadList()
    if file.stat().st_size > MAX_BYTES:
        raise CsvError(faults=[Fault("", f"the file is over {MAX_BYTES} bytes; split it")])
    with Console(stderr=True).status(f"Reading {file.name} …"):
        return read_list(file.read_bytes(), known_ids, now, mapping)


def _programme(db: Connection, event_id: str) -> KnownIds:
    """Return what the file may refer to; say it in an operator's words when there is no such event."""
    try:
        return queries.get_known_ids(db, event_id)
    except NotFoundError as error:
        raise NotFoundError(no_such_event(db, event_id)) from error


@click.command("waiting")
@click.argument("event_id", metavar="EVENT")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, all rows.")
@click.pass_obj
def list_waiting(house: House, event_id: str, *, as_json: bool) -> None:
    """List the rows of EVENT's lists that wait for a decision, and how to settle them."""
    with house.store.reading() as db:
        _programme(db, event_id)
        stored = [one for one in queries.list_waiting(db, event_id) if not one.answer]
    if as_json:
        rows = [{**row_as_json(one.row), "since": one.since.isoformat()} for one in stored]
        echo(json.dumps({"event": event_id, "waiting": rows}))
        return
    print_stored(event_id, stored)
