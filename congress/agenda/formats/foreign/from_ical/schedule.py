"""iCalendar (RFC 5545) as a programme: what calendar programs export, and our own whole agenda.

An entry (VEVENT) is a session. What repeats by a rule is refused, not expanded: every date of it would
need an id of its own that stays, and a rule can stand for more dates than any congress has days.
Addresses of attendees and organizers are not read: a programme is public.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from congress.agenda.formats.exchange import GENERATOR
from congress.agenda.formats.foreign.excess import MAX_SESSIONS
from congress.agenda.formats.foreign.from_ical.lines import (
    ENTRY,
    MAX_FAULTS,
    Component,
    read_components,
)
from congress.agenda.formats.foreign.from_ical.times import CalendarTimes, UnreadableValueError
from congress.agenda.formats.foreign.own_files.pages import ids_of_page
from congress.agenda.formats.foreign.programme import ForeignSession, Hints, Link, Person, Programme
from congress.agenda.formats.foreign.texts.wording import split_cancelled
from congress.agenda.rules.document import SessionStatus
from congress.core.errors import Fault

VENUE = "X-CONGRESS-VENUE"
_DAY = timedelta(days=1)
_OWN_PREFIXES = {"CANCELLED": "CANCELLED: ", "TENTATIVE": "Waitlist: "}
_REPEATS = ("RRULE", "RDATE", "EXRULE")
_LEFT_OUT = {"VTODO": "to-dos", "VJOURNAL": "journal entries", "VFREEBUSY": "free/busy times"}
_UUID = re.compile(
    r"(?:session-)?\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?(?:@.*)?\Z", re.IGNORECASE
)
_ADDRESS = re.compile(r"[a-z]+://\S+\Z", re.IGNORECASE)
_WITH = "\n\nWith "


def read_ical(content: bytes, hints: Hints) -> Programme:
    """Return the programme of a calendar file; what cannot be read is among its faults.

    Raises:
        ScheduleFileError: it is not a calendar file from beginning to end; with the line.
    """
    return _Calendar(read_components(content), hints).read()


class _Calendar:
    """One file. Its first VCALENDAR says which event it is; entries may stand in several."""

    def __init__(self, whole: Component, hints: Hints) -> None:
        self._whole = whole
        self._head = next(whole.walk("VCALENDAR"), whole)
        self._times = CalendarTimes(whole, self._head, has_zone_option=bool(hints.zone))
        self._is_ours = self._text("PRODID").startswith(f"-//{GENERATOR}//")
        self._venue = self._text(VENUE)
        self._faults: list[Fault] = []
        self._uids: dict[str, int] = {}
        self._event_ids: Counter[str] = Counter()
        self._personal = self._all_day = self._untold = 0

    def read(self) -> Programme:
        entries = list(self._whole.walk(ENTRY))
        sessions: list[ForeignSession] = []
        for index, entry in enumerate(entries):
            if len(self._faults) >= MAX_FAULTS or len(sessions) > MAX_SESSIONS:
                entries = entries[:index]  # nobody looks for zones in what is not read
                break
            session = self._session(entry)
            if self._is_ours and not self._page(entry)[1]:
                self._personal += 1
                continue
            sessions.append(session)
        return Programme(
            place=f"line {self._head.number}",
            sessions=tuple(sessions),
            name=self._text("X-WR-CALNAME") or self._text("NAME"),
            acronym=next((one for one, _ in self._event_ids.most_common(1)), ""),
            zone=self._times.event_zone(entries),
            notes=tuple(self._notes()),
            faults=tuple(self._faults),
            is_ours=self._is_ours,
            tells_cancelled=True,
        )

    def _text(self, name: str) -> str:
        line = self._head.find(name)
        return line.text.strip() if line is not None else ""

    def _notes(self) -> Iterator[str]:
        yield from self._times.notes()
        if self._all_day:
            yield f"Entries that last all day are taken from midnight to midnight: {self._all_day}."
        if self._untold:
            yield (
                "Entries without a UID are known by title and start; one that is renamed and moved at"
                f" once is a new session: {self._untold}."
            )
        if self._personal:
            yield f"Left out, since they are no sessions (deadlines, badge desk): {self._personal}."
        counts = {
            words: sum(1 for _ in self._whole.walk(name)) for name, words in _LEFT_OUT.items()
        }
        told = ", ".join(f"{words} ({count})" for words, count in counts.items() if count)
        if told:
            yield f"Left out, since only entries (VEVENT) are sessions: {told}."

    def _session(self, entry: Component) -> ForeignSession:
        uid = self._uid(entry)
        self._refuse_rules(entry)
        summary = entry.find("SUMMARY")
        title = summary.text.strip() if summary is not None else ""
        if not title:
            self._fault(entry.number, "the entry has no SUMMARY; write its title")
        status = entry.find("STATUS")
        said = status.value.strip().upper() if status is not None else ""
        uuid = _UUID.match(uid)
        start, end, duration = self._when(entry)
        plain = ForeignSession(
            place=f"line {entry.number}",
            title=self._plain_title(title, said),
            start=start,
            end=end,
            duration=duration,
            guid=uuid[1].casefold() if uuid else "",
            external_id=uid,
            status=SessionStatus.CANCELLED
            if said == SessionStatus.CANCELLED.upper()
            else SessionStatus.CONFIRMED
            if said
            else "",
        )
        return self._own_words(plain, entry) if self._is_ours else self._words(plain, entry)

    def _plain_title(self, title: str, status: str) -> str:
        """Return a title without what stands before it because its status does."""
        if self._is_ours:
            return title.removeprefix(_OWN_PREFIXES.get(status, ""))
        return split_cancelled(title)[1] if status == SessionStatus.CANCELLED.upper() else title

    def _uid(self, entry: Component) -> str:
        line = entry.find("UID")
        uid = line.text.strip() if line is not None else ""
        if not uid:
            self._untold += 1
            return ""
        instance = entry.find("RECURRENCE-ID")  # one date of what repeats: an entry by itself
        if instance is not None:
            uid = f"{uid}/{instance.value.strip()}"
        first = self._uids.setdefault(uid, entry.number)
        if first != entry.number:
            message = f"UID {uid[:80]!r} stands in line {first} already; keep the newer entry"
            self._fault(entry.number, message)
        return uid

    def _refuse_rules(self, entry: Component) -> None:
        line = next((line for line in entry.lines if line.name in _REPEATS), None)
        if line is not None:
            message = (
                f"the entry repeats ({line.name}); write each date as an entry of its own with a"
                " UID of its own, or leave it out"
            )
            self._fault(line.number, message)

    def _when(self, entry: Component) -> tuple[datetime | None, datetime | None, timedelta | None]:
        first, last, length = (entry.find(name) for name in ("DTSTART", "DTEND", "DURATION"))
        if first is None:
            self._fault(entry.number, "the entry has no DTSTART; write when it starts")
            return None, None, None
        try:
            start = self._times.moment(first)
            end = self._times.moment(last) if last is not None else None
            duration = self._times.duration(length) if length is not None and end is None else None
        except UnreadableValueError as error:
            self._fault(error.number, str(error))
            return None, None, None
        if isinstance(start, datetime):
            if end is None and duration is None:
                message = "the entry has neither DTEND nor DURATION; write one"
                self._fault(entry.number, message)
                return None, None, None
            return start, _clock(end), duration
        self._all_day += 1
        # DTEND is exclusive (3.6.1); some programs write the day itself, or nothing.
        after = end if end is not None and end != start else None
        return _clock(start), _clock(after) or _clock(start + max(duration or _DAY, _DAY)), None

    def _page(self, entry: Component) -> tuple[str, str]:
        """Return the ids of event and session that the address of our own entry names."""
        line = entry.find("URL")
        return ids_of_page(line.value.strip()) if line is not None else ("", "")

    def _words(self, session: ForeignSession, entry: Component) -> ForeignSession:
        where, text, page = (_text_of(entry, name) for name in ("LOCATION", "DESCRIPTION", "URL"))
        labels = [
            label for line in entry.lines if line.name == "CATEGORIES" for label in line.texts
        ]
        is_stream = bool(_ADDRESS.match(where))
        addresses = (page, where if is_stream else "")
        return replace(
            session,
            room="" if is_stream else where,
            abstract=text,
            track=labels[0] if labels else "",
            labels=tuple(labels[1:]),
            links=tuple(Link(address) for address in addresses if address),
        )

    def _own_words(self, session: ForeignSession, entry: Component) -> ForeignSession:
        """Undo what `feeds.ical` writes: venue behind the room, names below the text, kind in words."""
        event_id, session_id = self._page(entry)
        if event_id:
            self._event_ids[event_id] += 1
        where = _text_of(entry, "LOCATION")
        if self._venue:
            where = "" if where == self._venue else where.removesuffix(f", {self._venue}")
        told, persons = _split_names(_text_of(entry, "DESCRIPTION"))
        labels = [
            label for line in entry.lines if line.name == "CATEGORIES" for label in line.texts
        ]
        return replace(
            session,
            external_id=session_id,
            room=where,
            abstract=told,
            persons=persons,
            kind=labels[0].lower().replace(" ", "-") if labels else "",
            track=labels[1] if len(labels) > 1 else "",
        )

    def _fault(self, number: int, message: str) -> None:
        self._faults.append(Fault(f"line {number}", message))


def _text_of(entry: Component, name: str) -> str:
    line = entry.find(name)
    return line.text.strip() if line is not None else ""


def _clock(moment: date | None) -> datetime | None:
    """Return midnight of a date by the event's clocks; a datetime as it is."""
    if moment is None or isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min)


def _split_names(text: str) -> tuple[str, tuple[Person, ...]]:
    """Return abstract and people of our own DESCRIPTION, whose last paragraph names them."""
    told, found, names = f"\n\n{text}".rpartition(_WITH)
    if not found or "\n" in names:
        return text, ()
    return told.removeprefix("\n\n"), tuple(Person(name) for name in names.split(", "))
