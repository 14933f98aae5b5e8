"""`congress`: the operator's commands. Each room brings its own; those of the house stand here.

Exit codes: 0 all of it was done; 1 `doctor` found something; 2 bad input, nothing changed; 3 warnings
need a --because; 69 the database does not answer; 78 the settings have faults.
"""

from __future__ import annotations

import importlib
import json
import os
import runpy
import shutil
import sys
from pathlib import Path

import click
from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError

from congress.agenda.queries import list_events
from congress.app import create_app, house_of
from congress.core.clock import SystemClock
from congress.core.errors import AwayError, BusyError, DomainError, StorageFullError, told
from congress.feeds import queries as feed_queries
from congress.feeds.service.restoring import end_again
from congress.infra import backup as backups
from congress.infra.away import as_refusal
from congress.infra.database import Store, engine_options
from congress.infra.invariants import INVARIANTS, find_breaches
from congress.infra.key_print import is_another_key, note_key
from congress.infra.migrations import head_revision, is_another_schema, revision_of
from congress.infra.migrations import migrate as bring_up
from congress.infra.signing import Signer
from congress.mail import queries as mail_queries
from congress.mail import service as mail_service
from congress.people import queries as people_queries
from congress.people.service.ending import sign_out_everybody
from congress.settings import DEFAULT_BASE_URL, Settings, SettingsError
from congress.web.house import House

BAD_INPUT, FOUND, UNAVAILABLE, BAD_SETTINGS = 2, 1, 69, 78
MIN_FREE_SHARE = 0.05
AFTER_RESTORE = "restored from a backup: what was due then may have been sent since"
ANOTHER_SCHEMA = (
    "This database has another schema than this version needs: run `congress migrate`.",
    "If that changes nothing, another version of congress made it: use that one, or an empty database.",
)
NO_ANSWER = "The database does not answer: check CONGRESS_DATABASE_URL, and whether it runs."
NOT_LET_IN = (
    "The database runs and does not let us in: check the user, the password and the database's name "
    "in CONGRESS_DATABASE_URL."
)
ANOTHER_KEY = (
    "CONGRESS_SECRET_KEY is not the one this database was served with: give every machine the same. "
    "If it was changed on purpose, run `congress new-key`; apps and recovery codes of staff are void."
)
# Of a server that could be reached.
REFUSED_WORDS = ("authentication failed", "no password supplied", "does not exist", "pg_hba.conf")
# Where we deviate from it, knowingly (docs/threats.md, "OWASP ASVS 5.0").
DEVIATIONS = (
    "6.4.2, 6.3.3: attendees sign in with e-mail and last name; it opens only what is reversible.",
    "6.3.6: the codes that verify attendees come by e-mail, which is no authenticator of its own.",
    "14.2.1: a personal calendar's address holds its secret; it shows titles, rooms and times only.",
)
# Commands of rooms, found when they are called for: `module:name`.
ROOM_COMMANDS = {
    "staff": "congress.people.cli:staff",
    "publish": "congress.agenda.cli:publish_file",
    "export": "congress.agenda.cli:export_event",
    "import-attendees": "congress.attendees.cli:import_file",
    "letters": "congress.mail.cli:letters",
    "demo": "congress.demo.cli:demo",
}
# These need no open database, or open it after a fork of their own.
ALONE = frozenset({"serve", "worker"})
# These come before the schema is there.
BEFORE_SCHEMA = frozenset({"migrate", "doctor", "demo", "restore"})


