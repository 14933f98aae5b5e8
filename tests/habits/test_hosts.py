"""The tree names no package registry and no folder of the machine it was written on."""

from __future__ import annotations

import re
from pathlib import Path

from tests.habits.sources import ROOT, texts

# In two parts each, so that this file does not find itself.
HOSTS = tuple("".join(parts) for parts in (
    ("pypi", r"\.org"), ("python", r"hosted\.org"), ("npmjs", r"\.(?:org|com)"),
    ("--index", "-url"), ("find", "-links"),
))  # fmt: skip
FOLDERS = tuple(f"/{'work'}/{name}" for name in ("main", "shared", "tmp"))
OPTION_OF_OURS = "--no-emit-index-url"


def test_no_registry_host_is_named() -> None:
    pattern = re.compile("|".join(HOSTS))
    assert _found(pattern) == []


def test_no_folder_of_this_machine_is_named() -> None:
    here = [re.escape(f"{place}/") for place in (ROOT, Path.home()) if len(place.parts) > 1]
    assert _found(re.compile("|".join([*FOLDERS, *here]))) == []


def test_locks_have_hashes_and_no_address() -> None:
    for path, text in texts("requirements", suffixes=frozenset({".txt"})):
        assert "://" not in text, path
        pinned = re.findall(r"^\S+==\S+.*?(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
        assert pinned, path
        assert [entry for entry in pinned if "--hash=sha256:" not in entry] == [], path


def _found(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number} {line.strip()[:100]}"
        for path, text in texts()
        for number, line in enumerate(text.replace(OPTION_OF_OURS, "").splitlines(), 1)
        if pattern.search(line)
    ]
