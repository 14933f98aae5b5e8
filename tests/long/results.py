"""Keeps the figures of each experiment, and writes the table of docs/trust.md from the last of them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.long.figures import Figure

BEGINS, ENDS = "<!-- long: begins -->", "<!-- long: ends -->"


def machine() -> str:
    """Return what the figures were measured on; not whose it is."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def keep(folder: Path, name: str, figures: Sequence[Figure], seconds: float, now: datetime) -> None:
    """Keep an experiment's figures in `folder`, in place of those of its run before."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {
        "at": now.astimezone(UTC).isoformat(timespec="minutes"),
        "machine": machine(),
        "seconds": round(seconds),
        "figures": [asdict(figure) for figure in figures],
    }
    (folder / f"{name}.json").write_text(json.dumps(kept, indent=1), "utf-8")


def table(folder: Path, names: Sequence[str]) -> str:
    """Return the kept figures as Markdown, in the order of `names`; what was not run is left out."""
    parts = []
    for name in names:
        path = folder / f"{name}.json"
        if not path.is_file():
            continue
        kept = json.loads(path.read_text("utf-8"))
        at = datetime.fromisoformat(kept["at"])
        parts.append(
            f"### {name}\n{at:%Y-%m-%d %H:%M} UTC, {kept['machine']}, {kept['seconds']:,} s\n\n"
            "| figure | measured | target | |\n|---|---|---|---|\n"
            + "\n".join(Figure(**figure).row() for figure in kept["figures"])
        )
    return "\n\n".join(parts)


def write_into(document: Path, text: str) -> None:
    """Put the table between its two marks in a document."""
    before, begins, rest = document.read_text("utf-8").partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        message = f"{document} has no place for the table: {BEGINS} … {ENDS}"
        raise ValueError(message)
    document.write_text(f"{before}{BEGINS}\n{text}\n{ENDS}{after}", "utf-8")
