"""What the template of late requests and extensions is handed."""

from __future__ import annotations

from dataclasses import dataclass, field

from congress.console.shapes import Choice
from congress.ui.notices import Notice


@dataclass(frozen=True)
class LateLine:
    """A request that waits: who, of which kind, with their words. `had`: what is known of it."""

    id: str
    who: str
    ledger: str
    kind: str
    asked: str
    words: str
    had: str


@dataclass(frozen=True)
class ExtensionLine:
    """An extension that was given: for whom, until when, by whom, why."""

    what: str
    by: str
    because: str


@dataclass(frozen=True)
class Typed:
    """What came with a form that was refused. `id`: of the request, "" of the extension's own form."""

    id: str = ""
    until: str = ""
    because: str = ""
    number: str = ""
    profession: str = ""


@dataclass(frozen=True)
class LatePage:
    """What waits, and what was extended. `clocks`: until when boards take what is reported. `again`:
    where to sign in once more before many are given time; "": that was lately.
    """

    requests: tuple[LateLine, ...]
    more: int
    extensions: tuple[ExtensionLine, ...]
    clocks: tuple[str, ...]
    kinds: tuple[Choice, ...]
    types: tuple[Choice, ...]
    may_decide: bool
    typed: Typed = field(default_factory=Typed)
    said: Notice | None = None
    again: str = ""
