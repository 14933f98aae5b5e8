"""`congress badge-lists`: who gets a badge at which desk, on paper, for when all else fails."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from congress.badges.cli.files import document_of, write_pages
from congress.badges.formats.lists import set_lists
from congress.badges.service.listing import list_desks
from congress.core.errors import InputError
from congress.core.time_words import moment_of
from congress.infra.saying import echo
from congress.web.house import House

NO_DESK = "This event hands out no badges: its schedule file has no `pickup`."


@click.command("badge-lists")
@click.argument("event_id", metavar="EVENT")
@click.argument("out", metavar="OUT.pdf", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def print_lists(house: House, event_id: str, out: Path) -> None:
    """Write a list for each badge desk of EVENT: by last name, with a box to tick.

    Print it in the evening before, and again when the network goes: it says who has their badge, and
    whose lies in the box.
    """
    document = document_of(house, event_id)
    as_of = moment_of(house.clock.now(), document.zone).text
    with house.store.reading() as db:
        desks = list_desks(db, document)
    if not desks:
        raise InputError(NO_DESK)
    with Console(stderr=True).status("Laying out the lists …"):
        write_pages(out, set_lists(document.event.name, as_of, desks))
    for desk in desks:
        echo(f"{desk.place}: {len(desk.people):,} people")
    echo(f"{out}, as of {as_of}. It holds names: only you can read the file.")
