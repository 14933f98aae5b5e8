"""Keeps the figures of each experiment, and writes the table of docs/trust.md from the last of them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
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


def tables(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """Return the kept figures as Markdown, by name; what was not run here is left out."""
    found = {}
    for name in names:
        path = folder / f"{name}.json"
        if not path.is_file():
            continue
        kept = json.loads(path.read_text("utf-8"))
        at = datetime.fromisoformat(kept["at"])
        found[name] = (
            f"### {name}\n{at:%Y-%m-%d %H:%M} UTC, {kept['machine']}, {kept['seconds']:,} s\n\n"
            "| figure | measured | target | |\n|---|---|---|---|\n"
            + "\n".join(Figure(**figure).row() for figure in kept["figures"])
        )
    return found


def write_into(document: Path, found: Mapping[str, str], names: Sequence[str]) -> None:
    """Put tables between the two marks of a document, in the order of `names`.

    What stands there of other experiments stays: they were run elsewhere.
    """
    before, begins, rest = document.read_text("utf-8").partition(BEGINS)
    inside, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        message = f"{document} has no place for the table: {BEGINS} … {ENDS}"
        raise ValueError(message)
    parts = {one.split("\n", 1)[0]: f"### {one.strip()}" for one in inside.split("### ")[1:]}
    every = {**parts, **found}
    text = "\n\n".join(every[name] for name in names if name in every)
    document.write_text(f"{before}{BEGINS}\n{text}\n{ENDS}{after}", "utf-8")
