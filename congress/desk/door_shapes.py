"""What the templates about doors, and about people and phones there, are handed: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from congress.desk.shapes import Choice
from congress.ui.notices import Notice
from congress.ui.shapes import Mark


@dataclass(frozen=True)
class DoorLine:
    """A door: what takes place behind it now and next, in words, and how full it is.

    `inside` "": nothing is counted; `posted` 0: no load is posted. `last`: when it was scanned last.
    """

    id: str
    name: str
    now: str
    next: str
    inside: str
    count: int
    posted: int
    last: str
    is_idle: bool


@dataclass(frozen=True)
class DoorsPage:
    """The doors of an event, in the order of its file. `may_enroll`: who works there, too.

    `days`: of which there are paper lists, for who may make them; the first one is the next.
    """

    doors: tuple[DoorLine, ...]
    may_hand_out: bool
    may_enroll: bool = False
    days: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class DoorSaid:
    """What the door says. `tone`: good or bad. `held`: the digest of the code, for the next act.

    `undoes`: the scan that can be undone, "": none. `may_let_in`: a supervisor is at work here.
    """

    tone: str
    text: str
    held: str = ""
    undoes: str = ""
    may_let_in: bool = False


@dataclass(frozen=True)
class DoorPage:
    """A door where badges are scanned by hand. `scan`: the id of what is sent from this page.

    `has_standby`: people may wait for a seat of what takes place here. `twice`: what the door says of a
    badge that comes twice.
    """

    line: DoorLine
    scan: str
    ways: tuple[Choice, ...]
    way: str
    said: DoorSaid | None
    has_standby: bool = False
    twice: str = ""


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


@dataclass(frozen=True)
class PhoneLine:
    """A phone at a door, as it spoke last. `where`: door and who has it; `holds`: what we have not."""

    name: str
    where: str
    holds: str
    list_age: str
    mark: Mark


@dataclass(frozen=True)
class PhonesPage:
    """The phones at the doors. `taken`: what became of each scan of a file."""

    phones: tuple[PhoneLine, ...]
    said: Notice | None = None
    taken: tuple[str, ...] = ()
