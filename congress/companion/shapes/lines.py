"""The small parts that lists are made of: how full, sessions as lines."""

from __future__ import annotations

from dataclasses import dataclass

from congress.core.time_words import Moment
from congress.ui.shapes import Link, Mark


@dataclass(frozen=True)
class Fill:
    """How full a session is, in words. `tone`: plain, wait."""

    text: str
    tone: str = "plain"
    has_room: bool = True
    is_still: bool = False  # the waitlist no longer moves: what is free is kept for it


@dataclass(frozen=True)
class SessionLine:
    """A session in a list: agenda, today, My Agenda."""

    id: str
    title: str
    kind: str  # Keynote, Breakout…; "" where the track says all there is to say
    starts: Moment
    ends: Moment
    room: str = ""
    track: str = ""
    track_number: int = 0  # colours the line; 0: no track
    needs: str = ""  # Registration required, where one can act on it; that it is closed
    fill: Fill | None = None
    marks: tuple[Mark, ...] = ()
    is_starred: bool = False
    is_mine: bool = False
    is_cancelled: bool = False
    is_on: bool = False  # now
    is_over: bool = False
    note: str = ""  # You keep "A" unless you get "B".
    is_mine_online: bool = False  # they attend it from afar
    lang: str = ""  # of the title, where its script tells (BCP 47)


@dataclass(frozen=True)
class Reminder:
    """Something with a place and a time that is not a session: badge pick-up, a deadline."""

    title: str
    when: str
    iso: str
    place: str = ""
    note: str = ""
    link: Link | None = None


@dataclass(frozen=True)
class MaterialLine:
    """A file of a presentation, to be saved. `words`: PDF, 1.5 MB, version 2."""

    title: str
    words: str
    href: str
