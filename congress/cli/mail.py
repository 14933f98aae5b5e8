"""`congress mail`: what came of somebody's mail, and which mail hosts swallow it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from zoneinfo import ZoneInfo

import click

from congress.agenda.queries import get_event, no_such_event
from congress.attendees.queries import get_found
from congress.attendees.service.letters import tell_attendees_mail
from congress.core.errors import NotFoundError
from congress.core.time_words import moment_of
from congress.infra.saying import echo
from congress.mail.cli import mail
from congress.mail.rules import LOOKED_BACK, is_swallowing
from congress.notices.cli import preview
from congress.people.queries import list_mail_hosts
from congress.web.house import House

__all__ = ["mail", "preview"]  # naming it is what brings it into the group
FOUND = 1


@mail.command("log")
@click.option("--event", "event_id", required=True, metavar="EVENT", help="At which event.")
@click.option(
    "--to", "person", required=True, metavar="PERSON", help="Number, e-mail or last name."
)
@click.pass_obj
def show_log(house: House, event_id: str, person: str) -> None:
    """List somebody's letters, newest first, with what came of each."""
    with house.store.reading() as db:
        try:
            zone = ZoneInfo(get_event(db, event_id).zone)
        except NotFoundError as error:
            raise NotFoundError(no_such_event(db, event_id)) from error
        found = get_found(db, event_id, person)
        told = tell_attendees_mail(db, event_id, found.external_id)
    echo(f"{found.label}, {told.address or 'no address'}")
    if told.log.suppressed:
        echo(told.log.suppressed)
    for line in told.log.lines:
        echo(f"{moment_of(line.at, zone).text}  {line.kind}  {line.words}")
    if not told.log.lines:
        echo("No letter was written to them.")


@mail.command("health")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def show_health(house: House, *, as_json: bool) -> None:
    """Name the mail hosts that take letters and show them to nobody. Exit 1 when there is one."""
    with house.store.reading() as db:
        hosts = list_mail_hosts(db, house.clock.now())
    silent = [one for one in hosts if is_swallowing(one)]
    if as_json:
        told = [asdict(one) for one in hosts]
        echo(json.dumps({"hosts": told, "swallow": [one.host for one in silent]}))
    else:
        for one in silent:
            echo(
                f"WRONG  {one.host}: {one.people} people were written to, {one.coded} asked for a code,"
                f" nobody typed one, {one.seen} showed themselves since."
            )
        if not silent:
            days = LOOKED_BACK.days
            echo(f"No mail host swallows letters, of {len(hosts)} in the last {days} days.")
    sys.exit(FOUND if silent else 0)
