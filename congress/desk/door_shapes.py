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


@dataclass(frozen=True)
class CalledLine:
    """Somebody to call: the name, the registration's number, and what they gave up, in words."""

    name: str
    number: str
    gave_up: str = ""


@dataclass(frozen=True)
class StandbyPage:
    """The standby line behind a door. `session_id` "": there is none now, and `counts` says why.

    `button` "": it is not the hour, or nobody can get in, and `why` says so. `seats` and `let_in`: what
    the button sends. `called`: who has a seat from the line and was not scanned in yet; `passed`: who
    got none at this press, and why; `note`: what came of a press.
    """

    door_id: str
    door_name: str
    title: str
    counts: str
    session_id: str = ""
    why: str = ""
    button: str = ""
    seats: int = 0
    let_in: int = 0
    silent: tuple[str, ...] = ()
    called: tuple[CalledLine, ...] = ()
    passed: tuple[str, ...] = ()
    note: str = ""
