"""`congress attendance`: who was how long in which session, for the office."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from congress.badges.cli.files import document_of, write_pages
from congress.checkin.formats.attendance import write_attendance
from congress.checkin.service.reporting import list_lines
from congress.checkin.service.reviewing import list_review
from congress.core.time_words import moment_of
from congress.infra.saying import echo
from congress.web.house import House


@click.command("attendance")
@click.argument("event_id", metavar="EVENT")
@click.argument("out", metavar="OUT.csv", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def write_out(house: House, event_id: str, out: Path) -> None:
    """Write the minutes of everybody in each session of EVENT, as its scans and what was settled say.

    It says how much waits for a person's word, too: until that is settled, minutes may still grow.
    """
    zone, now = document_of(house, event_id).zone, house.clock.now()
    with house.store.reading() as db, Console(stderr=True).status("Reckoning …"):
        lines = list_lines(db, house.store, event_id)
        review = list_review(db, house.store, event_id, now)
    write_pages(out, write_attendance(lines, zone).encode())
    people = len({(one.number, one.name) for one in lines})
    echo(f"{_many(people, 'person', 'people')}, {_many(len(lines), 'line', 'lines')}.")
    waiting = len(review.items) + len(review.requests)
    if waiting:
        echo(
            f"{_many(waiting, 'fact waits', 'facts wait')} for a word: a supervisor settles it at the "
            "badge desk, under “Attendance to look at”."
        )
    as_of = moment_of(now, zone).text
    echo(f"{out}, as of {as_of}. It holds names: only you can read the file.")


def _many(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"
