"""A schedule as some file wrote it, before the schema types it: one tree for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]


class Scalar(str):
    """A scalar as the file wrote it: text that the schema may still read as number, date or flag."""

    __slots__ = ()


@dataclass(frozen=True)
class RawDocument:
    """The tree of a schedule file, and where each part stands in the file it came from.

    Args:
        data: mappings, lists and scalars.
        lines: the line, from 1 on, of each part; for a foreign file the number of its place.
        words: what a place is called where "line 12" does not say it: "line 812, event 4711".
        notes: what the reader decided, or left out, in sentences for the organizer.
    """

    data: dict[str, Any]
    lines: Mapping[Path, int]
    words: Mapping[int, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def line_of(self, path: Path) -> int:
        """Return the line of a part, or of the nearest part around it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def called(self, line: int) -> str:
        """Return the words for a line: where an organizer must look."""
        return self.words.get(line) or f"line {line}"

    def place_of(self, path: Path) -> str:
        """Return where a part, or the nearest part around it, stands."""
        return self.called(self.line_of(path))
