"""`congress publish` and `congress export`: exit codes 0, 2 and 3, and what they say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, func, insert, select

from congress.agenda.cli import export_event, publish_file
from congress.agenda.errors import BlockedError
from congress.agenda.formats.writing.json_agenda import JsonAgenda
from congress.agenda.formats.writing.schedule_json import ScheduleJson
from congress.agenda.formats.yaml_file import write_yaml
from congress.agenda.models import ReleaseRow
from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document
from congress.core.clock import FixedClock
from congress.core.ports import Affected
from congress.infra.database import Store
from congress.people.models import PersonRow
from tests.agenda.documents import a_document, a_session, at
from tests.agenda.test_service import Follower
from tests.builders import NOW

BASE = "https://congress.example"
FIRST = a_document([a_session("k1", title="Opening"), a_session("b1", room="lawn")])
MOVED = replace(
    FIRST, sessions=(replace(FIRST.sessions[0], starts_at=at(15, 30)), FIRST.sessions[1])
)


class Moved(Follower):
    """A room above with 30 people in the opening session."""

    def preview(self, db: Connection, diff: ReleaseDiff) -> Iterator[Affected]:
        """Tell of each that their session moved."""
        del db
        for one in sorted(diff.moved):
            for number in range(30):
                yield Affected(f"p{number:02}", one, "moved", "now 8:30")


@dataclass
class House:
    """What the commands need of the composed house."""

    store: Store
    clock: FixedClock = field(default_factory=lambda: FixedClock(NOW))
    followers: Sequence[Any] = field(default_factory=lambda: (Moved(),))
    renderers: Sequence[Any] = (JsonAgenda(), ScheduleJson(BASE))


Run = Callable[..., Result]


@pytest.fixture
def run(store: Store, tmp_path: Path) -> Run:
    """Publish a document (or a text) with options."""
    house = House(store)

    def invoke(document: Document | str, *options: str) -> Result:
        file = tmp_path / "agenda.yaml"
        text = document if isinstance(document, str) else write_yaml(document)
        file.write_text(text, "utf-8")
        return CliRunner().invoke(publish_file, [str(file), *options], obj=house)

    return invoke


def people(store: Store, count: int) -> None:
    """Insert people `p00`, `p01`…, whose last names run against their ids."""
    with store.writing() as db:
        db.execute(
            insert(PersonRow),
            [
                {
                    "id": f"p{number:02}", "first_name": "Ana", "last_name": f"Day{99 - number}",
                    "name_key": f"day{99 - number}", "credentials": "", "settings": {},
                    "created_at": NOW, "updated_at": NOW,
                }
                for number in range(count)
            ],
        )  # fmt: skip


def releases(store: Store) -> int:
    with store.reading() as db:
        return db.scalar(select(func.count()).select_from(ReleaseRow)) or 0


def test_publish_says_the_release_and_its_sessions(run: Run, store: Store) -> None:
    result = run(FIRST)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "psc-2025: release 1 is published, 2 sessions.",
        "Changes: 2 added.",
        "Affected: 0 people.",
    ]
    assert releases(store) == 1


def test_publish_again_says_that_nothing_was_published(run: Run, store: Store) -> None:
    run(FIRST)
    result = run(FIRST)
    assert result.exit_code == 0
    assert result.stdout == "psc-2025: release 1 says this already. Nothing was published.\n"
    assert releases(store) == 1


def test_publish_names_a_few_of_the_affected_and_counts_all(run: Run, store: Store) -> None:
    people(store, 30)
    run(FIRST)
    assert run(MOVED).stdout.splitlines() == [
        "psc-2025: release 2 is published, 2 sessions.",
        "Changes: 1 moved.",
        "  moved        Opening: 2025-03-10 08:00-09:00 → 2025-03-10 08:30-09:00",
        "Affected: 30 people (30 moved).",
        "  30 people: moved: now 8:30",
        "    Ana Day70, Ana Day71 and 28 more",
    ]


def test_publish_shortens_a_long_list_of_changes(run: Run) -> None:
    """Twenty lines of changes, twenty of the affected; a machine gets all."""
    many = a_document([a_session(f"b{n}", room="", title=f"Day {n:02}") for n in range(25)])
    run(many)
    moved = replace(
        many, sessions=tuple(replace(one, starts_at=at(15, 30)) for one in many.sessions)
    )
    lines = run(moved, "--because", "we know").stdout.splitlines()
    shown = [number for number, line in enumerate(lines) if line.startswith("  moved")]
    assert shown == list(range(2, 22))
    assert lines[22] == "  … and 5 more (--json shows more)"
    assert lines[23] == "Affected: 30 people (750 moved)."
    assert lines[44] == "  … and 5 more (--json shows more)"


def test_what_a_warning_stops_is_told_whole_on_one_stream(run: Run, store: Store) -> None:
    people(store, 30)
    run(FIRST)
    result = run(replace(MOVED, sessions=MOVED.sessions[:1]))
    assert (result.exit_code, result.stdout) == (3, "")
    lines = [line.rpartition("/")[2] for line in result.stderr.splitlines()]
    assert lines == [
        "psc-2025: release 2 would be published, 1 sessions.",
        "Changes: 1 moved, 1 vanished.",
        "  moved        Opening: 2025-03-10 08:00-09:00 → 2025-03-10 08:30-09:00",
        "  vanished     Session b1: 2025-03-10 08:00-09:00",
        "Affected: 30 people (30 moved).",
        "  30 people: moved: now 8:30",
        "    Ana Day70, Ana Day71 and 28 more",
        f"agenda.yaml: {BlockedError((), needs_because=True).detail}",
        "agenda.yaml: b1: Session b1: the file leaves it out; it will be cancelled and kept",
        'Nothing was published. If this is right, say --because "…".',
    ]


def test_dry_run_shows_the_same_and_publishes_nothing(run: Run, store: Store) -> None:
    run(FIRST)
    dry = run(MOVED, "--dry-run")
    assert dry.exit_code == 0
    assert releases(store) == 1
    wet = run(MOVED)
    assert dry.stdout.replace("would be", "is") == wet.stdout


def test_json_is_for_machines(run: Run, store: Store) -> None:
    people(store, 30)
    run(FIRST)
    refused = json.loads(run(replace(MOVED, sessions=MOVED.sessions[:1]), "--json").stdout)
    assert set(refused) == {"error", "file", "faults", "affected", "notes"}
    assert len(refused["affected"]) == 30
    answer = json.loads(run(MOVED, "--json").stdout)
    assert {name: answer[name] for name in ("release", "sessions", "unchanged", "dry_run")} == {
        "release": 2, "sessions": 2, "unchanged": False, "dry_run": False,
    }  # fmt: skip
    assert len(answer["affected"]) == 30
    assert answer["affected"][7] == {
        "person_id": "p07", "session_id": "k1", "effect": "moved", "detail": "now 8:30",
        "name": "Ana Day92",
    }  # fmt: skip
    assert answer["changes"][0]["kind"] == "moved"


def test_bad_file_exits_2_with_file_and_line(run: Run, store: Store) -> None:
    result = run(write_yaml(FIRST).replace("room: sunset", "room: sunrise"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "agenda.yaml: line 32: room: there is no room 'sunrise'" in result.stderr
    assert result.stderr.endswith("Nothing was changed.\n")
    assert releases(store) == 0


def test_blocking_check_exits_2_with_the_line_of_the_session(run: Run, store: Store) -> None:
    late = a_session("x", title="Third", starts_at=at(15, day=12), ends_at=at(16, day=12))
    clash = replace(FIRST, sessions=(*FIRST.sessions, late))
    result = run(clash, "--because", "we know", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["faults"] == [
        {"where": "line 39",
         "message": "Third: 2025-03-12 08:00 to 2025-03-12 09:00 is outside the event's dates"
                    " 2025-03-09 to 2025-03-11; correct one of the two"}
    ]  # fmt: skip
    assert releases(store) == 0


@pytest.mark.parametrize("option", ["--dry-run", "--json"])
def test_warning_exits_3_until_somebody_says_why(run: Run, store: Store, option: str) -> None:
    run(FIRST)
    without = replace(FIRST, sessions=FIRST.sessions[:1])
    result = run(without, option)
    assert result.exit_code == 3
    assert "the file leaves it out; it will be cancelled and kept" in result.output
    assert releases(store) == 1
    assert run(without, "--because", "speaker is ill").exit_code == 0
    assert releases(store) == 2


def test_missing_file_exits_2(store: Store) -> None:
    result = CliRunner().invoke(publish_file, ["no/such.yaml"], obj=House(store))
    assert result.exit_code == 2
    assert "no/such.yaml: cannot be read: No such file or directory" in result.stderr


def test_export_gives_back_what_was_published(run: Run, store: Store) -> None:
    run(FIRST)
    house = House(store)
    yaml = CliRunner().invoke(export_event, ["psc-2025"], obj=house)
    assert (yaml.exit_code, yaml.stdout) == (0, write_yaml(FIRST))
    exported = CliRunner().invoke(export_event, ["psc-2025", "--format", "json"], obj=house)
    expected = ScheduleJson(BASE).render(FIRST, number=1, released_at=NOW)
    assert exported.stdout_bytes == expected


def test_export_of_an_unknown_event_exits_2_and_names_the_known(run: Run, store: Store) -> None:
    run(FIRST)
    result = CliRunner().invoke(export_event, ["psc-2052"], obj=House(store))
    assert result.exit_code == 2
    assert result.stderr == "There is no published event 'psc-2052'. Known: psc-2025.\n"
