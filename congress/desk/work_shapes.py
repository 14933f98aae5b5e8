"""What the template of the page of work is handed."""

from __future__ import annotations

from dataclasses import dataclass

from congress.ui.shapes import Mark


@dataclass(frozen=True)
class JobLine:
    """What is done again and again: when it last ended well, and how it stands."""

    name: str
    said: str
    mark: Mark


@dataclass(frozen=True)
class WorkPage:
    """How letters stand, in sentences, and each job."""

    letters: tuple[str, ...]
    jobs: tuple[JobLine, ...]