class _Commands(click.Group):
    """The house's commands and, imported when asked for, those of the rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *ROOM_COMMANDS])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOM_COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = ROOM_COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SettingsError as error:
            _say("The settings have faults:", *error.faults)
            sys.exit(BAD_SETTINGS)
        except DBAPIError as error:
            if is_another_schema(error):
                _say(*ANOTHER_SCHEMA)
                sys.exit(BAD_INPUT)
            refusal = as_refusal(error)
            if refusal is None:
                raise
            _say(*_why_away(refusal, error))
            sys.exit(UNAVAILABLE)
        except (BusyError, StorageFullError) as error:
            _say(*_why_away(error, error.__cause__))
            sys.exit(UNAVAILABLE)
        except DomainError as error:
            _say(error.detail, *map(str, told(error.faults)))
            sys.exit(BAD_INPUT)
        except backups.BackupError as error:
            _say(f"{error}.")
            sys.exit(BAD_INPUT)


def _why_away(refusal: DomainError, cause: BaseException | None) -> tuple[str, ...]:
    """Say what is wrong with the database. The driver's own words may hold the address's password."""
    if type(refusal) is not AwayError:
        return (refusal.detail,)
    if any(words in str(cause) for words in REFUSED_WORDS):
        return (NOT_LET_IN,)
    return (NO_ANSWER,)


def _say(first: str, *rest: str) -> None:
    click.echo(first, err=True)
    for line in rest:
        click.echo(f"  {line}", err=True)


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
        late = _schema_fault(db)
    if late:
        _say(late)
        sys.exit(BAD_INPUT)


def _schema_fault(db: Connection) -> str:
    revision = revision_of(db)
    head = head_revision()
    if revision == head:
        return ""
    return (
        f"The database has schema {revision or 'none'}, this version needs {head}: "
        "run `congress migrate`."
    )


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
    click.echo(f"Serving {settings.base_url} (listening at {host}:{port}). Ctrl-C ends it.")
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
        late = _schema_fault(db)
        is_another = not late and settings.is_production and is_another_key(db, signer)
    if late or is_another:
        _say(late or ANOTHER_KEY)
        sys.exit(BAD_INPUT if late else BAD_SETTINGS)
    if settings.is_production:
        now = SystemClock().now()
        store.unit_of_work(lambda db: note_key(db, signer, actor="serve", now=now))
    engine.dispose()


@main.command("new-key")
@click.pass_obj
def new_key(house: House) -> None:
    """Say that CONGRESS_SECRET_KEY was changed on purpose.

    Apps and recovery codes of staff made with the old one are void: reset them.
    """
    now = house.clock.now()
    house.store.unit_of_work(lambda db: note_key(db, house.signer, actor="operator", now=now))
    click.echo("This key it is. Staff need `congress staff reset`: their apps are void.")


@main.command()
def worker() -> None:
    """Run the timetable: send letters, forget what is old. `serve` starts one by itself."""
    runpy.run_module("schedules.worker", run_name="__main__")


@main.command()
@click.pass_obj
def migrate(house: House) -> None:
    """Bring the database to this version's schema."""
    before, after = bring_up(house.store.engine)
    if before == after:
        click.echo(f"The schema is {after} already.")
    else:
        click.echo(f"The schema is {after} now (it was {before or 'empty'}).")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.pass_obj
