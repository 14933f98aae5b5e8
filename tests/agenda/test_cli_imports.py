"""`congress publish` on foreign formats: options, notes, and warnings that stay readable."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection

from congress.agenda.cli import export_event, publish_file
from congress.infra.database import Store
from tests.agenda.foreign.files import OTHER_GUID, a_schedule_xml, an_event
from tests.agenda.test_cli import House, releases

OPTIONS = ("--event", "camp", "--zone", "Europe/Brussels")
PEOPLE = "".join(f'<person id="{n}">Person {n}</person>' for n in range(30))
CROWDED = a_schedule_xml(an_event(persons=PEOPLE))
Run = Callable[..., Result]


@pytest.fixture
def store(sqlite_store: Store) -> Store:
    """One database is enough: formats and words know of none."""
    return sqlite_store


@pytest.fixture
def run(store: Store, tmp_path: Path) -> Run:
    """Publish some bytes with options; the file's name says nothing."""

    def invoke(content: bytes, *options: str, house: House | None = None) -> Result:
        file = tmp_path / "download"
        file.write_bytes(content)
        arguments: Sequence[str] = [str(file), *options]
        return CliRunner().invoke(publish_file, arguments, obj=house or House(store))

    return invoke


class Overtaken:
    """A store in which somebody else writes just before every unit of work."""

    def __init__(self, store: Store, first: Callable[[], object]) -> None:
        """Stand in for a store."""
        self._store = store
        self._first = first

    def unit_of_work(self, work: Callable[[Connection], object]) -> object:
        """Let the others go first."""
        self._first()
        return self._store.unit_of_work(work)

    def __getattr__(self, name: str) -> object:
        """Be the store in everything else."""
        return getattr(self._store, name)


def test_missing_options_are_named_and_then_enough(run: Run, store: Store) -> None:
    refused = run(a_schedule_xml())
    assert refused.exit_code == 2
    assert "say it with --event ID" in refused.stderr
    assert "--zone Europe/Paris" in refused.stderr
    half = run(a_schedule_xml(), "--event", "camp")
    assert ("--event" in half.stderr, "--zone" in half.stderr) == (False, True)
    assert releases(store) == 0
    assert run(a_schedule_xml(), *OPTIONS).stdout.startswith("camp: release 1 is published")


def test_the_next_import_needs_no_zone(run: Run) -> None:
    run(a_schedule_xml(), *OPTIONS)
    again = run(a_schedule_xml(an_event(start="11:00")), "--event", "camp")
    assert again.exit_code == 0
    assert "Changes: 1 moved." in again.stdout
    assert "Note: The file names no time zone; Europe/Brussels is the event's." in again.stdout


def test_hundreds_of_warnings_are_told_in_a_few_lines(run: Run) -> None:
    asked = run(CROWDED, *OPTIONS)
    assert asked.exit_code == 3
    assert asked.stderr.count("has no biography") == 5
    assert "line 6, event 7: Person 0 has no biography" in asked.stderr
    assert "… and 25 more of no-bio (--json shows more)" in asked.stderr
    whole = json.loads(run(CROWDED, *OPTIONS, "--json").stdout)
    assert len(whole["faults"]) == 30
    published = run(CROWDED, *OPTIONS, "--because", "a camp")
    assert published.exit_code == 0
    assert published.stdout.count("Warning: ") == 5
    assert "… and 25 more of no-bio" in published.stdout


def test_hundreds_of_faults_are_told_in_a_few_lines(run: Run) -> None:
    bad = [an_event(own_id=str(n), guid="", start="soon") for n in range(40)]
    refused = run(a_schedule_xml(*bad), *OPTIONS)
    assert refused.exit_code == 2
    assert refused.stderr.count("is not a time") == 20
    assert "… and 20 more (--json shows more)" in refused.stderr
    assert len(json.loads(run(a_schedule_xml(*bad), *OPTIONS, "--json").stdout)["faults"]) == 40


def test_a_room_taken_twice_is_told_with_both_and_published_with_a_reason(
    run: Run, store: Store
) -> None:
    """Rule E 4 holds for every format. A short talk inside its hour, as field case 12 has them."""
    both = a_schedule_xml(an_event(), an_event(own_id="8", guid=OTHER_GUID, title="Second"))
    refused = run(both, *OPTIONS)
    assert refused.exit_code == 3
    assert "Second: Janson is taken by 'Opening' until 10:30" in refused.stderr
    assert releases(store) == 0
    assert run(both, *OPTIONS, "--because", "they share the hall").exit_code == 0
    assert releases(store) == 1


def test_an_import_never_undoes_what_was_published_since_it_was_read(
    run: Run, store: Store, tmp_path: Path
) -> None:
    """What a format cannot say was kept from a release that is no longer the current one."""
    run(a_schedule_xml(), *OPTIONS)
    export = CliRunner().invoke(export_event, ["camp"], obj=House(store))
    theirs = tmp_path / "theirs.yaml"
    changed = export.stdout.replace("kind: breakout", "kind: breakout\n    registration: required")
    theirs.write_text(changed, "utf-8")

    others = Overtaken(
        store, lambda: CliRunner().invoke(publish_file, [str(theirs)], obj=House(store))
    )
    house = House(cast("Store", others))
    refused = run(a_schedule_xml(an_event(start="11:00")), *OPTIONS, house=house)
    assert refused.exit_code == 2
    assert "published again since you read it" in refused.stderr
    assert releases(store) == 2
