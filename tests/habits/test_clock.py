"""One clock: only `core/clock.py` asks the machine what time it is."""

from __future__ import annotations

import ast

from tests.habits.sources import modules

# Who may ask the machine, and why.
ALLOWED = {
    "congress/core/clock.py": "the one clock",
    "schedules/worker.py": "APScheduler plans by the machine's clock, so a firing's slot does, too",
}
READS = frozenset(
    {
        "datetime.now", "datetime.utcnow", "datetime.today", "date.today",
        "time.time", "time.time_ns", "time.localtime", "time.gmtime",
        "func.now", "func.current_timestamp",
    },
)  # fmt: skip


def test_only_the_clock_reads_the_machines_time() -> None:
    found = {
        f"{path}:{line} {read}"
        for path, tree in modules("congress", "schedules")
        if path not in ALLOWED
        for line, read in _reads(tree)
    }
    assert found == set()


def test_the_check_sees_a_read() -> None:
    tree = ast.parse("import datetime\nlate = datetime.datetime.now() > date.today()")
    assert {read for _, read in _reads(tree)} == {"datetime.now", "date.today"}


def _reads(tree: ast.Module) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if f"{name}.{node.attr}" in READS:
                found.append((node.lineno, f"{name}.{node.attr}"))
    return found
