"""`congress evaluations`: what people answered, of no group under five (decision 0073)."""

from __future__ import annotations

from pathlib import Path

import click

from congress.badges.cli.files import document_of, write_pages
from congress.core.time_words import moment_of
from congress.credits.formats.results import write_results
from congress.credits.rules.results import FormResults, Plot, Results
from congress.credits.rules.types import write_credits
from congress.credits.service.results import read_results
from congress.infra.saying import echo
from congress.web.house import House


@click.group("evaluations")
def evaluations() -> None:
    """What people answered about sessions and the event; nobody's name is known here."""


@evaluations.command("results")
@click.argument("event_id", metavar="EVENT")
@click.pass_obj
def print_results(house: House, event_id: str) -> None:
    """Print the answers to each form of EVENT, all its sessions together."""
    results = _read(house, event_id)
    if not results.forms:
        echo("This event asks for no evaluations: its file has no forms.")
    for form in results.forms:
        _print_form(form)


@evaluations.command("export")
@click.argument("event_id", metavar="EVENT")
@click.argument("out", metavar="OUT.csv", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export(house: House, event_id: str, out: Path) -> None:
    """Write the answers to EVENT as counts, by session, and what was written. It holds no name."""
    results = _read(house, event_id)
    write_pages(out, write_results(results).encode())
    sent = sum(form.total.sent for form in results.forms)
    as_of = moment_of(house.clock.now(), document_of(house, event_id).zone).text
    echo(f"{sent:,} evaluations, in {out}, as of {as_of}.")
    echo("What fewer than five people answered is left out, and what would tell it.")
    echo("Results change at night, once at least five people more have answered or changed.")


def _read(house: House, event_id: str) -> Results:
    document = document_of(house, event_id)
    with house.store.reading() as db:
        return read_results(db, document)


def _print_form(form: FormResults) -> None:
    total = form.total
    echo(f"{form.form.title}: {total.sent:,} sent")
    for plot in total.plots:
        for line in _lines_of(plot):
            echo(f"  {line}")
    if total.hidden:
        echo(f"  Fewer than five people answered: {', '.join(total.hidden)}.")
    hidden = [one for one in form.subjects if one.hidden]
    if hidden and not total.hidden:
        echo(f"  Of {len(hidden):,} single ones too few answered to tell.")


def _lines_of(plot: Plot) -> list[str]:
    mean = "" if plot.mean is None else f", on average {write_credits(plot.mean)}"
    lines = [f"{plot.question.text} ({plot.count:,} answers{mean})"]
    lines += [f"    {bar.count:>6,}  {bar.text}" for bar in plot.bars]
    if plot.texts:
        lines.append(f"    {len(plot.texts):,} texts: in the export")
    return lines
