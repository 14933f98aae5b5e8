"""Runs the bench and prints its tables; `--write FILE` keeps them (docs/speed.md).

Every row is measured with the limits of its own database in the same run: the machine is shared, so
only ratios are worth quoting. CPU is what the server and the database spent, by /proc, not the clients.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.against_limits import measure_requests
from tests.bench.badges import measure_badges
from tests.bench.certificates import measure_certificates
from tests.bench.doors import measure_doors
from tests.bench.files import measure_files
from tests.bench.growth import measure_growth
from tests.bench.letters import measure_letters
from tests.bench.mail import measure_mail
from tests.bench.measuring import CLIENTS
from tests.bench.recomputing import measure_recomputing
from tests.postgres import running_server

PARTS = (
    "requests",
    "files",
    "growth",
    "badges",
    "doors",
    "mail",
    "letters",
    "certificates",
    "recomputing",
)


def main() -> None:
    """Measure on PostgreSQL and on SQLite, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the requests (0.1: a quick look)"
    )
    parser.add_argument("--only", choices=PARTS, help="one part of the bench")
    parser.add_argument("--write", type=Path, help="also write the tables to this file")
    asked = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    parts = [f"Measured on {datetime.now(UTC):%Y-%m-%d} ({machine}); {CLIENTS} clients."]
    with tempfile.TemporaryDirectory() as name, running_server(durable=True) as server:
        folder = Path(name)
        if asked.only in (None, "requests"):
            parts += measure_requests(server, folder, asked.share)
        if asked.only in (None, "files"):
            parts += measure_files(server, folder)
        if asked.only in (None, "growth"):
            parts += measure_growth(server, folder, asked.share)
        if asked.only in (None, "badges"):
            parts += measure_badges(server, folder, asked.share)
        if asked.only in (None, "doors"):
            parts += measure_doors(server, folder, asked.share)
        if asked.only in (None, "mail"):
            parts += measure_mail(server, folder, asked.share)
        if asked.only in (None, "certificates"):
            parts += measure_certificates(server, folder)
            parts += measure_recomputing(server, folder)
        if asked.only in (None, "letters"):
            parts += measure_letters(server, folder, asked.share)
    text = "\n\n".join(parts)
    print(text)  # noqa: T201 -- a program's answer
    if asked.write:
        asked.write.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
