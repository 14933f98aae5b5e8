"""`congress`: the operator's commands. Each room brings its own; those of the house stand here.

Exit codes: 0 all of it was done; 1 `doctor` found something; 2 bad input, nothing changed; 3 warnings
need a --because; 4 done, and rows wait for a decision; 69 the database does not answer; 78 the
settings have faults.
"""

from __future__ import annotations

import importlib
import os
import sys
from contextlib import suppress

import click
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from congress.app import create_app, house_of
from congress.cli.saying import ANOTHER_KEY, BAD_INPUT, say, schema_fault
from congress.core.clock import SystemClock
from congress.core.errors import AwayError, BusyError, DomainError, StorageFullError, told
from congress.infra import backup as backups
from congress.infra.away import as_refusal
from congress.infra.database import Store, engine_options
from congress.infra.key_print import is_another_key, note_key
from congress.infra.migrations import is_another_schema
from congress.infra.migrations import migrate as bring_up
from congress.infra.saying import echo
from congress.infra.signing import Signer
from congress.settings import DEFAULT_BASE_URL, Settings, SettingsError
from congress.web.house import House

UNAVAILABLE, BAD_SETTINGS = 69, 78
ANOTHER_SCHEMA = (
    "This database has another schema than this version needs: run `congress migrate`.",
    "If that changes nothing, another version of congress made it: use that one, or an empty database.",
)
NO_ANSWER = "The database does not answer: check CONGRESS_DATABASE_URL, and whether it runs."
NOT_LET_IN = (
    "The database runs and does not let us in: check the user, the password and the database's name "
    "in CONGRESS_DATABASE_URL."
)
# Of a server that could be reached.
REFUSED_WORDS = ("authentication failed", "no password supplied", "does not exist", "pg_hba.conf")
# Commands of their own files, found when they are called for: `module:name`.
ELSEWHERE = {
    "backup": "congress.cli.backups:backup",
    "restore": "congress.cli.backups:restore",
    "release-mail": "congress.cli.backups:release_mail",
    "doctor": "congress.cli.doctor:doctor",
    "staff": "congress.people.cli:staff",
    "news": "congress.people.cli:news",
    "publish": "congress.agenda.cli:publish_file",
    "export": "congress.agenda.cli:export_event",
    "import-attendees": "congress.attendees.cli.importing:import_file",
    "export-attendees": "congress.seats.cli:export_attendees",
    "attendance": "congress.checkin.cli.attendance:write_out",
    "evaluations": "congress.credits.cli.evaluations:evaluations",
    "door-lists": "congress.checkin.cli.lists:print_lists",
    "who": "congress.seats.cli:who",
    "why": "congress.seats.cli:why",
    "seat": "congress.seats.cli:seat",
    "waiting": "congress.attendees.cli.importing:list_waiting",
    "badges": "congress.badges.cli.preprinting:print_badges",
    "blank-badges": "congress.badges.cli.blanks:print_blanks",
    "badge-lists": "congress.badges.cli.lists:print_lists",
    "print-station": "congress.badges.cli.station:print_station",
    "lobby": "congress.lobby.cli.reports:lobby",
    "recordings": "congress.lobby.cli.recordings:list_due",
    "recording": "congress.lobby.cli.recordings:recording",
    "letters": "congress.mail.cli:letters",
    "mail": "congress.cli.mail:mail",
    "person": "congress.cli.person:person",
    "credits": "congress.credits.cli.why:credits_group",
    "certificates": "congress.credits.cli.certificates:certificates",
    "demo": "congress.demo.cli:demo",
}
# These need no open database, or open it after a fork of their own.
ALONE = frozenset({"serve", "worker", "print-station"})
# These come before the schema is there.
BEFORE_SCHEMA = frozenset({"migrate", "doctor", "demo", "restore"})


