"""`congress certificates`: sets the pages that wait, with progress, and names what no font holds."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import Progress

from congress.badges.cli.files import document_of
from congress.credits.formats.certificate import lacking_in
from congress.credits.queries.certificates import count_unset, list_issued
from congress.credits.rules.numbers import write_number
from congress.credits.service.pages_kept import keep_pages
from congress.infra.saying import echo
from congress.infra.typesetting import AT_ONCE
from congress.web.house import House


@click.command("certificates")
@click.argument("event_id", metavar="EVENT")
@click.pass_obj
def certificates(house: House, event_id: str) -> None:
    """Set the pages of EVENT's certificates that wait, as the worker does by itself.

    It may be stopped, and run again. Names with characters that no font here holds are listed: those
    certificates are to be completed by hand.
    """
    document_of(house, event_id)
    with house.store.reading() as db:
        waiting = count_unset(db, event_id)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        setting = progress.add_task("Setting certificates", total=waiting)
        done = 0
        base_url = house.settings.base_url
        for count in keep_pages(house.store, base_url, event_id, at_once=AT_ONCE):
            done += count
            progress.advance(setting, count)
    with house.store.reading() as db:
        issued = list_issued(db, event_id)
    echo(f"{done:,} pages set; {len(issued):,} certificates are issued, versions included.")
    for one in issued:
        lacking = lacking_in(one.facts)
        if lacking:
            echo(f"{write_number(one.number)}: no font here holds {lacking}.")
