"""What the service says to people names no rule or page of our papers; docstrings and comments may."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.habits.citations import NUMBER
from tests.habits.sources import ROOT, modules

PAPERS = re.compile(r"\b(?:[Rr]ules? [B-F] \d|[Dd]ecisions? \d|docs/[\w/-]+\.md|house-style)")


def test_no_message_cites_our_papers() -> None:
    assert [
        f"{path}: {text[:80]}"
        for path, tree in modules("congress")
        for text in _messages(tree)
        if PAPERS.search(text)
    ] == []


def test_the_api_document_cites_none_either() -> None:
    """Its descriptions are the docstrings of endpoints, and clients' authors have other papers."""
    said = (ROOT / "docs" / "openapi.json").read_text("utf-8")
    assert [*PAPERS.findall(said), *NUMBER.findall(said)] == []


def test_a_citation_is_found_in_a_message_and_not_in_a_docstring() -> None:
    tree = ast.parse('def f():\n    """As rule B 4 says."""\n    return f"{1} (rule B 4)"\n')
    assert [text for text in _messages(tree) if PAPERS.search(text)] == [" (rule B 4)"]


def _messages(tree: ast.Module) -> Iterator[str]:
    """Yield every string of a module that is no docstring."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.value
