"""What others wrote moves nothing in the terminal of who runs a command (T18)."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import congress
from congress.core.letters import made_visible
from congress.infra import saying
from congress.infra.saying import echo

CLEARS = "Zoe\x1b[2J\x1b]0;done\x07"
# What is no line for people: a symbol drawn in colors, and files that were asked for as they are.
BY_THEMSELVES = {
    "people/cli.py": 1,
    "agenda/cli/commands.py": 1,
    "infra/saying.py": 1,
    "seats/cli.py": 1,
}


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        (CLEARS, r"Zoe\u001b[2J\u001b]0;done\u0007"),
        ("a\x9bb", r"a\u009bb"),
        ("a\rb", r"a\u000db"),
        ("a\u202eb\u2066", r"a\u202eb\u2066"),
        ("two\nlines\tand Zoë عمر 李 🙂", "two\nlines\tand Zoë عمر 李 🙂"),
        ("\ud800", r"\ud800"),
    ],
)
def test_escapes_are_seen_and_do_nothing(written: str, seen: str) -> None:
    assert made_visible(written) == seen


@click.command()
def _prints() -> None:
    echo(CLEARS)


def test_a_command_prints_no_escape() -> None:
    assert "\x1b" not in CliRunner().invoke(_prints, color=True).output


def test_control_without_it_a_name_clears_the_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "made_visible", str)
    assert "\x1b[2J" in CliRunner().invoke(_prints, color=True).output


def test_every_command_prints_by_it() -> None:
    house = Path(congress.__file__).parent
    found = {
        file.relative_to(house).as_posix(): count
        for file in house.rglob("*.py")
        if (count := file.read_text("utf-8").count("click.echo(") + _printed(file))
    }
    assert found == BY_THEMSELVES


def _printed(file: Path) -> int:
    return sum(line.lstrip().startswith("print(") for line in file.read_text("utf-8").splitlines())