class _Commands(click.Group):
    """The commands here and, imported when asked for, those of other files and of the rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, name = ELSEWHERE[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            say("The settings have faults:", *error.faults)
            sys.exit(BAD_SETTINGS)
        except DBAPIError as error:
            if is_another_schema(error):
                say(*ANOTHER_SCHEMA)
                sys.exit(BAD_INPUT)
            refusal = as_refusal(error)
            if refusal is None:
                raise
            say(*_why_away(refusal, error))
            sys.exit(UNAVAILABLE)
        except (BusyError, StorageFullError) as error:
            say(*_why_away(error, error.__cause__))
            sys.exit(UNAVAILABLE)
        except DomainError as error:
            say(error.detail, *map(str, told(error.faults)))
            sys.exit(BAD_INPUT)
        except backups.BackupError as error:
            say(f"{error}.")
            sys.exit(BAD_INPUT)


def _why_away(refusal: DomainError, cause: BaseException | None) -> tuple[str, ...]:
    """Say what is wrong with the database. The driver's own words may hold the address's password."""
    if type(refusal) is not AwayError:
        return (refusal.detail,)
    if any(words in str(cause) for words in REFUSED_WORDS):
        return (NOT_LET_IN,)
    return (NO_ANSWER,)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.pass_context
def main(ctx: click.Context) -> None:
    """Run a conference: agenda and seats, from the first published agenda on."""
    wants_help = {"-h", "--help"} & set(sys.argv[1:])
    if ctx.invoked_subcommand in ALONE or wants_help or ctx.obj is not None:
        return
    house = house_of(create_app(Settings.from_env()))
    ctx.obj = house
    if ctx.invoked_subcommand in BEFORE_SCHEMA:
        return
    with house.store.reading() as db:
        late = schema_fault(db)
    if late:
        say(late)
        sys.exit(BAD_INPUT)


@main.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="0.0.0.0: for the network too."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--at", default="", metavar="TIME", help="Rehearse: 2025-03-08T14:00-08:00.")
def serve(host: str, port: int, at: str) -> None:
    """Serve the web app and the API, with the worker beside it, until Ctrl-C."""
    if at:
        os.environ["CONGRESS_NOW"] = at
    settings = Settings.from_env()
    # Fixed once, here: every child, also one started later, then shows the same time.
    if settings.clock_offset:
        os.environ["CONGRESS_NOW"] = f"{settings.clock_offset.total_seconds():.6f}s"
    if settings.base_url == DEFAULT_BASE_URL and port != 8000:  # noqa: PLR2004 -- its default
        os.environ["CONGRESS_BASE_URL"] = f"http://localhost:{port}"
        settings = Settings.from_env()
    _refuse_when_behind(settings)
    echo(f"Serving {settings.base_url} (listening at {host}:{port}). Ctrl-C ends it.")
    sys.stdout.flush()
    server = importlib.import_module("congress.infra.server")
    server.serve(
        lambda: create_app(Settings.from_env()),
        host=host,
        port=port,
        is_sqlite=settings.is_sqlite,
    )


def _refuse_when_behind(settings: Settings) -> None:
    """Look at schema and key with a connection that is closed before the server forks."""
    settings.make_data_dir()
    engine = create_engine(
        settings.database_url, **engine_options(settings.database_url, threads=1)
    )
    store, signer = Store(engine), Signer(settings.secret_key)
    with store.reading() as db:
        late = schema_fault(db)
        is_another = not late and settings.is_production and is_another_key(db, signer)
    if late or is_another:
        say(late or ANOTHER_KEY)
        sys.exit(BAD_INPUT if late else BAD_SETTINGS)
    if settings.is_production:
        now = SystemClock().now()
        store.unit_of_work(lambda db: note_key(db, signer, actor="serve", now=now))
    engine.dispose()


def _refuse_another_key(settings: Settings) -> None:
    if not settings.is_production:
        return
    engine = create_engine(
        settings.database_url, **engine_options(settings.database_url, threads=1)
    )
    with Store(engine).reading() as db:
        is_another = is_another_key(db, Signer(settings.secret_key))
    engine.dispose()
    if is_another:
        say(ANOTHER_KEY)
        sys.exit(BAD_SETTINGS)


@main.command("new-key")
@click.pass_obj
def new_key(house: House) -> None:
    """Say that CONGRESS_SECRET_KEY was changed on purpose.

    Apps and recovery codes of staff made with the old one are void: reset them.
    """
    now = house.clock.now()
    house.store.unit_of_work(lambda db: note_key(db, house.signer, actor="operator", now=now))
    echo("This key it is. Staff need `congress staff reset`: their apps are void.")


@main.command()
@click.option("--list", "is_list", is_flag=True, help="Say what runs when, next and last, and end.")
def worker(*, is_list: bool) -> None:
    """Run the timetable: send letters, forget what is old. `serve` starts one by itself."""
    if is_list:
        echo("\n".join(importlib.import_module("schedules.listing").list_jobs()))
        return
    with suppress(AwayError):  # then it waits for the database, as it does later
        _refuse_another_key(Settings.from_env())
    importlib.import_module("schedules.worker").main()


@main.command()
@click.pass_obj
def migrate(house: House) -> None:
    """Bring the database to this version's schema."""
    before, after = bring_up(house.store.engine)
    if before == after:
        echo(f"The schema is {after} already.")
    else:
        echo(f"The schema is {after} now (it was {before or 'empty'}).")
