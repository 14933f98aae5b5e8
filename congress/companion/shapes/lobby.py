"""The lobby: what can be joined now and later; and one session's way in."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from congress.companion.shapes.lines import MaterialLine, SessionLine
from congress.companion.shapes.session import Join


@dataclass(frozen=True)
class LiveCard:
    """A session that is joined from afar, and how."""

    line: SessionLine
    join: Join


@dataclass(frozen=True)
class LiveDay:
    """The live sessions of a day that come later: its rows, drawn (`LiveLine`)."""

    title: str
    rows: Markup


@dataclass(frozen=True)
class LiveLine:
    """A session that comes later, a row: a long list stays calm. `opens`: 7:50 AM PT."""

    id: str
    title: str
    kind: str
    day: str  # Monday, March 10
    starts: str
    opens: str
    lang: str


@dataclass(frozen=True)
class SessionMaterials:
    """The materials of a session that has some."""

    id: str
    title: str
    day: str
    lang: str
    lines: tuple[MaterialLine, ...]


@dataclass(frozen=True)
class AccessPanel:
    """Trying one's way in before it counts. `is_open`: on this device no code is asked for."""

    headline: str
    words: str
    is_open: bool


@dataclass(frozen=True)
class RecordingLine:
    """The recording of a session that is over. `href` "": it cannot be watched now."""

    title: str
    kind: str
    day: str
    words: str
    href: str
    lang: str


@dataclass(frozen=True)
class RecordingPage:
    """A recording to be watched: a `video` of ours with its captions, or a `link` to another `host`.

    `player`: what plays it of that host, "" where it is led to.
    """

    line: SessionLine
    day: str  # on which it was live: the line says the hours alone
    at: str  # its own address
    video: str
    captions: str
    captions_words: str
    link: str
    words: str
    host: str = ""
    player: str = ""
    position: int = 0  # the second at which they stopped


@dataclass(frozen=True)
class LobbyPage:
    """The lobby of an event for one person. `words`: what is said where nothing is joined from afar."""

    now: tuple[LiveCard, ...]
    next: tuple[LiveCard, ...]
    later: tuple[LiveDay, ...]
    recordings: tuple[RecordingLine, ...]
    materials: tuple[SessionMaterials, ...]
    access: AccessPanel | None
    words: str
    elsewhere: str  # the lobby that the organizers have elsewhere


@dataclass(frozen=True)
class JoinPage:
    """The way into a live session. `go` "": it was not asked for yet, or a minute ago."""

    line: SessionLine
    join: Join
    go: str
    backup: str
