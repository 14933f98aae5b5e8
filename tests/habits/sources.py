"""The project's own files, for the habits that read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = frozenset({".git", ".venv", "var", "dist", "build", "__pycache__", ".env"})
SHOWN = frozenset({".ci", ".gitignore"})
TEXTS = frozenset(
    {
        ".py",
        ".toml",
        ".txt",
        ".in",
        ".md",
        ".yaml",
        ".json",
        ".html",
        ".js",
        ".css",
        ".svg",
        ".mako",
    }
    | {".csv", ".ics", ".xml", ".webmanifest", ""},
)


def texts(*folders: str, suffixes: frozenset[str] = TEXTS) -> Iterator[tuple[str, str]]:
    """Yield (path from the top, text) of every text file of ours, by default of the whole checkout."""
    for folder in folders or (".",):
        for path in sorted((ROOT / folder).rglob("*")):
            parts = path.relative_to(ROOT).parts
            hidden = any(part.startswith(".") and part not in SHOWN for part in parts)
            if hidden or NOT_OURS.intersection(parts) or not path.is_file():
                continue
            if path.suffix in suffixes:
                yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8", "replace")


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield (path from the top, syntax tree) of every Python file of ours under the folders."""
    for path, text in texts(*folders, suffixes=frozenset({".py"})):
        yield path, _tree(path, text)


@cache  # several habits read each of them, and some once for each package
def _tree(path: str, text: str) -> ast.Module:
    return ast.parse(text, path)
