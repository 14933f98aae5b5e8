"""Selects stand in `queries`: who asks what the database is asked finds all of a room in one place."""

from __future__ import annotations

import ast
from pathlib import PurePosixPath

from tests.habits.sources import modules

# Where a room may select: its queries, and models that hold a column's own expression.
HOMES = frozenset({"queries", "queries.py"})
# Rooms' other files that select, and why.
ALLOWED = {
    "congress/demo/filling.py": "the demo has no queries: one look whether it was filled before",
}
BUILDS = frozenset({"select", "query"})
RUNS = frozenset({"execute", "scalar", "scalars"})
# They serve every room; the edge asks only whether the database answers.
NO_ROOMS = frozenset({"infra", "migrations", "web"})


def test_rooms_select_in_their_queries() -> None:
    found = {
        f"{path}:{line}"
        for path, tree in modules("congress")
        if not NO_ROOMS.intersection(PurePosixPath(path).parts)
        and not HOMES.intersection(PurePosixPath(path).parts)
        and path not in ALLOWED
        for line in _selects(tree)
    }
    assert found == set()


def test_what_is_allowed_to_select_does() -> None:
    selecting = {path for path, tree in modules("congress") if _selects(tree)}
    assert set(ALLOWED) - selecting == set()


def test_the_check_sees_a_select() -> None:
    assert _selects(ast.parse("def f(db):\n    db.execute(select(Row.id))\n")) == [2]
    assert _selects(ast.parse("db.scalar(sqlalchemy.select(Row.id))\n")) == [1]
    assert _selects(ast.parse("db.execute(text('SELECT 1'))\n")) == [1]
    assert _selects(ast.parse("db.query(Row)\n")) == [1]


def _selects(tree: ast.Module) -> list[int]:
    """Return the lines of each call that builds a select, or runs SQL written as text."""
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (_name(node.func) in BUILDS or (_name(node.func) in RUNS and _is_text(node.args)))
    ]


def _is_text(arguments: list[ast.expr]) -> bool:
    return any(isinstance(one, ast.Call) and _name(one.func) == "text" for one in arguments)


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""