def backup(house: House, file: Path) -> None:
    """Write everything in the database to FILE, while the service runs.

    The secret key is not in it: keep that apart. The file restores into SQLite and PostgreSQL alike.
    """
    manifest = backups.write_backup(house.store, file, house.clock.now())
    size = file.stat().st_size
    click.echo(f"{file}: {manifest.rows} rows, {size} bytes, schema {manifest.revision}.")
    click.echo("The secret key is not in it. Keep that, too, and apart from this file.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--force", is_flag=True, help="Replace what is in the database; it is kept in a file."
)
@click.pass_obj
def restore(house: House, file: Path, *, force: bool) -> None:
    """Fill the database from FILE. Stop the service first.

    Mail is held afterwards until `congress release-mail`, and everybody is signed out.
    """
    manifest = backups.read_manifest(file)
    bring_up(house.store.engine)
    with house.store.reading() as db:
        rows, ended_links = backups.count_rows(db), feed_queries.list_ended(db)
    if rows and not force:
        _say(f"The database holds {rows} rows. Restore into an empty one, or say --force.")
        sys.exit(BAD_INPUT)
    now = house.clock.now()
    if rows:
        house.settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = house.settings.data_dir / f"before-restore-{now:%Y%m%dT%H%M%SZ}.zip"
        backups.write_backup(house.store, kept, now)
        click.echo(f"What was in the database is kept in {kept}.")
        backups.erase_everything(house.store.engine)
    with house.store.writing() as db:
        backups.load_backup(db, file, manifest)
        mail_service.hold(db, reason=AFTER_RESTORE, now=now)
        ended = sign_out_everybody(db=db, actor="operator", now=now)
        links = end_again(db, ended_links, actor="operator", now=now)
    click.echo(f"Restored {manifest.rows} rows as of {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    click.echo(links)
    click.echo(f"{ended} sign-ins were ended. Mail is held: look, then `congress release-mail`.")


@main.command("release-mail")
@click.pass_obj
def release_mail(house: House) -> None:
    """Let letters go again that are held since a restore."""
    with house.store.writing() as db:
        was_held = mail_queries.is_held(db)
        mail_service.release(db)
    click.echo("Letters go out again." if was_held else "No mail was held.")


@main.command()
@click.option("--invariants", "only_invariants", is_flag=True, help="Only what must always hold.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.pass_obj
def doctor(house: House, *, only_invariants: bool, as_json: bool) -> None:
    """Look whether anything is wrong. Exit 1 when something is."""
    with house.store.reading() as db:
        late = _schema_fault(db)
    faults = [late] if late else [*_breaches(house), *([] if only_invariants else _mail(house))]
    if not only_invariants:
        faults += [*([] if late else [*_key(house), *_staff(house)]), *_disk(house)]
    if as_json:
        click.echo(json.dumps({"faults": faults, "deviations": DEVIATIONS}))
    else:
        _print_findings(house, faults, only_invariants=only_invariants)
    sys.exit(FOUND if faults else 0)


def _breaches(house: House) -> list[str]:
    with house.store.reading() as db:
        found = find_breaches(db, house.clock.now())
    return [
        f"{one.invariant.name} is broken ({one.invariant.claim}): {' '.join(map(str, one.row))}"
        for one in found
    ]


def _mail(house: House) -> list[str]:
    """Say what keeps letters from leaving. Held letters are late for that reason, and told once."""
    with house.store.reading() as db:
        held, found = mail_queries.is_held(db), mail_queries.get_backlog(db, house.clock.now())
    why = f" ({found.why})" if found.why else ""
    faults = []
    if held:
        faults.append("Mail is held since a restore: look, then `congress release-mail`.")
    if found.put_off:
        faults.append(f"{_letters(found.put_off)} put off, and tried again later{why}.")
    if found.failed:
        faults.append(f"{_letters(found.failed)} given up within a day{why}: `congress letters`.")
    if found.late and not held:
        minutes = int(mail_queries.LATE.total_seconds() // 60)
        faults.append(
            f"{_letters(found.late)} due for more than {minutes} minutes: does a worker run?"
        )
    return faults


def _staff(house: House) -> list[str]:
    """Name staff who have no app in production, and roles at events that are not there."""
    with house.store.reading() as db:
        without = people_queries.list_staff_without_app(db) if house.settings.is_production else []
        roles = people_queries.list_roles_at_events(db)
        events = {event.id for event in list_events(db)}
    faults = [
        f"{email} has no authenticator app yet: they set one up when they sign in at /sign-in/staff."
        for email in without
    ]
    faults += [
        f"{email} is {role} at {event}, and no event has that id: is it misspelled?"
        for email, event, role in roles
        if event not in events
    ]
    return faults


def _key(house: House) -> list[str]:
    with house.store.reading() as db:
        is_another = house.settings.is_production and is_another_key(db, house.signer)
    return [ANOTHER_KEY] if is_another else []


def _letters(count: int) -> str:
    return "1 letter is" if count == 1 else f"{count} letters are"


def _disk(house: House) -> list[str]:
    if not house.settings.data_dir.is_dir():  # nothing is written there
        return []
    usage = shutil.disk_usage(house.settings.data_dir)
    if usage.free >= usage.total * MIN_FREE_SHARE:
        return []
    return [f"Only {usage.free // 2**20} MB are free where {house.settings.data_dir} is."]


def _print_findings(house: House, faults: list[str], *, only_invariants: bool) -> None:
    for fault in faults:
        click.echo(f"WRONG  {fault}")
    if not faults:
        click.echo(f"Nothing is wrong: {len(INVARIANTS)} invariants hold.")
    if only_invariants:
        return
    kind = "SQLite" if house.settings.is_sqlite else "PostgreSQL"
    click.echo(f"Database: {kind}. Environment: {house.settings.env}. Mail: {_mail_of(house)}.")
    click.echo("Declared deviations from OWASP ASVS 5.0:")
    for deviation in DEVIATIONS:
        click.echo(f"  {deviation}")


def _mail_of(house: House) -> str:
    """Return the kind of transport; its address may hold a password."""
    return house.settings.mail.partition(":")[0]
