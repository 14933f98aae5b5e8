"""Runs the experiments, prints one line a figure, and keeps the table of docs/trust.md.

`python -m tests.long` runs them all on both databases (an hour or two, on a quiet machine);
`python -m tests.long rush --database sqlite` one of them on one. Exit 1: a target was missed.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.long import (
    attendance,
    backlog,
    claims,
    guessing,
    histories,
    kills,
    letters,
    login,
    mutants,
    results,
    rush,
    soak,
    uploads,
    viewers,
    webhooks,
)
from tests.long.figures import Figure
from tests.long.stage import DATABASES

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "long"
DOCUMENT = ROOT / "docs" / "trust.md"
Experiment = Callable[[str], list[Figure]]
EXPERIMENTS: dict[str, Experiment] = {
    "histories": histories.measure,
    "kills": kills.measure,
    "letters": letters.measure,
    "rush": rush.measure,
    "soak": soak.measure,
    "login": login.measure,
    "guessing": guessing.measure,
    "attendance": attendance.measure,
    "backlog": backlog.measure,
    "uploads": uploads.measure,
    "claims": claims.measure,
    "mutants": mutants.measure,
    "viewers": viewers.measure,
    "webhooks": webhooks.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; return the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py long", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="EXPERIMENT", help=", ".join(EXPERIMENTS))
    parser.add_argument("--database", choices=DATABASES, help="only on this one")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where figures are kept")
    parser.add_argument("--only-write", action="store_true", help="run nothing, write the table")
    asked = parser.parse_args(arguments)
    unknown = set(asked.names) - set(EXPERIMENTS)
    if unknown:
        parser.error(f"no such experiment: {', '.join(sorted(unknown))}")
    missed = 0
    kinds = (asked.database,) if asked.database else DATABASES
    for name in () if asked.only_write else asked.names or EXPERIMENTS:
        for kind in kinds:
            missed += _run(name, kind, asked.kept)
    order = [f"{name}-{kind}" for name in EXPERIMENTS for kind in DATABASES]
    if DOCUMENT.is_file():
        results.write_into(DOCUMENT, results.tables(asked.kept, order), order)
    return 1 if missed else 0


def _run(name: str, kind: str, folder: Path) -> int:
    begun = time.monotonic()
    figures = EXPERIMENTS[name](kind)
    for figure in figures:
        sys.stdout.write(f"{figure.line()}\n")
    sys.stdout.flush()
    now = datetime.now(UTC)
    results.keep(folder, f"{name}-{kind}", figures, time.monotonic() - begun, now)
    return sum(not figure.is_met for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
