"""Today, the agenda, My Agenda, and what changed."""

from __future__ import annotations

from dataclasses import dataclass

from congress.companion.shapes.lines import Mark, Moment, Reminder, SessionLine


@dataclass(frozen=True)
class EventLine:
    """An event in a list."""

    id: str
    name: str
    dates: str
    place: str
    registration: str = ""  # my registration type, in words
    is_now: bool = False


@dataclass(frozen=True)
class EventsPage:
    """My events, next first, then past ones; listed ones for a guest."""

    upcoming: tuple[EventLine, ...]
    past: tuple[EventLine, ...]
    is_mine: bool


@dataclass(frozen=True)
class TodayPage:
    """Now, next, and the day. `countdown`: `starts in 25 minutes`."""

    greeting: str
    headline: str  # Saturday, March 8 · the Congress starts tomorrow
    now: tuple[SessionLine, ...]
    next: tuple[SessionLine, ...]
    next_label: str
    day_title: str  # Your Sunday, March 9
    day: tuple[SessionLine, ...]
    reminders: tuple[Reminder, ...]
    changes: int = 0  # changes of the agenda in the last 24 hours


@dataclass(frozen=True)
class DayTab:
    """A day of the agenda."""

    key: str  # 2025-03-10
    short: str  # Mon
    number: str  # 10
    full: str  # Monday, March 10
    is_open: bool
    is_today: bool = False


@dataclass(frozen=True)
class TimeGroup:
    """The sessions that start together. `day` is set where results run over several days."""

    starts: Moment
    sessions: tuple[SessionLine, ...]
    day: str = ""
    is_next: bool = False  # what runs now, or comes next: "Go to now" leads there


@dataclass(frozen=True)
class AgendaPage:
    """The whole agenda of a day, or what a search found."""

    days: tuple[DayTab, ...]
    day: str
    query: str
    mine: bool
    groups: tuple[TimeGroup, ...]
    summary: str  # 23 sessions
    leads_to_now: bool = False


@dataclass(frozen=True)
class AgendaDay:
    """A day of My Agenda."""

    title: str
    sessions: tuple[SessionLine, ...]


@dataclass(frozen=True)
class MyAgendaPage:
    """Seats, included and paid sessions, each once, by day."""

    name: str
    days: tuple[AgendaDay, ...]
    waiting: int
    modify_link: str = ""
    printed: str = ""  # as of when, for the paper


@dataclass(frozen=True)
class ChangeLine:
    """One change of the agenda. `kind`: new, moved, cancelled, changed, back."""

    mark: Mark
    text: str
    session_id: str = ""
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChangeSet:
    """What one edition of the agenda changed."""

    number: int
    when: str
    because: str
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class ChangesPage:
    """The changelog, newest first."""

    sets: tuple[ChangeSet, ...]
