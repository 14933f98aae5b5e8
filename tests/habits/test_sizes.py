"""A file is readable in one look, a function on one screen; names say what is inside."""

from __future__ import annotations

import ast

from tests.habits.sources import modules, texts

MOST_LINES = 400
MOST_TEST_LINES = 500
MOST_FUNCTION_LINES = 40
# Functions that are better whole, and why.
LONG_ON_PURPOSE: dict[str, str] = {}
# A drawer is where things go that nobody named.
DRAWERS = frozenset({"util", "utils", "helpers", "helper", "common", "misc", "base"})
CODE = frozenset({".py", ".html", ".js", ".css"})


def test_files_are_readable_in_one_look() -> None:
    found = {
        path: lines
        for path, text in texts("congress", "schedules", "templates", "tests", suffixes=CODE)
        if not path.startswith("congress/migrations/versions/")
        and (lines := text.count("\n")) > _most_lines(path)
    }
    assert found == {}


def test_functions_fit_on_a_screen() -> None:
    found = {
        f"{path}:{node.name}": lines
        for path, tree in modules("congress", "schedules")
        if not path.startswith("congress/migrations/versions/")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _lines_of_body(node)) > MOST_FUNCTION_LINES
        and f"{path}:{node.name}" not in LONG_ON_PURPOSE
    }
    assert found == {}


def test_no_file_is_a_drawer() -> None:
    names = {path: set(path.removesuffix(".py").split("/")) for path, _ in modules("congress")}
    assert [path for path, parts in names.items() if parts & DRAWERS] == []


def _most_lines(path: str) -> int:
    return MOST_TEST_LINES if path.startswith("tests/") else MOST_LINES


def _lines_of_body(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of what is done: a use case names its facts one a line, and explains them."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
