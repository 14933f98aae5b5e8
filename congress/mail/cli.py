"""`congress letters`: what did not leave, and why; and sending it again."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from congress.core.errors import NotFoundError
from congress.infra.saying import echo
from congress.mail import queries, service
from congress.web.house import House

BAD_INPUT = 2
ALL = "all"
MAX_LISTED = 200
STATES = (service.FAILED, service.QUEUED, service.LEASED, service.SENT, service.INBOX)


@click.group()
def mail() -> None:
    """Look at letters: how one would be, and what came of those to somebody."""


@click.command()
@click.option(
    "--state",
    type=click.Choice(STATES),
    default=service.FAILED,
    show_default=True,
    help="Which letters; failed ones were given up.",
)
@click.option(
    "--again", default="", metavar="ID|all", help="Send a letter again that was given up."
)
@click.pass_obj
def letters(house: House, *, state: str, again: str) -> None:
    """List letters with the reason of their state, newest first, or send given-up ones again."""
    if again:
        _send_again(house, again)
        return
    with house.store.reading() as db:
        rows = queries.list_by_state(db, state, MAX_LISTED + 1)
    _print(rows, state)


def _print(rows: Sequence[Any], state: str) -> None:
    for row in rows[:MAX_LISTED]:
        written = f"{row.created_at:%Y-%m-%d %H:%M} UTC"
        tries = "1 try" if row.attempts == 1 else f"{row.attempts} tries"
        echo(f"{row.id}  {written}  {row.kind}  {tries}  {row.evidence or '-'}")
    if not rows:
        echo(f"No letter is {state}.")
    if len(rows) > MAX_LISTED:
        echo(f"There are more: these are the newest {MAX_LISTED}.")


def _send_again(house: House, wanted: str) -> None:
    letter_id = "" if wanted == ALL else wanted
    now = house.clock.now()
    try:
        queued, left = house.store.unit_of_work(lambda db: service.send_again(db, letter_id, now))
    except NotFoundError:
        echo(f"No letter {wanted!r} was given up: see `congress letters`.", err=True)
        sys.exit(BAD_INPUT)
    echo("1 letter is sent again." if queued == 1 else f"{queued} letters are sent again.")
    for letter, why_not in sorted(left.items()):
        echo(f"{letter} is not: {why_not}.")
    if letter_id and left:
        sys.exit(BAD_INPUT)
