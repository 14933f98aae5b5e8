"""A transaction is opened at the edge and committed there: once a request, a job or a command."""

from __future__ import annotations

import ast

from tests.habits.sources import modules

ENDINGS = frozenset({"commit", "rollback", "begin"})
# Where a transaction may begin or end, and why.
ALLOWED = {
    "congress/infra/database.py": "the unit of work itself",
    "congress/infra/migrations.py": "a schema change is a transaction of its own, beside any request",
    "congress/infra/link.py": "the driver’s own, which asks nobody where nothing was begun",
    "congress/infra/backup.py": "a backup reads one snapshot, a restore fills a database not in use",
}


def test_nothing_but_the_unit_of_work_begins_or_ends_a_transaction() -> None:
    found = [
        f"{path}:{line} {ending}()"
        for path, tree in modules("congress", "schedules")
        if path not in ALLOWED and not path.startswith("congress/migrations/")
        for line, ending in _endings(tree)
    ]
    assert found == []


def test_the_check_sees_a_commit() -> None:
    assert _endings(ast.parse("def take(db):\n    db.commit()\n")) == [(2, "commit")]


def _endings(tree: ast.Module) -> list[tuple[int, str]]:
    return [
        (node.lineno, node.func.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ENDINGS
    ]
