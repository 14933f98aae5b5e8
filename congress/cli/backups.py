"""`congress backup` and `congress restore`, and what a restore holds back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from congress.cli.saying import BAD_INPUT, say
from congress.feeds import queries as feed_queries
from congress.feeds.service.restoring import end_again
from congress.infra import backup as backups
from congress.infra.kept_files import FileStore
from congress.infra.migrations import migrate as bring_up
from congress.infra.saying import echo
from congress.lobby.queries import list_kept_files
from congress.mail import queries as mail_queries
from congress.mail import service as mail_service
from congress.people.service.ending import sign_out_everybody
from congress.web.house import House

FILES_BESIDE = "congress-files"  # of every backup in the same folder
FOUND = 1  # as `doctor`: what was to be done is done, and something was found
DAMAGED = (
    "These files are damaged on this disk, and were not copied: {}. Their recordings or materials must "
    "be handed in once more."
)
MISSING = (
    "The database is restored, and these files of recordings or materials are neither beside the backup "
    "nor here: {1}. Copy them to {0}, each as its first two letters, a slash and its whole name."
)
AFTER_RESTORE = "restored from a backup: what was due then may have been sent since"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, writable=True))
@click.option("--no-files", is_flag=True, help="Leave recordings and materials out.")
@click.pass_obj
def backup(house: House, file: Path, *, no_files: bool) -> None:
    """Write everything in the database to FILE, while the service runs.

    Recordings and materials go into the folder congress-files beside it. They never change, so the
    backups of one folder share them, and each is copied once. The secret key is in neither: keep that
    apart. The file restores into SQLite and PostgreSQL alike.
    """
    manifest = backups.write_backup(house.store, file, house.clock.now())
    size = file.stat().st_size
    echo(f"{file}: {manifest.rows} rows, {size} bytes, schema {manifest.revision}.")
    echo("The secret key is not in it. Keep that, too, and apart from this file.")
    if not no_files:
        _copy_files(house, file)


def _copy_files(house: House, file: Path) -> None:
    beside = file.parent / FILES_BESIDE
    taken = FileStore(beside).take_from(FileStore(house.settings.files_dir))
    echo(f"{beside}: {taken.files} files copied, {taken.size} bytes; it goes with {file.name}.")
    if taken.damaged:
        say(DAMAGED.format(", ".join(taken.damaged)))
        sys.exit(FOUND)


@click.command()
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
        say(f"The database holds {rows} rows. Restore into an empty one, or say --force.")
        sys.exit(BAD_INPUT)
    now = house.clock.now()
    if rows:
        house.settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept = house.settings.data_dir / f"before-restore-{now:%Y%m%dT%H%M%SZ}.zip"
        backups.write_backup(house.store, kept, now)
        echo(f"What was in the database is kept in {kept}.")
        backups.erase_everything(house.store.engine)
    with house.store.writing() as db:
        backups.load_backup(db, file, manifest)
        mail_service.hold(db, reason=AFTER_RESTORE, now=now)
        ended = sign_out_everybody(db=db, actor="operator", now=now)
        links = end_again(db, ended_links, actor="operator", now=now)
    echo(f"Restored {manifest.rows} rows as of {manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    echo(links)
    echo(f"{ended} sign-ins were ended. Mail is held: look, then `congress release-mail`.")
    _bring_back_files(house, file)


def _bring_back_files(house: House, file: Path) -> None:
    """Bring recordings and materials back, and say which of those that are named are not here."""
    files = FileStore(house.settings.files_dir)
    taken = files.take_from(FileStore(file.parent / FILES_BESIDE))
    with house.store.reading() as db:
        missing = sorted(list_kept_files(db) - set(files.digests()))
    echo(f"{taken.files} files of recordings and materials were brought back.")
    if missing:
        say(MISSING.format(house.settings.files_dir, ", ".join(missing)))
        sys.exit(FOUND)


@click.command("release-mail")
@click.pass_obj
def release_mail(house: House) -> None:
    """Let letters go again that are held: since a restore, or since we were refused."""
    now = house.clock.now()
    with house.store.writing() as db:
        was_held = mail_queries.is_held(db, now)
        mail_service.release(db)
    echo("Letters go out again." if was_held else "No mail was held.")
