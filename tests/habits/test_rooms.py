"""A new room, table, view or page that nobody wired would be silently left out."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

from tests.habits.sources import ROOT

HOUSE = ROOT / "congress"
APP = "congress/app.py"
# They serve every room, and are none.
NO_ROOMS = frozenset({"infra", "web"})


def test_a_room_is_looked_into_by_the_linter() -> None:
    """Else what its files may import of each other is checked by nobody."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = {one["name"]: one for one in project["tool"]["importlinter"]["contracts"]}
    looked_into = {name.split(".")[1] for name in contracts["Inside a room"]["containers"]}
    assert _rooms_with("models") | _rooms_with("views") == looked_into


def test_the_app_knows_every_rooms_tables_and_views() -> None:
    """Else its tables are not migrated, and its addresses are not there."""
    imported = _imported(ROOT / APP)
    wanted = {
        f"congress.{room}.{kind}" for kind in ("models", "views") for room in _rooms_with(kind)
    }
    assert wanted - imported == set()


def test_every_page_is_named_where_pages_are_put_on_their_face() -> None:
    for package in HOUSE.glob("*/pages/__init__.py"):
        room = ".".join(package.parent.relative_to(ROOT).parts)
        pages = {f"{room}.{path.stem}" for path in package.parent.glob("[!_]*.py")}
        assert pages - _imported(package) == set()


def _rooms_with(kind: str) -> set[str]:
    """Return the rooms that have such a module, or a package of its name."""
    found = {path.parent.name for path in HOUSE.glob(f"*/{kind}.py")}
    found |= {path.parent.name for path in HOUSE.glob(f"*/{kind}/")}
    return found - NO_ROOMS


def _imported(file: Path) -> set[str]:
    return {
        f"{node.module}.{name.name}"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
