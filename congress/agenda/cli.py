"""`congress publish` and `congress export`: the schedule file in and out of the service."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn, Protocol

import click
from rich.console import Console

from congress.agenda.errors import BlockedError
from congress.agenda.formats.raw_document import RawDocument
from congress.agenda.formats.yaml_file import read_yaml, write_yaml
from congress.agenda.queries import ReleaseShelf, no_such_event
from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document
from congress.agenda.rules.reach import group_affected, name_some
from congress.agenda.schemas import parse_document
from congress.agenda.service import Preview, Published, prepare_release, publish
from congress.core.clock import Clock
from congress.core.errors import DomainError, Fault, NotFoundError
from congress.core.ports import Affected, ReleaseFollower, Renderer
from congress.core.principal import Level, Principal
from congress.infra.database import Store
from congress.people.queries import list_names

BAD_INPUT, NEEDS_BECAUSE = 2, 3
SHOWN_LINES = 20
SHELL = Principal(level=Level.STAFF, person_id="shell")
# The names of design.md's command line, and the renderings they mean.
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
@click.option("--json", "as_json", is_flag=True, help="Answer for a machine.")
@click.pass_obj
def publish_file(
    house: Composed, *, file: Path, dry_run: bool, because: str, as_json: bool
) -> None:
    """Publish the agenda of a schedule FILE as the next release.

    Exit 2: the file has faults. Exit 3: there are warnings and no --because. Nothing is changed then.
    """
    said = Console(stderr=True)
    name = str(file)
    try:
        with said.status("Reading …"):
            raw = read_yaml(_read(file))
            document = parse_document(raw)
    except DomainError as error:
        _refuse(name, error.title, error.faults or (Fault("", error.detail),), as_json=as_json)
    try:
        with said.status("Checking, and looking whom it affects …" if dry_run else "Publishing …"):
            answer = _run(house, document, because, dry_run=dry_run)
    except BlockedError as error:
        faults = _at_lines(error.faults, raw, document)
        if not error.needs_because:
            _refuse(name, error.detail, faults, as_json=as_json)
        _ask_why(house, name, error.detail, faults, _preview(house, document), as_json=as_json)
    except DomainError as error:
        _refuse(name, error.title, (Fault("", error.detail),), as_json=as_json)
    if as_json:
        names = _names(house, answer.affected)
        click.echo(json.dumps(answer_as_json(answer, names), ensure_ascii=False))
        return
    for line in (*_lines(house, answer, document), *_warnings(answer)):
        click.echo(line)


@click.command("export")
@click.argument("event")
@click.option("--format", "format_", type=click.Choice(["yaml", *EXPORTS]), default="yaml")
@click.pass_obj
def export_event(house: Composed, *, event: str, format_: str) -> None:
    """Write the current release of EVENT to standard output."""
    release = house.store.attached(ReleaseShelf).current(event)
    if release is None:
        with house.store.reading() as db:
            click.echo(no_such_event(db, event), err=True)
        sys.exit(BAD_INPUT)
    try:
        body = (
            write_yaml(release.document).encode()
            if format_ == "yaml"
            else release.rendering(EXPORTS[format_]).body
        )
    except NotFoundError:
        click.echo(
            f"Release {release.number} was not rendered as {format_}; publish it anew.", err=True
        )
        sys.exit(BAD_INPUT)
    click.echo(body, nl=False)


def answer_as_json(answer: Preview | Published, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what was, or would be, published as JSON values."""
    if isinstance(answer, Preview):
        sessions, changes = len(answer.diff.after.sessions), answer.diff.changes
        warnings = answer.checks.warnings
    else:
        sessions, changes, warnings = answer.sessions, answer.changes, answer.warnings
    return {
        "release": answer.number,
        "sessions": sessions,
        "unchanged": answer.unchanged,
        "dry_run": isinstance(answer, Preview),
        "changes": [asdict(change) for change in changes],
        "affected": _affected_as_json(answer.affected, names),
        "warnings": [asdict(warning) for warning in warnings],
    }


def _affected_as_json(
    affected: Iterable[Affected], names: Mapping[str, str]
) -> list[dict[str, str]]:
    return [{**asdict(one), "name": names.get(one.person_id, "")} for one in affected]


