"""What the templates about people and phones at doors are handed: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from congress.desk.shapes import Choice


@dataclass(frozen=True)
class PinCard:
    """A PIN that was drawn, in two groups; it is shown once."""

    name: str
    digits: str


@dataclass(frozen=True)
class CrewLine:
    """Somebody who works at the doors. `kind`: as what, in words."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True)
class CrewPage:
    """Who works at the doors of an event."""

    kinds: tuple[Choice, ...]
    members: tuple[CrewLine, ...]
    made: PinCard | None = None
