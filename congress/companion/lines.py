"""Sessions as lines of a list: what a person sees of each, from the release and the person's seats."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from congress.agenda.rules.document import Document, Registration, Session, SessionStatus
from congress.agenda.rules.inclusion import Inclusion
from congress.companion.agenda_index import AgendaIndex
from congress.companion.moves import Moves, Was, was_before
from congress.companion.newcomers import refusal_of_newcomer
from congress.companion.seat_words import (
    REQUIRED,
    fill_of,
    in_line,
    keep_words,
    moved_words,
    needs_words,
)
from congress.companion.shapes.agenda import AgendaDay, TimeGroup
from congress.companion.shapes.lines import Fill, SessionLine
from congress.core.intervals import day_of
from congress.core.time_words import (
    full_day,
    moment_of,
)
from congress.seats.rules import Button, MyAgendaItem, SeatFacts, SeatState, may_promote
from congress.ui.languages import lang_of
from congress.ui.shapes import Mark
from congress.ui.words import KINDS, quoted

TRACK_COLOURS = 6
_MARKS: Mapping[str, Mark] = {
    SeatState.CONFIRMED: Mark("good", "Registered"),
    Inclusion.INCLUDED: Mark("good", "Included"),
    Inclusion.PAID: Mark("good", "Paid"),
}
OVER = Mark("plain", "Over")
ON_NOW = Mark("now", "On now")
ONLINE = "Online"
MOVED = Mark("warm", "Time or room changed")  # and the changelog does not say how
NEW_TIME, NEW_ROOM = Mark("warm", "New time"), Mark("warm", "New room")
CANCELLED = Mark("bad", "Cancelled")
NO_SEAT = Mark("plain", "No seat from the waitlist")
_PASSED_OVER = {
    "overlap": "A seat opened, but you have a seat in {other} at that time. You keep your turn.",
    "not-included": "A seat opened, but your registration does not include this session.",
}
Availability = Mapping[str, Mapping[str, int | None]]


@dataclass(frozen=True)
class Mine:
    """What a person has in an event: My Agenda by session, and the stars. Empty for guests."""

    items: Mapping[str, MyAgendaItem] = field(default_factory=dict)
    stars: Collection[str] = ()
    registration_type: str = ""
    is_online: bool = False  # they attend from afar
    buttons: Mapping[str, Button] = field(default_factory=dict)  # only where a page asks for them
    facts: Mapping[str, SeatFacts] = field(default_factory=dict)  # what they were decided by


@dataclass(frozen=True)
class Lines:
    """Draws lines of one release for one person."""

    index: AgendaIndex
    availability: Availability = field(default_factory=dict)
    mine: Mine = Mine()
    moves: Moves = field(default_factory=dict)

    @property
    def document(self) -> Document:
        """Return what the release says."""
        return self.index.document

    def of(self, session: Session, *, at: datetime) -> SessionLine:
        """Return the line of a session; seats are no longer counted once it has begun (`at`)."""
        item = self.mine.items.get(session.id)
        line = self._bare(session)
        has_begun = at >= session.starts_at
        needs = self.needs_of(session, at=at) if line.needs else ""
        is_starred = session.id in self.mine.stars
        if item is None and not needs and not line.needs and not has_begun and not is_starred:
            return line  # as most are: nothing to add to what everybody sees
        if at < session.ends_at or not self._is_released(session):
            return self._told(session, item, at=at, needs=needs)
        key = (session.id, needs, item.state if item else "", is_starred, self.mine.is_online)
        kept = self.index.over_lines
        over = kept.get(key)
        if over is None:
            over = kept[key] = self._told(session, item, at=at, needs=needs)
        return over

    def _told(
        self, session: Session, item: MyAgendaItem | None, *, at: datetime, needs: str
    ) -> SessionLine:
        line = self._bare(session)
        has_begun, is_over = at >= session.starts_at, at >= session.ends_at
        is_held = item is not None and item.state != SeatState.WAITLISTED
        is_on = has_begun and not is_over and not line.is_cancelled
        return replace(
            line,
            needs=needs,
            fill=self.fill_of(session, at=at) if needs == REQUIRED else None,
            is_starred=session.id in self.mine.stars,
            is_mine=is_held and not line.is_cancelled and not is_over,
            is_mine_online=is_held and self.mine.is_online,
            room=ONLINE if is_held and self.mine.is_online else line.room,
            is_on=is_on,
            is_over=is_over,
            note="" if has_begun else self.note_of(item),
            marks=(CANCELLED,)
            if line.is_cancelled
            else self._marks(item, is_on=is_on, is_over=is_over),
        )

    def needs_of(self, session: Session, *, at: datetime) -> str:
        """Return what stands below the title: it speaks of registering only to who can (R6)."""
        if session.registration != Registration.REQUIRED:
            return ""
        kind = self.mine.registration_type
        return needs_words(refusal_of_newcomer(session, self.document, at, registration_type=kind))

    def fill_of(self, session: Session, *, at: datetime) -> Fill | None:
        """Return how full a session is; None where seats are not counted, or not any more."""
        is_counted = (
            session.registration == Registration.REQUIRED
            and session.status != SessionStatus.CANCELLED
        )
        if not is_counted or at >= session.starts_at:
            return None
        stands_still = not may_promote(
            session.starts_at, at, is_cancelled=False, registration=session.registration
        )
        return fill_of(self.availability.get(session.id), stands_still=stands_still)

    def _bare(self, session: Session) -> SessionLine:
        """Return the line as it is for who has nothing to do with the session yet."""
        kept = self.index.bare_lines
        line = kept.get(session.id)
        if line is None:
            line = _draw(self.index, session)
            if self._is_released(session):
                kept[session.id] = line
        return line

    def _is_released(self, session: Session) -> bool:
        """Tell whether the release has it as it is: one that vanished may change."""
        return self.document.sessions_by_id.get(session.id) is session

    def of_item(self, item: MyAgendaItem, *, at: datetime) -> SessionLine:
        """Return the line of something in My Agenda, even when its session vanished since."""
        return self.of(self.session_of(item), at=at)

    def session_of(self, row: Any) -> Session:  # noqa: ANN401 -- a MyAgendaItem, or a session's row
        """Return the released session of an item or row; a cancelled one when it vanished."""
        session_id = row.session_id if isinstance(row, MyAgendaItem) else row.id
        released = self.document.sessions_by_id.get(session_id)
        if released is not None:
            return released
        return Session(
            id=session_id,
            title=row.title,
            kind=row.kind,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            room=row.room,
            status=SessionStatus.CANCELLED,
        )

    def note_of(self, item: MyAgendaItem | None) -> str:
        """Return what is said of a place beside its mark: from where it moved; of a waiting one, why."""
        if item is None:
            return ""
        if item.state != SeatState.WAITLISTED:
            return moved_words(self.was(item), self.document.zone) if item.is_moved else ""
        if item.passed_over:
            reason, _, other = item.passed_over.partition(":")
            words = _PASSED_OVER.get(reason, "A seat opened, but it could not be yours.")
            return words.format(other=self._title(other) if other else "another session")
        return keep_words(self._bare_title(item.gives_up), item.title) if item.gives_up else ""

    def was(self, item: MyAgendaItem) -> Was:
        """Return when and where something was when it came into My Agenda."""
        found = was_before(self.moves.get(item.session_id, ()), item.since)
        return Was(found.time) if self.mine.is_online else found

    def _marks(self, item: MyAgendaItem | None, *, is_on: bool, is_over: bool) -> tuple[Mark, ...]:
        """Return the marks of what is held; green is what one has, so nothing is green that is over."""
        when = (OVER,) if is_over else (ON_NOW,) if is_on else ()
        if item is None:
            return when
        mark = _MARKS.get(item.state) or Mark("wait", in_line(item.position))
        if item.state == SeatState.WAITLISTED and (is_on or is_over):
            mark = NO_SEAT
        if is_over:
            return (*when, replace(mark, tone="plain"))
        return (*when, mark, *self._moved(item))

    def _moved(self, item: MyAgendaItem) -> tuple[Mark, ...]:
        if not item.is_moved:
            return ()
        was = self.was(item)
        if was.time and was.room:
            return (Mark("warm", "New time and room"),)
        return (NEW_TIME if was.time else NEW_ROOM if was.room else MOVED,)

    def _title(self, session_id: str) -> str:
        return quoted(self._bare_title(session_id))

    def _bare_title(self, session_id: str) -> str:
        session = self.document.sessions_by_id.get(session_id)
        return session.title if session else "your other session"


def _draw(index: AgendaIndex, session: Session) -> SessionLine:
    document = index.document
    room = document.rooms_by_id.get(session.room)
    track = document.tracks_by_id.get(session.track)
    day = document.day_of(session)
    is_cancelled = session.status == SessionStatus.CANCELLED
    says_nothing = session.kind == "other" or not index.has_kinds
    return SessionLine(
        id=session.id,
        title=session.title,
        kind="" if track and says_nothing else KINDS.get(session.kind, session.kind),
        starts=moment_of(session.starts_at, document.zone, day),
        ends=moment_of(session.ends_at, document.zone),
        room=room.name if room else "",
        track=track.name if track else "",
        track_number=index.track_numbers[track.id] % TRACK_COLOURS + 1 if track else 0,
        needs=REQUIRED
        if session.registration == Registration.REQUIRED and not is_cancelled
        else "",
        marks=(CANCELLED,) if is_cancelled else (),
        is_cancelled=is_cancelled,
        lang=lang_of(session.title),
    )


def group_by_time(
    lines: Lines,
    sessions: Iterable[Session],
    *,
    at: datetime,
    with_days: bool,
    part: str = "",
    first: int = 0,
) -> tuple[TimeGroup, ...]:
    """Return sessions, in order of their start, grouped by it; with the day when it changes.

    `part` is said above the first group, whose number on the page is `first`.
    """
    groups: list[TimeGroup] = []
    document = lines.document
    last_day = None
    is_found = False
    for starts_at, members in groupby(sessions, key=lambda one: one.starts_at):
        together = list(members)
        day = document.day_of(together[0])
        said = full_day(day) if with_days and day != last_day else ""
        last_day = day
        shown = tuple(lines.of(one, at=at) for one in together)
        is_next = not is_found and not all(one.is_over for one in shown)
        is_found = is_found or is_next
        starts = moment_of(starts_at, document.zone, day)
        above = "" if groups else part
        groups.append(TimeGroup(f"at{first + len(groups)}", starts, shown, said, is_next, above))
    return tuple(groups)


def group_by_day(
    lines: Lines, items: Sequence[MyAgendaItem], *, at: datetime
) -> tuple[AgendaDay, ...]:
    """Return My Agenda by day of the agenda."""
    return tuple(
        AgendaDay(full_day(day), tuple(lines.of_item(item, at=at) for item in members))
        for day, members in groupby(items, key=lambda one: day_of_item(lines.document, one))
    )


def day_of_item(document: Document, item: MyAgendaItem) -> date:
    """Return the day of the agenda on which something in My Agenda starts."""
    return day_of(item.starts_at, document.zone, document.event.day_change)
