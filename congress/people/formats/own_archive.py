"""Everything about oneself as one ZIP: what is what in words, the rows as JSON, and the files (T27)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

READ_ME, ROWS = "READ-ME.txt", "your-data.json"
_INTRO = """\
This is everything we hold about you, as of {at} (UTC).

your-data.json has it by subject, as our system keeps it; any program that reads JSON opens it.
Files of yours are beside it. Times are in UTC.

Left out: whatever opens something (passwords, codes, secret addresses), since a copy of it would help
nobody but a thief; and who of the staff did something: "you" is you, everybody else is "somebody of the
staff".

"""


def write_archive(
    rows: Mapping[str, Sequence[Mapping[str, Any]]],
    words: Mapping[str, str],
    files: Mapping[str, bytes],
    at: datetime,
) -> bytes:
    """Return the archive: equal facts give equal bytes."""
    kept = BytesIO()
    data = json.dumps(
        {name: {"about": words[name], "rows": held} for name, held in rows.items()},
        ensure_ascii=False, indent=1,
    )  # fmt: skip
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        _add(archive, READ_ME, _read_me(rows, words, at).encode(), at)
        _add(archive, ROWS, data.encode(), at)
        for name, body in sorted(files.items()):
            _add(archive, name, body, at)
    return kept.getvalue()


def _read_me(
    rows: Mapping[str, Sequence[Mapping[str, Any]]], words: Mapping[str, str], at: datetime
) -> str:
    lines = [f"{name} ({len(held)}): {words[name]}" for name, held in rows.items() if held]
    nothing = [name for name, held in rows.items() if not held]
    last = f"\nWe hold nothing of yours under: {', '.join(nothing)}.\n" if nothing else ""
    return _INTRO.format(at=f"{at:%Y-%m-%d %H:%M}") + "\n".join(lines) + "\n" + last


def _add(archive: ZipFile, name: str, body: bytes, at: datetime) -> None:
    made = ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
    made.compress_type = ZIP_DEFLATED
    archive.writestr(made, body)
