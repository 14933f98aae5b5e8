"""`congress publish` and `congress export`: schedules in and out of the service."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn, Protocol

import click
from rich.console import Console

from congress.agenda.cli.telling import (
    affected_as_json,
    answer_as_json,
    fault_lines,
    finding_lines,
    place_fault,
    place_finding,
    refusal_as_json,
    release_lines,
    shortened,
    warning_lines,
)
from congress.agenda.errors import BlockedError
from congress.agenda.formats.foreign.any_format import read_schedule
from congress.agenda.formats.foreign.programme import Hints
from congress.agenda.formats.raw_document import RawDocument
from congress.agenda.formats.yaml_file import write_yaml
from congress.agenda.queries import ReleaseShelf, find_current, no_such_event
from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document
from congress.agenda.schemas import parse_document
from congress.agenda.service import Preview, Published, prepare_release, publish
from congress.core.clock import Clock
from congress.core.errors import DomainError, Fault, NotFoundError
from congress.core.ports import Affected, ReleaseFollower, Renderer
from congress.core.principal import Level, Principal
from congress.infra.database import Store
from congress.infra.saying import echo
from congress.people.queries import list_names

BAD_INPUT, NEEDS_BECAUSE = 2, 3
SHELL = Principal(level=Level.STAFF, person_id="shell")
# The names of formats on the command line, and the renderings they mean.
EXPORTS = {
    "xml": "xml",
    "json": "schedule-json",
    "json-strict": "schedule-json-strict",
    "ics": "ics",
}


class Composed(Protocol):
    """What these commands need of the composed house."""

    @property
    def store(self) -> Store:
        """Return the database."""

    @property
    def clock(self) -> Clock:
        """Return the clock."""

    @property
    def followers(self) -> Sequence[ReleaseFollower[Any]]:
        """Return the rooms that follow a release, in rising order."""

    @property
    def renderers(self) -> Sequence[Renderer[Any]]:
        """Return the formats of a release."""


@click.command("publish")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--dry-run", is_flag=True, help="Check and show who is affected; publish nothing.")
@click.option("--because", default="", help="Why the warnings are right.")
@click.option("--event", default="", help="The event's id, where the file does not say it.")
@click.option("--zone", default="", help="Its time zone, as in Europe/Paris, above the file's own.")
@click.option("--json", "as_json", is_flag=True, help="Answer for a machine.")
@click.pass_obj
def publish_file(
    house: Composed,
    *,
    file: Path,
    dry_run: bool,
    because: str,
    event: str,
    zone: str,
    as_json: bool,
) -> None:
    """Publish the agenda of a schedule FILE as the next release.

    FILE is a schedule file (YAML), schedule.xml, schedule.json, session.json or a calendar (.ics); its
    content tells which. Ids are kept from the current release, as is all that a format cannot say.

    Exit 2: the file has faults. Exit 3: there are warnings and no --because. Nothing is changed then.
    """
    said = Console(stderr=True)
    name = str(file)
    current = _Current(house.store)
    try:
        with said.status("Reading …"):
            raw = read_schedule(_read(file), Hints(event, zone, current))
            document = parse_document(raw)
    except DomainError as error:
        _refuse(name, error.title, error.faults or (Fault("", error.detail),), as_json=as_json)
    try:
        with said.status("Checking, and looking whom it affects …" if dry_run else "Publishing …"):
            answer = _run(house, document, because, current.number, dry_run=dry_run)
    except BlockedError as error:
        if not error.needs_because:
            faults = [place_fault(fault, raw, document) for fault in error.faults]
            _refuse(name, error.detail, faults, as_json=as_json)
        _ask_why(house, name, error.detail, raw, _preview(house, document), as_json=as_json)
    except DomainError as error:
        _refuse(name, error.title, (Fault("", error.detail),), as_json=as_json)
    names = _names(house, answer.affected)
    if as_json:
        told = {**answer_as_json(answer, names), "notes": list(raw.notes)}
        echo(json.dumps(told, ensure_ascii=False))
        return
    lines = release_lines(answer, document, names)
    for line in (*lines, *_note_lines(raw), *warning_lines(answer)):
        echo(line)


class _Current:
    """Finds the current release for an import, and remembers which it was."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.number: int | None = None  # nothing was asked: a schedule file needs no other

    def __call__(self, wanted: str) -> Document | None:
        with self._store.reading() as db:
            found = find_current(db, wanted)
        self.number, document = found or (0, None)
        return document


