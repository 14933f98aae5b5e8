"""Presentation materials in words: what a file is, how large, and which version. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from congress.companion.shapes.lines import MaterialLine
from congress.lobby.rules.materials import Material

_KINDS: Mapping[str, str] = {
    "pdf": "PDF",
    "pptx": "PowerPoint",
    "docx": "Word",
    "png": "Picture",
    "jpg": "Picture",
}
_KILO = 1_000


def lines_of_materials(event_id: str, materials: Iterable[Material]) -> tuple[MaterialLine, ...]:
    """Return the materials of a session, each to be saved."""
    return tuple(
        MaterialLine(
            one.title,
            words_of_file(one.kind, one.size, one.version),
            f"/e/{event_id}/materials/{one.id}",
        )
        for one in materials
    )


def words_of_file(kind: str, size: int, version: int) -> str:
    """Return what a file is: `PDF, 1.5 MB, version 2`."""
    newer = f", version {version}" if version > 1 else ""
    return f"{_KINDS[kind]}, {_size(size)}{newer}"


def _size(size: int) -> str:
    if size < _KILO * _KILO:
        return f"{max(1, round(size / _KILO))} KB"
    return f"{size / _KILO / _KILO:.1f} MB"
