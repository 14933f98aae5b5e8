"""The small parts that lists are made of: moments, marks, sessions as lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """An instant in words. `day` may be empty where a heading already says it."""

    time: str  # 4:00 PM
    zone: str  # PT
    iso: str
    day: str = ""  # Mon, March 10
    night: str = ""  # Sun: the true day of what an agenda lists under the evening before

    @property
    def clock(self) -> str:
        """Return the time with its zone: `4:00 PM PT`."""
        return f"{self.time} {self.zone}"

    @property
    def text(self) -> str:
        """Return day and time: `Mon, March 10, 4:00 PM PT`."""
        return f"{self.day}, {self.clock}" if self.day else self.clock


@dataclass(frozen=True)
class Mark:
    """A small label. `tone`: good, wait, bad, warm or plain."""

    tone: str
    text: str


@dataclass(frozen=True)
class Fill:
    """How full a session is, in words. `tone`: plain, wait."""

    text: str
    tone: str = "plain"
    has_room: bool = True


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
    needs_registration: bool = False
    fill: Fill | None = None
    marks: tuple[Mark, ...] = ()
    is_starred: bool = False
    is_mine: bool = False
    is_cancelled: bool = False
    is_over: bool = False
    note: str = ""  # You keep "A" unless you get "B".
    lang: str = ""  # of the title, where its script tells (BCP 47)


@dataclass(frozen=True)
class Reminder:
    """Something with a place and a time that is not a session: badge pick-up, a deadline."""

    title: str
    when: str
    iso: str
    place: str = ""
    note: str = ""