@click.command("export")
@click.argument("event")
@click.option("--format", "format_", type=click.Choice(["yaml", *EXPORTS]), default="yaml")
@click.pass_obj
def export_event(house: Composed, *, event: str, format_: str) -> None:
    """Write the current release of EVENT to standard output."""
    release = house.store.attached(ReleaseShelf).current(event)
    if release is None:
        with house.store.reading() as db:
            echo(no_such_event(db, event), err=True)
        sys.exit(BAD_INPUT)
    try:
        body = (
            write_yaml(release.document).encode()
            if format_ == "yaml"
            else release.rendering(EXPORTS[format_]).body
        )
    except NotFoundError:
        echo(f"Release {release.number} was not rendered as {format_}; publish it anew.", err=True)
        sys.exit(BAD_INPUT)
    click.echo(body, nl=False)


def _names(house: Composed, affected: Iterable[Affected]) -> dict[str, str]:
    with house.store.reading() as db:
        return list_names(db, (met.person_id for met in affected if met.person_id))


def _read(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        _refuse(str(file), f"cannot be read: {error.strerror}", (), as_json=False)


def _preview(house: Composed, document: Document) -> Preview:
    followers: Sequence[ReleaseFollower[ReleaseDiff]] = house.followers
    with house.store.reading() as db:
        return prepare_release(db, document=document, followers=followers)


def _run(
    house: Composed, document: Document, because: str, seen: int | None, *, dry_run: bool
) -> Preview | Published:
    """Publish, or preview. `seen`: the release from which an import kept what its format cannot say."""
    if dry_run:
        preview = _preview(house, document)
        preview.refuse_findings(because)
        return preview
    published = house.store.unit_of_work(
        lambda db: publish(
            db,
            actor=SHELL,
            now=house.clock.now(),
            document=document,
            because=because,
            followers=house.followers,
            renderers=house.renderers,
            after_release=seen,
        )
    )
    house.store.attached(ReleaseShelf).forget(document.event.id)
    return published


def _refuse(name: str, title: str, faults: Sequence[Fault], *, as_json: bool) -> NoReturn:
    if as_json:
        echo(json.dumps(refusal_as_json(name, title, faults), ensure_ascii=False))
    else:
        for line in (f"{name}: {title}", *fault_lines(name, faults)):
            echo(line, err=True)
        echo("Nothing was changed.", err=True)
    sys.exit(BAD_INPUT)


def _ask_why(
    house: Composed, name: str, title: str, raw: RawDocument, preview: Preview, *, as_json: bool
) -> NoReturn:
    """Refuse what only a reason is missing for: all that would happen, then what speaks against it."""
    names = _names(house, preview.affected)
    document, warnings = preview.diff.after, preview.checks.warnings
    if as_json:
        faults = [place_finding(finding, raw, document) for finding in warnings]
        answer = {
            **refusal_as_json(name, title, faults),
            "affected": affected_as_json(preview.affected, names),
            "notes": list(raw.notes),
        }
        echo(json.dumps(answer, ensure_ascii=False))
    else:
        lines = release_lines(preview, document, names)
        found = finding_lines(name, warnings, raw, document)
        for line in (*lines, *_note_lines(raw), f"{name}: {title}", *found):
            echo(line, err=True)
        echo('Nothing was published. If this is right, say --because "…".', err=True)
    sys.exit(NEEDS_BECAUSE)


def _note_lines(raw: RawDocument) -> list[str]:
    return shortened([f"Note: {note}" for note in raw.notes])
