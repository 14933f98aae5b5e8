"""A package's `__init__.py` says what it owns. A module that outgrew its file may also name again
what it gave before, and nothing else.
"""

from __future__ import annotations

import ast

import pytest

from tests.habits.sources import ROOT, modules

# Modules of a room that became packages of the same name (docs/house-style.md 3).
OUTGROWN = (
    "rules", "queries", "service", "schemas", "models", "formats", "views", "jobs", "pages", "cli",
)  # fmt: skip


def _packages() -> dict[str, ast.Module]:
    return {
        path: tree
        for path, tree in modules("congress", "schedules", "templates")
        if path.endswith("__init__.py")
    }


@pytest.mark.parametrize("path", _packages())
def test_init_says_what_the_package_owns_and_does_nothing(path: str) -> None:
    tree = _packages()[path]
    assert ast.get_docstring(tree)
    package = path.removesuffix("/__init__.py")
    names_again = package.split("/")[-1] in OUTGROWN
    more = [node for node in tree.body[1:] if not (names_again and _names_again(node, package))]
    assert [f"{path}:{node.lineno}" for node in more] == []


def _names_again(node: ast.stmt, package: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        room = ".".join(package.split("/")[:-1])
        return module == "__future__" or module.startswith(f"{room}.")
    is_all = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    return is_all and not any(isinstance(part, ast.Call) for part in ast.walk(node))


def test_every_folder_of_modules_is_a_package() -> None:
    """Else the linters would pass it by."""
    folders = {path.parent for path in (ROOT / "congress").rglob("*.py")}
    lonely = {str(f.relative_to(ROOT)) for f in folders if not (f / "__init__.py").is_file()}
    assert lonely - {"congress/migrations/versions"} == set()
