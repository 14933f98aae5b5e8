"""Which sessions of the agenda are shown: by track, room and kind, what can be had, what is mine. Pure.

The filters live in the address: a filtered agenda can be sent to a colleague, who sees the same, but
for what is mine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from congress.agenda.rules.document import KINDS as KIND_IDS
from congress.agenda.rules.document import Document, Registration, Session, SessionStatus
from congress.companion.lines import Lines
from congress.companion.seat_words import REQUIRED
from congress.companion.shapes.filters import FilterField, FilterOption, FilterPanel, Tick
from congress.seats.rules import Reason, SeatState
from congress.ui.shapes import Link
from congress.ui.words import KINDS

ON = "1"
MAX_VALUE_LENGTH = 64
DIMENSIONS = ("track", "room", "kind")
OWN = ("mine", "starred")
_WORDS = {
    "track": ("Track", "All tracks"),
    "room": ("Room", "All rooms"),
    "kind": ("Kind", "All kinds"),
    "needs": ("Needs registration", ""),
    "free": ("Seats left", "Only what you can still go to"),
    "mine": ("Mine", ""),
    "starred": ("Starred", ""),
}


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see; "" and False: no matter. `mine` and `starred` add to each other."""

    track: str = ""
    room: str = ""
    kind: str = ""
    needs: bool = False
    free: bool = False
    mine: bool = False
    starred: bool = False

    @property
    def as_query(self) -> dict[str, str]:
        """Return the parameters of the address."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: ON if value is True else value for name, value in values.items() if value}


@dataclass(frozen=True)
class Place:
    """Where on the agenda somebody is: the event's agenda, a day or a search, and the filters."""

    path: str
    day: str
    query: str
    filters: Filters

    def address(self, name: str, *, value: str | bool) -> str:
        """Return the address of the same place with one filter changed."""
        change: dict[str, Any] = {name: value}
        return self.at(replace(self.filters, **change))

    def at(self, filters: Filters, *, day: str = "") -> str:
        """Return the address with these filters, of the same search or of a day."""
        where = {"q": self.query} if self.query and not day else {"day": day or self.day}
        return f"{self.path}?{urlencode({**where, **filters.as_query})}"


@dataclass
class Found:
    """What a look through sessions found, and how many each other choice would show."""

    sessions: list[Session] = field(default_factory=list)
    counts: Mapping[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in DIMENSIONS}
    )


def read_filters(
    asked: Mapping[str, str], document: Document, *, is_attendee: bool
) -> tuple[Filters, bool]:
    """Return the filters an address asks for, and whether it asks for something we do not have.

    What we do not have is left out: an old link still shows an agenda. Guests have nothing of theirs.
    """
    known: Mapping[str, Iterable[str]] = {
        "track": document.tracks_by_id,
        "room": document.rooms_by_id,
        "kind": {one.kind for one in document.sessions},
    }
    chosen = {name: value for name in DIMENSIONS if (value := asked.get(name, ""))}
    good: dict[str, Any] = {name: value for name, value in chosen.items() if value in known[name]}
    may = ("needs", "free", *OWN) if is_attendee else ("needs", "free")
    on: dict[str, Any] = {name: asked.get(name) == ON for name in may}
    return Filters(**good, **on), good != chosen


def choose(sessions: Iterable[Session], filters: Filters, lines: Lines, *, at: datetime) -> Found:
    """Return the sessions that pass every filter, and the counts for the lists of choices.

    A choice counts what it would show beside the other filters: who changes the track meets as many
    sessions as its line promised.
    """
    found = Found()
    tests = _tests(filters, lines, at)
    for session in sessions:
        failed = [name for name, passes in tests if not passes(session)]
        if not failed:
            found.sessions.append(session)
        for name in DIMENSIONS:
            if not failed or failed == [name]:
                found.counts[name][getattr(session, name)] += 1
    return found


Test = Callable[[Session], bool]


def _tests(filters: Filters, lines: Lines, at: datetime) -> list[tuple[str, Test]]:
    tests = [
        (name, _is_in(name, wanted)) for name in DIMENSIONS if (wanted := getattr(filters, name))
    ]
    if filters.needs:
        tests.append(("needs", lambda one: lines.needs_of(one, at=at) == REQUIRED))
    if filters.free:
        tests.append(("free", lambda one: has_room(one, lines, at=at)))
    if filters.mine or filters.starred:
        ids = set(lines.mine.items) if filters.mine else set()
        ids |= set(lines.mine.stars) if filters.starred else set()
        tests.append(("own", lambda one: one.id in ids))
    return tests


def _is_in(name: str, wanted: str) -> Test:
    return lambda one: getattr(one, name) == wanted


def has_room(session: Session, lines: Lines, *, at: datetime) -> bool:
    """Tell whether somebody can still go there: what their button would refuse is left out.

    It is theirs, they can have a seat as things stand, or it takes everybody who comes. A guest has no
    button: for them nothing is refused but for reasons that hold for all.
    """
    if session.status == SessionStatus.CANCELLED or at >= session.ends_at:
        return False
    button = lines.mine.buttons.get(session.id)
    if button is not None:
        is_mine = button.state not in ("none", SeatState.WAITLISTED)
        return is_mine or button.action == "register" or button.reason == Reason.NOTHING_TO_REGISTER
    if session.registration != Registration.REQUIRED:
        return True
    fill = lines.fill_of(session, at=at)
    is_open = lines.needs_of(session, at=at) == REQUIRED
    return is_open and (fill is None or fill.has_room)


def panel_of(
    place: Place, found: Found, document: Document, *, is_attendee: bool, is_partly_unknown: bool
) -> FilterPanel:
    """Return the lists and ticks of the filters, and a chip for each one that is on."""
    used = {one.kind for one in document.sessions}
    names: Mapping[str, Mapping[str, str]] = {
        "track": {one.id: one.name for one in document.tracks},
        "room": {one.id: one.name for one in document.rooms},
        "kind": {one: KINDS[one] for one in KIND_IDS if one in used},
    }
    choice_fields = tuple(
        _field(name, names[name], getattr(place.filters, name), found.counts[name])
        for name in DIMENSIONS
        if len(names[name]) > 1
    )
    return FilterPanel(
        fields=choice_fields,
        ticks=tuple(_tick(name, place) for name in ("needs", "free")),
        own=tuple(_tick(name, place) for name in OWN) if is_attendee else (),
        chips=_chips(place, names),
        clear=place.at(Filters()),
        is_partly_unknown=is_partly_unknown,
    )


def _field(
    name: str, names: Mapping[str, str], chosen: str, counts: Mapping[str, int]
) -> FilterField:
    choices = tuple(
        FilterOption(value, f"{words} ({counts.get(value, 0)})", value == chosen)
        for value, words in names.items()
        if counts.get(value) or value == chosen
    )
    label, every = _WORDS[name]
    return FilterField(name, label, every, choices)


def _tick(name: str, place: Place) -> Tick:
    label, hint = _WORDS[name]
    is_on = getattr(place.filters, name)
    return Tick(name, label, is_on, place.address(name, value=not is_on), hint)


def _chips(place: Place, names: Mapping[str, Mapping[str, str]]) -> tuple[Link, ...]:
    chips = []
    for name in place.filters.as_query:
        if name in OWN:
            continue  # its own button shows that it is on, and takes it away
        label = _WORDS[name][0]
        if name in DIMENSIONS:
            label = f"{label}: {names[name][getattr(place.filters, name)]}"
            chips.append(Link(label, place.address(name, value="")))
        else:
            chips.append(Link(label, place.address(name, value=False)))
    return tuple(chips)
