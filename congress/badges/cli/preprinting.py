"""`congress badges`: badges printed ahead of time, as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.badges.cli.files import OPERATOR, document_of, write_pages
from congress.badges.formats.faces import BadgeFace, say_lacking
from congress.badges.formats.pdf import Sheet, set_badges
from congress.badges.queries import Registrant
from congress.badges.rules.boxes import Letters, read_letters
from congress.badges.service.codes import slip_code_of
from congress.badges.service.faces import face_for
from congress.badges.service.making import Desk
from congress.badges.service.preprinting import (
    Prepared,
    Wanted,
    list_wanted,
    mark_printed,
    prepare_badges,
)
from congress.core.errors import Fault, InputError
from congress.infra.fonts import list_missing_packages
from congress.infra.saying import echo
from congress.web.house import House

TOGETHER = 200  # badges in one transaction: a desk that waits for one of them waits for no more
SHOWN = 20
NOBODY = "There is nobody to print a badge for: no one fits, or all of them have theirs already."
KEEP = "It holds the codes that open doors: keep it like the badges, and delete it once printed."


@dataclass(frozen=True)
class _Work:
    """The event whose badges are printed, and the house that does it."""

    house: House
    document: Document

    def desk(self, db: Connection) -> Desk:
        """Return the desk of nobody in particular, in a unit of work."""
        house = self.house
        now, event_id = house.clock.now(), self.document.event.id
        return Desk(db, house.store, house.signer, OPERATOR, now, event_id)

    def prepare(self, people: Sequence[Registrant]) -> list[Prepared]:
        """Make badges in one transaction."""
        ids = [one.id for one in people]
        return self.house.store.unit_of_work(lambda db: prepare_badges(self.desk(db), ids))

    def lay_out(self, prepared: Sequence[Prepared], *, with_slips: bool) -> list[BadgeFace]:
        """Return what is printed of each."""
        signer, address = self.house.signer, self.house.settings.base_url
        with self.house.store.reading() as db:
            desk = self.desk(db)
            return [
                face_for(
                    desk, one.registrant, one.code, address=address,
                    slip=slip_code_of(signer, one.badge.id) if with_slips else "",
                )
                for one in prepared
            ]  # fmt: skip

    def mark(self, prepared: Sequence[Prepared]) -> None:
        """Write down that they were printed, in one transaction."""
        self.house.store.unit_of_work(lambda db: mark_printed(self.desk(db), prepared))


@click.command("badges")
@click.argument("event_id", metavar="EVENT")
@click.argument("out", metavar="OUT.pdf", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--sheet",
    type=click.Choice([*map(str, Sheet)]),
    default=Sheet.SIX.value,
    show_default=True,
    help="six: to a US letter sheet (Avery 5392); single: 4×3 in, one to a page.",
)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only of registration types.")
@click.option("--names", default="A-Z", show_default=True, metavar="A-M", help="Only last names.")
@click.option("--no-slips", is_flag=True, help="Without the slips that come with the badges.")
@click.option("--new", "only_new", is_flag=True, help="Only of whom none was printed yet.")
@click.pass_obj
def print_badges(
    house: House, event_id: str, out: Path, sheet: str, types: tuple[str, ...], names: str,
    *, only_new: bool, no_slips: bool,
) -> None:  # fmt: skip
    """Print the badges of EVENT ahead of time: one PDF, in the order of last names.

    Whose badge is not made gets one; who has theirs already is left out. Nothing is handed over by it:
    the desk finds each as printed already. Run again, it gives the same badges.
    """
    work = _Work(house, document_of(house, event_id))
    wanted = Wanted(_known(work.document, types), _letters(names), only_new)
    with house.store.reading() as db:
        people = list_wanted(db, work.document, wanted)
    if not people:
        raise InputError(NOBODY)
    for missing in list_missing_packages():
        echo(f"The font package {missing} is not installed: its scripts will lack.", err=True)
    prepared, faces = _print(work, people, out, Sheet(sheet), with_slips=not no_slips)
    _report(prepared, faces, out)


def _print(
    work: _Work, people: Sequence[Registrant], out: Path, sheet: Sheet, *, with_slips: bool
) -> tuple[list[Prepared], list[BadgeFace]]:
    """Make, lay out, write the file, and only then say that they are printed."""
    parts = [people[start : start + TOGETHER] for start in range(0, len(people), TOGETHER)]
    places = {one.id: place for place, one in enumerate(people)}
    prepared: list[Prepared] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        making = progress.add_task("Making badges", total=len(people))
        for part in parts:
            prepared += work.prepare(part)
            progress.advance(making, len(part))
        prepared.sort(key=lambda one: places[one.registrant.id])
        laying = progress.add_task(f"Laying out {len(prepared)} badges", total=None)
        faces = work.lay_out(prepared, with_slips=with_slips)
        write_pages(out, set_badges(faces, sheet))
        progress.remove_task(laying)
        marking = progress.add_task("Writing down that they are printed", total=len(prepared))
        for start in range(0, len(prepared), TOGETHER):
            work.mark(prepared[start : start + TOGETHER])
            progress.advance(marking, TOGETHER)
    return prepared, faces


def _report(prepared: Sequence[Prepared], faces: Sequence[BadgeFace], out: Path) -> None:
    made = sum(one.is_new for one in prepared)
    echo(f"{out}: {len(prepared):,} badges, {made:,} of them made now. None is handed over.")
    echo(KEEP)
    lacking = [
        f"{one.registrant.external_id} {face.first} {face.last}: {say_lacking(face.lacking)}"
        for one, face in zip(prepared, faces, strict=True)
        if face.lacking
    ]
    if lacking:
        echo(f"{len(lacking):,} badges lack characters that no font here holds; add them by hand:")
        for line in lacking[:SHOWN]:
            echo(f"  {line}")
        if lacking[SHOWN:]:
            echo(f"  and {len(lacking) - SHOWN:,} more")


def _known(document: Document, types: Sequence[str]) -> Sequence[str]:
    known = [kind.id for kind in document.registration_types]
    if strange := [one for one in types if one not in known]:
        listed = ", ".join(known)
        raise InputError(faults=[Fault("--type", f"there is no {strange[0]!r}. Types: {listed}")])
    return types


def _letters(typed: str) -> Letters:
    try:
        return read_letters(typed)
    except ValueError as error:
        raise InputError(faults=[Fault("--names", str(error))]) from error