def _names(house: Composed, affected: Iterable[Affected]) -> dict[str, str]:
    with house.store.reading() as db:
        return list_names(db, (one.person_id for one in affected if one.person_id))


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
    house: Composed, document: Document, because: str, *, dry_run: bool
) -> Preview | Published:
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
        )
    )
    house.store.attached(ReleaseShelf).forget(document.event.id)
    return published


def _at_lines(faults: Iterable[Fault], raw: RawDocument, document: Document) -> tuple[Fault, ...]:
    """Return findings, which know their session's id, with the place where that session stands."""
    index = {session.id: number for number, session in enumerate(document.sessions)}
    return tuple(
        Fault(raw.place_of(("sessions", index[fault.where])), fault.message)
        if fault.where in index
        else fault
        for fault in faults
    )


def _refuse(name: str, title: str, faults: Sequence[Fault], *, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps(_refusal_as_json(name, title, faults), ensure_ascii=False))
    else:
        _say_faults(name, title, faults)
        click.echo("Nothing was changed.", err=True)
    sys.exit(BAD_INPUT)


def _ask_why(
    house: Composed,
    name: str,
    title: str,
    faults: Sequence[Fault],
    preview: Preview,
    *,
    as_json: bool,
) -> NoReturn:
    """Refuse what only a reason is missing for: all that would happen, then what speaks against it."""
    if as_json:
        names = _names(house, preview.affected)
        answer = {
            **_refusal_as_json(name, title, faults),
            "affected": _affected_as_json(preview.affected, names),
        }
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for line in _lines(house, preview, preview.diff.after):
            click.echo(line, err=True)
        _say_faults(name, title, faults)
        click.echo('Nothing was published. If this is right, say --because "…".', err=True)
    sys.exit(NEEDS_BECAUSE)


def _refusal_as_json(name: str, title: str, faults: Sequence[Fault]) -> dict[str, Any]:
    found = [{"where": fault.where, "message": fault.message} for fault in faults]
    return {"error": title, "file": name, "faults": found}


def _say_faults(name: str, title: str, faults: Sequence[Fault]) -> None:
    click.echo(f"{name}: {title}", err=True)
    for fault in faults:
        click.echo(f"  {name}: {fault}", err=True)


def _lines(house: Composed, answer: Preview | Published, document: Document) -> list[str]:
    """Return what was, or would be, published, what changes and whom it affects."""
    event = document.event
    if answer.unchanged:
        return [f"{event.id}: release {answer.number} says this already. Nothing was published."]
    changes = answer.diff.changes if isinstance(answer, Preview) else answer.changes
    verb = "would be" if isinstance(answer, Preview) else "is"
    count = len(document.sessions)
    kinds = Counter(change.kind for change in changes)
    each = []
    for change in changes if kinds.keys() != {"added"} else ():
        told = " → ".join(filter(None, (change.before, change.after)))
        each.append(f"  {change.kind:<12} {change.title}" + (f": {told}" if told else ""))
    return [
        f"{event.id}: release {answer.number} {verb} published, {count} sessions.",
        "Changes: " + (_counts(kinds) or "none") + ".",
        *_shortened(each),
        *_affected_lines(answer.affected, _names(house, answer.affected)),
    ]


def _warnings(answer: Preview | Published) -> list[str]:
    if answer.unchanged:
        return []
    warnings = answer.checks.warnings if isinstance(answer, Preview) else answer.warnings
    return [f"Warning: {warning.message}" for warning in warnings]


def _affected_lines(affected: Sequence[Affected], names: Mapping[str, str]) -> list[str]:
    people = {one.person_id for one in affected if one.person_id}
    counts = Counter(one.effect for one in affected)
    each = []
    for reach in group_affected(affected):
        some = name_some(reach.person_ids, names)
        each.append(f"  {reach.claim}" + (f"\n    {some}" if some else ""))
    who = "1 person" if len(people) == 1 else f"{len(people)} people"
    return [f"Affected: {who}" + (f" ({_counts(counts)})." if counts else "."), *_shortened(each)]


def _shortened(lines: list[str]) -> list[str]:
    rest = len(lines) - SHOWN_LINES
    if rest <= 0:
        return lines
    return [*lines[:SHOWN_LINES], f"  … and {rest} more (--json shows all)"]


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
