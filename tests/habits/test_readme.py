"""The README names every setting, every command and every room; nothing it names has gone."""

from __future__ import annotations

import re
from dataclasses import fields

import click
import pytest

from congress.cli import main
from congress.settings import PREFIX, TEST_NAMES, Settings
from tests.habits.sources import ROOT

# The one field that is read from a variable of another name.
VARIABLE_OF = {"clock_offset": "NOW"}


@pytest.fixture
def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


def test_readme_has_a_row_for_each_setting_and_for_no_other(readme: str) -> None:
    variables = {
        PREFIX + VARIABLE_OF.get(field.name, field.name.upper()) for field in fields(Settings)
    }
    rows = set(re.findall(rf"^\|\s*`({PREFIX}[A-Z_]+)`", readme, re.MULTILINE))
    assert rows == variables | TEST_NAMES


def test_readme_names_each_command(readme: str) -> None:
    assert {name for name in _names(main) if f"`congress {name}" not in readme} == set()


def test_readme_names_each_room(readme: str) -> None:
    rooms = {path.parent.name for path in (ROOT / "congress").glob("*/__init__.py")}
    assert {room for room in rooms if f"{room}/" not in readme} == set()


def _names(group: click.Group, before: str = "") -> list[str]:
    context = click.Context(group)
    names = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            names += _names(command, f"{before}{name} ")
        else:
            names.append(before + name)
    return names
