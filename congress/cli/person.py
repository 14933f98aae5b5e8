"""`congress person`: what somebody may ask of us, done for them by whoever runs the service (T27)."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Connection

from congress.agenda.queries import get_event, no_such_event
from congress.attendees.queries import get_found, list_attendees_by_ids
from congress.cli.saying import BAD_INPUT, say
from congress.core.clock import rfc3339
from congress.core.errors import NotFoundError
from congress.infra.saying import echo
from congress.people.formats.own_archive import write_archive
from congress.people.queries.personal import list_erased
from congress.people.service.erasing import erase_person
from congress.people.service.personal import gather_own_data
from congress.web.house import House

OPERATOR = "operator"


@click.group("person")
def person() -> None:
    """Give somebody what is held about them, or erase them."""


@person.command("export")
@click.argument("event_id", metavar="EVENT")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--to", "number", required=True, help="A registration number, an address or a name.")
@click.pass_obj
def export(house: House, event_id: str, out: Path, number: str) -> None:
    """Write everything that is held about somebody into OUT, a ZIP: for who cannot sign in."""
    person_id, called = _find(house, event_id, number)
    with house.store.reading() as db:
        held = gather_own_data(db, house.personal_data, person_id)
    out.write_bytes(write_archive(held.rows, held.words, held.files, house.clock.now()))
    echo(f"Everything about {called} is in {out}. Give it to nobody else, and then remove it here.")


@person.command("erase")
@click.argument("event_id", metavar="EVENT")
@click.option("--to", "number", required=True, help="A registration number, an address or a name.")
@click.option("--yes", is_flag=True, help="Do it. Without it you are told who it is, and no more.")
@click.pass_obj
def erase(house: House, event_id: str, number: str, *, yes: bool) -> None:
    """Erase somebody for good, at once and at every event; the record of their credits stays."""
    person_id, called = _find(house, event_id, number)
    if not yes:
        say(f"This is {called}. Nothing was erased: add --yes to do it, which cannot be undone.")
        sys.exit(BAD_INPUT)
    _erase(house, [person_id])
    echo(f"{called} is erased ({person_id}).")


@person.command("erased")
@click.pass_obj
def erased(house: House) -> None:
    """List who was erased, by id, and when: what to keep beside backups."""
    with house.store.reading() as db:
        for row in list_erased(db):
            echo(f"{row.person_id} {rfc3339(row.erased_at)}")


@person.command("erase-again")
@click.argument(
    "listed", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.pass_obj
def erase_again(house: House, listed: Path) -> None:
    """Erase whom FILE (of `erased`) lists and a restored backup brought back; the rest stays."""
    ids = [line.split()[0] for line in listed.read_text("utf-8").splitlines() if line.strip()]
    done, unknown = _erase(house, ids)
    echo(
        f"{done} erased again; {len(ids) - done - unknown} were already; {unknown} are not in here."
    )


def _find(house: House, event_id: str, number: str) -> tuple[str, str]:
    with house.store.reading() as db:
        try:
            get_event(db, event_id)
        except NotFoundError as error:
            raise NotFoundError(no_such_event(db, event_id)) from error
        found = get_found(db, event_id, number)
        me = list_attendees_by_ids(db, [found.id])[found.id]
    return me.person_id, found.label


def _erase(house: House, ids: list[str]) -> tuple[int, int]:
    """Erase people, each in a transaction; return how many were, and how many are unknown."""
    done = unknown = 0
    for one in ids:
        try:
            done += house.store.unit_of_work(partial(_erase_one, house, one))
        except NotFoundError:
            unknown += 1
    return done, unknown


def _erase_one(house: House, person_id: str, db: Connection) -> bool:
    rooms, now = house.personal_data, house.clock.now()
    return erase_person(db, rooms, person_id, actor=OPERATOR, now=now)
