"""Whoever silences a checker says why, behind ` -- ` or in a comment of its own."""

from __future__ import annotations

import re

from tests.habits.sources import texts

SILENCED = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no (?:cover|branch)|nosec)\b[^#]*")
# mypy takes nothing but a comment of its own behind its mark.
REASONED = re.compile(r" (?:--|#) \S+")


def test_every_suppression_says_why() -> None:
    found = [
        f"{path}:{number} {silenced.group().strip()}"
        for path, text in texts("congress", "schedules", suffixes=frozenset({".py"}))
        for number, line in enumerate(text.splitlines(), 1)
        if (silenced := SILENCED.search(line)) and "re.compile" not in line
        and not REASONED.search(line[silenced.start() :])
    ]  # fmt: skip
    assert found == []
