"""`congress demo`: fill an empty data folder with the 2025 Congress, and say who can sign in."""

from __future__ import annotations

import json
import shlex
import sys
from datetime import datetime, timedelta

import click
from rich.console import Console
from rich.table import Table

from congress.core.time_words import moment_of
from congress.demo.credits_story import claim_credits
from congress.demo.door_story import list_trials, scan_people
from congress.demo.filling import REHEARSAL, fill, is_filled, last_played, load_schedule
from congress.demo.lobby_story import open_lobby
from congress.demo.people import ATTENDEES, COUNT, STAFF
from congress.demo.story import play
from congress.infra.backup import count_rows
from congress.infra.migrations import migrate
from congress.infra.saying import echo
from congress.web.house import House

BAD_INPUT = 2
NEARLY_NOW = timedelta(hours=1)  # who starts it again has clicked about for a while


@click.command("demo")
@click.option("--at", default="", metavar="TIME", help=f"The rehearsal's time; {REHEARSAL}.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def demo(house: House, at: str, *, as_json: bool) -> None:
    """Fill an empty data folder with the 2025 Congress and made-up people.

    What happens there is played up to its time: badges are printed, picked up and scanned,
    and credits claimed. Where the demo stands already, only what came since is played, and who can
    sign in is said again.
    """
    if house.settings.is_production:
        _refuse("The demo is not for production: its passwords are known to everybody.")
    instant = _instant(house, at)
    migrate(house.store.engine)
    with house.store.reading() as db:
        stands, rows = is_filled(db), count_rows(db)
    if not stands and rows:
        _refuse(
            f"The database holds {rows} rows that are not the whole demo: "
            "name an empty folder in CONGRESS_DATA_DIR."
        )
    if stands:
        _warn_of_the_past(house, instant)
    else:
        with Console(stderr=True).status(f"Making up {COUNT} attendees and their seats …"):
            fill(house, instant)
    with Console(stderr=True).status("Playing the congress up to this hour …"):
        document = load_schedule()
        play(house, document, instant)
        scan_people(house, document, instant)
        open_lobby(house, document, instant)
        claim_credits(house, document, instant)
    if as_json:
        echo(json.dumps(_as_json(house), ensure_ascii=False))
    else:
        _print(house, instant)


def _warn_of_the_past(house: House, instant: datetime) -> None:
    """Say that the clock would stand well before what happened here: nothing is played backwards."""
    with house.store.reading() as db:
        played = last_played(db)
    if played is None or played - instant <= NEARLY_NOW:
        return
    zone = load_schedule().zone
    echo(
        f"Note: this demo went on to {moment_of(played, zone).text} already, and now its clock stands "
        f"at {moment_of(instant, zone).text}. What happened in between stays. Choose a later time, or "
        f"move {house.settings.data_dir} away to see this hour as it was.",
        err=True,
    )


def _refuse(message: str) -> None:
    echo(message, err=True)
    sys.exit(BAD_INPUT)


def _instant(house: House, at: str) -> datetime:
    """Return the rehearsal's time: as asked, else as CONGRESS_NOW moves the clock, else Saturday."""
    if not at and house.settings.clock_offset:
        return house.clock.now().astimezone(load_schedule().zone)  # the clocks go forward in it
    try:
        instant = datetime.fromisoformat(at or REHEARSAL)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        message = f"{at!r} is not a time with its offset; write {REHEARSAL}"
        raise click.BadParameter(message, param_hint="--at")
    return instant


def _as_json(house: House) -> dict[str, object]:
    people: list[dict[str, str | None]] = [
        {
            "email": attendee.email,
            "last_name": attendee.last_name,
            "role": attendee.kind,
            "password": None,
        }
        for attendee in ATTENDEES
    ]
    people += [
        {
            "email": member.email,
            "last_name": member.last_name,
            "role": member.role.value,
            "password": member.password,
        }
        for member in STAFF
    ]
    return {"url": house.settings.base_url, "people": people}


def _print(house: House, instant: datetime) -> None:
    console = Console()
    # No lines: a terminal of 80 columns has room for whole addresses then, to be copied.
    table = Table(title="The demo congress: who can sign in", title_justify="left", box=None)
    for heading in ("E-mail", "Last name", "Is"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Password, or what to see")
    for attendee in ATTENDEES:
        table.add_row(attendee.email, attendee.last_name, attendee.kind, attendee.tries)
    for member in STAFF:
        table.add_row(member.email, member.last_name, member.role.value, f"{member.password}")
    console.print(table)
    console.print("Attendees sign in with e-mail and last name; staff with the password shown.")
    # Lines to copy are never folded, as the console would do.
    echo(f"Where: {house.settings.base_url}")
    if not house.settings.clock_offset:
        echo(f"Serve it at its time: congress serve --at {instant.isoformat()}")
    for trial in list_trials(house, load_schedule(), instant):
        echo(f"A badge to try at a door: {trial.code} ({trial.name}, {trial.door}).")
    echo("Other commands, in another shell, need its time, its folder and its address:")
    folder = shlex.quote(str(house.settings.data_dir))
    now = instant.isoformat(timespec="seconds")
    url = shlex.quote(house.settings.base_url)
    echo(f"  export CONGRESS_NOW={now} CONGRESS_DATA_DIR={folder} CONGRESS_BASE_URL={url}")
