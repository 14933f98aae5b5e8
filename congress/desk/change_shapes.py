"""What the template of the page of changes is handed."""

from __future__ import annotations

from dataclasses import dataclass

from congress.ui.change_words import ChangeLine


@dataclass(frozen=True)
class SignedChange:
    """A change. `sign`: of which session there is a sign to print; "": there is none."""

    line: ChangeLine
    sign: str


@dataclass(frozen=True)
class HeardRelease:
    """What one release changed, and who has heard of it."""

    number: int
    when: str
    heard: str
    changes: tuple[SignedChange, ...]


@dataclass(frozen=True)
class HeardPage:
    """The latest releases, the newest first."""

    releases: tuple[HeardRelease, ...]
