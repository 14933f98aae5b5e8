"""`congress blank-badges`: a stack with codes and room for names, for when no printer helps."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from congress.badges.cli.files import OPERATOR, document_of, write_pages
from congress.badges.formats.pdf import Sheet, set_badges
from congress.badges.service.blanks import MOST_BLANKS, make_blanks
from congress.badges.service.faces import face_for_nobody
from congress.badges.service.making import Desk
from congress.infra.saying import echo
from congress.web.house import House


@click.command("blank-badges")
@click.argument("event_id", metavar="EVENT")
@click.argument("count", metavar="COUNT", type=click.IntRange(1, MOST_BLANKS))
@click.argument("out", metavar="OUT.pdf", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--sheet",
    type=click.Choice([*map(str, Sheet)]),
    default=Sheet.SIX.value,
    show_default=True,
    help="six: to a US letter sheet (Avery 5392); single: 4×3 in, one to a page.",
)
@click.pass_obj
def print_blanks(house: House, event_id: str, count: int, out: Path, sheet: str) -> None:
    """Make COUNT blank badges for EVENT and lay them out: each becomes somebody's with one scan.

    None opens anything before that. Every run makes new ones.
    """
    document = document_of(house, event_id)
    with Console(stderr=True).status("Laying out …"), house.store.writing() as db:
        now = house.clock.now()
        desk = Desk(db, house.store, house.signer, OPERATOR, now, document.event.id)
        address = house.settings.base_url
        faces = [face_for_nobody(desk, one, address=address) for one in make_blanks(desk, count)]
        write_pages(out, set_badges(faces, Sheet(sheet)))  # not written: none was made
    echo(f"{out}: {count:,} blank badges. Write the name by hand; a scan says whose it is.")
    echo("Keep them like keys: once they are somebody's, they open doors.")
