"""Runs the bench and prints its tables; `--write FILE` keeps them (docs/speed.md).

Every row is measured with the limits of its own database in the same run: the machine is shared, so
only ratios are worth quoting. CPU is what the server and the database spent, by /proc, not the clients.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.against_limits import measure_requests
from tests.bench.badges import measure_badges
from tests.bench.certificates import measure_certificates
from tests.bench.claims import measure_claims
from tests.bench.doors import measure_doors
from tests.bench.files import measure_files
from tests.bench.growth import measure_growth
from tests.bench.letters import measure_letters
from tests.bench.mail import measure_mail
from tests.bench.measuring import CLIENTS
from tests.bench.recomputing import measure_recomputing
from tests.postgres import Server, running_server

Measure = Callable[[Server, Path, float], list[str]]
PARTS: dict[str, Measure] = {
    "requests": measure_requests,
    "files": lambda server, folder, _: measure_files(server, folder),
    "growth": measure_growth,
    "badges": measure_badges,
    "doors": measure_doors,
    "mail": measure_mail,
    "claims": measure_claims,
    "certificates": lambda server, folder, _: measure_certificates(server, folder),
    "recomputing": lambda server, folder, _: measure_recomputing(server, folder),
    "letters": measure_letters,
}


def main() -> None:
    """Measure on PostgreSQL and on SQLite, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the requests (0.1: a quick look)"
    )
    parser.add_argument("--only", choices=tuple(PARTS), help="one part of the bench")
    parser.add_argument("--write", type=Path, help="also write the tables to this file")
    asked = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    parts = [f"Measured on {datetime.now(UTC):%Y-%m-%d} ({machine}); {CLIENTS} clients."]
    with tempfile.TemporaryDirectory() as place, running_server(durable=True) as server:
        folder = Path(place)
        for name, measure in PARTS.items():
            if asked.only in (None, name):
                parts += measure(server, folder, asked.share)
    text = "\n\n".join(parts)
    print(text)  # noqa: T201 -- a program's answer
    if asked.write:
        asked.write.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
