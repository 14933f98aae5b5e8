"""A face: one of the apps that people open, as far as what all of them share must know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from congress.ui.notices import Notice


@dataclass(frozen=True, eq=False)
class Face:
    """What a face brings along. There is one of each, so it is equal to itself alone."""

    name: str  # of its folder in templates/
    home: str  # all its addresses begin so; "" for the one that has the rest
    folder: Path  # its own static files
    styles: tuple[str, ...]  # of its own, in the order of the cascade, after those of every face
    title: str = "Congress"
    sign_in: str = "/sign-in"
    manifest: str = ""  # the file by which it is put on a home screen
    notices: Mapping[str, Notice] = field(default_factory=dict)
    heads: Mapping[str, bytes] = field(
        default_factory=dict
    )  # what stands in front of a file of its own
    policies: Mapping[str, str] = field(
        default_factory=dict
    )  # of a worker's file, where it may do what the pages may not

    @property
    def files_at(self) -> str:
        """Return where its files are served."""
        return f"{self.home}/assets"
