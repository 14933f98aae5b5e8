"""`congress door-lists`: who may come in at which door, on paper, for when all else fails."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from rich.console import Console

from congress.badges.cli.files import document_of, write_pages
from congress.checkin.formats.lists import set_lists
from congress.checkin.service.listing import list_doors_on_paper
from congress.core.errors import InputError
from congress.core.time_words import moment_of
from congress.infra.saying import echo
from congress.web.house import House

NO_DOORS = (
    "Nothing takes place behind a door then: the schedule file has no `doors` for it. Add them, or name "
    "another day."
)


@click.command("door-lists")
@click.argument("event_id", metavar="EVENT")
@click.argument("out", metavar="OUT.pdf", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Of one day alone, as 2025-03-10.")
@click.pass_obj
def print_lists(house: House, event_id: str, out: Path, day: datetime | None) -> None:
    """Write a list for each session behind a door of EVENT: who may come in, with a box to tick.

    Print it in the evening before. What is ticked on paper is scanned or settled afterwards.
    """
    document = document_of(house, event_id)
    as_of = moment_of(house.clock.now(), document.zone).text
    with house.store.reading() as db:
        lists = list_doors_on_paper(db, document, day.date() if day else None)
    if not lists:
        raise InputError(NO_DOORS)
    with Console(stderr=True).status("Laying out the lists …"):
        write_pages(out, set_lists(document.event.name, as_of, lists))
    names = sum(len(one.guests) for one in lists)
    echo(f"{len(lists):,} lists with {names:,} names.")
    echo(f"{out}, as of {as_of}. It holds names: only you can read the file.")
