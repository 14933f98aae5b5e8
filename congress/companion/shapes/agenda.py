"""Today, the agenda, My Agenda, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from congress.companion.shapes.counted import Counted
from congress.companion.shapes.filters import FilterPanel
from congress.companion.shapes.lines import Reminder, SessionLine
from congress.core.time_words import Moment
from congress.ui.change_words import ChangeLine
from congress.ui.shapes import Link


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
    """My events, next first, then past ones; listed ones for a guest. `more`: what else is open."""

    upcoming: tuple[EventLine, ...]
    past: tuple[EventLine, ...]
    is_mine: bool
    more: tuple[EventLine, ...] = ()  # open to everybody, and not mine yet


@dataclass(frozen=True)
class Nothing:
    """What is said instead of a list, and where one goes from there."""

    title: str
    text: str
    link: Link


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
    nothing: Nothing | None = None  # said where nothing is on, next or on the day
    is_online: bool = False  # they attend from afar: the lobby is where they go in
    evaluations: Link | None = None  # what is to evaluate; None: nothing


@dataclass(frozen=True)
class DayTab:
    """A day of the agenda. `short` is the weekday, or the month where the days run over several."""

    short: str  # Mon
    number: str  # 10
    full: str  # Monday, March 10
    href: str
    is_open: bool
    is_today: bool = False


@dataclass(frozen=True)
class TimeGroup:
    """The sessions that start together. `day` is set where results run over several days, `part` where
    another part of them begins: what was found by a speaker, by the description.
    """

    id: str
    starts: Moment
    sessions: tuple[SessionLine, ...]
    day: str = ""
    is_next: bool = False  # what runs now, or comes next: "Go to now" leads there
    part: str = ""


@dataclass(frozen=True)
class AgendaPage:
    """The agenda of a day, or what a search found on any day; as far as the filters let through."""

    days: tuple[DayTab, ...]
    day: str
    query: str
    groups: tuple[TimeGroup, ...]
    summary: str  # 23 sessions
    filters: FilterPanel
    hours: tuple[Link, ...] = ()  # where a day is long: each leads to the first group of its hour
    leads_to_now: bool = False
    elsewhere: tuple[Link, ...] = ()  # what the same filters find on other days
    empty: str = ""  # said where nothing is left
    show_all: Link | None = None  # the way out of it
    speakers: tuple[Link, ...] = ()  # people a search found
    more: tuple[Link, ...] = ()  # the pages before and after


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
    starred: tuple[AgendaDay, ...]  # never seats, and none of `days`
    waiting: int
    modify_link: str = ""
    printed: str = ""  # as of when, for the paper
    can_leave: bool = False  # they registered by themselves, and so may end it
    counted: Mapping[str, Counted] = field(default_factory=dict)  # of their time, by session
    elsewhere: tuple[AgendaDay, ...] = ()  # where they were counted, and it is not in `days`
    gives_credits: bool = False  # the event does, so that there is a way to them


@dataclass(frozen=True)
class ChangeSet:
    """What one edition of the agenda changed."""

    number: int
    when: str
    changes: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class ChangesPage:
    """The changelog, newest first."""

    sets: tuple[ChangeSet, ...]
