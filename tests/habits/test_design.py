"""docs/design.md tells the house as it stands: floors, ports, calls and codes are those of the code."""

from __future__ import annotations

import ast
import json
import re
import tomllib

import pytest

from tests.habits.sources import ROOT
from tests.habits.test_errors import CODES, LATER

BASE = "/api/v1"


@pytest.fixture
def design() -> str:
    return (ROOT / "docs" / "design.md").read_text("utf-8")


def _section(text: str, heading: str, until: str) -> str:
    return text.split(f"{heading}\n", 1)[1].split(until, 1)[0]


def _cells(text: str, column: int) -> list[list[str]]:
    """Return what stands in backticks in a column of the tables of a text, row by row."""
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [re.findall(r"`([^`]+)`", row[column]) for row in rows if len(row) > column]


def test_its_floors_are_those_that_are_checked(design: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = project["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    told = [
        name for names in _cells(_section(design, "## The house", "\nBeside"), 0) for name in names
    ]
    assert sorted(told) == sorted(floors)


def test_a_floor_is_said_to_stand_when_it_does(design: str) -> None:
    house = ROOT / "congress"
    stand = {path.stem for path in house.iterdir()}
    for line in _section(design, "## The house", "\nBeside").splitlines():
        floors = set(re.findall(r"`([a-z]+)`", line.split(" | ")[0]))
        assert not floors or line.endswith("| yes |") == (floors <= stand), line


def test_its_ports_are_those_of_core(design: str) -> None:
    tree = ast.parse((ROOT / "congress" / "core" / "ports.py").read_text("utf-8"))
    ports = {
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef) and any("Protocol" in ast.unparse(b) for b in node.bases)
    }
    told = _cells(_section(design, "### What flows upward", "\n### "), 0)
    assert {name for names in told for name in names} == ports


def test_its_calls_and_levels_are_those_of_the_api(design: str) -> None:
    paths = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))["paths"]
    calls = {
        (f"{method.upper()} {path.removeprefix(BASE)}", str(operation["x-level"]))
        for path, methods in paths.items()
        for method, operation in methods.items()
    }
    built = _section(design, "## The public contract", "### Errors")
    rows = set(re.findall(r"^\| `([A-Z]+ \S+)` \| (\d) \|", built, re.MULTILINE))
    outside = {(one, "0") for one in re.findall(r"`(GET /\S+)`", built.split("Outside")[1])}
    assert rows | outside == calls


def test_its_codes_are_those_of_the_closed_list(design: str) -> None:
    codes = [code for row in _cells(_section(design, "### Errors", "*Coming:*"), 1) for code in row]
    assert sorted(set(codes) - {"required_level"}) == sorted(CODES - LATER)
