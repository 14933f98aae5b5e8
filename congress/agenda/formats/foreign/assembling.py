"""From a foreign programme to the tree of a schedule file, which the one schema then types.

Foreign formats say when, where, who and what. What they cannot say (registration, capacity, credits,
deadlines, cards, that a session is cancelled) is kept from the event's current release, as ids are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from congress.agenda.errors import ScheduleFileError
from congress.agenda.formats.foreign.event_part import EventPart
from congress.agenda.formats.foreign.excess import find_excess
from congress.agenda.formats.foreign.kept_credit import keep_credit
from congress.agenda.formats.foreign.kinds import OTHER, kind_of
from congress.agenda.formats.foreign.matching.ids import identify, mark
from congress.agenda.formats.foreign.matching.sessions import settle_session_ids
from congress.agenda.formats.foreign.matching.speakers import Speakers, some
from congress.agenda.formats.foreign.own_files.abstracts import divide_as_before
from congress.agenda.formats.foreign.own_files.shielding import shield_names
from congress.agenda.formats.foreign.programme import ForeignSession, Hints, Programme
from congress.agenda.formats.foreign.texts.wording import (
    one_line,
    shorten,
    split_cancelled,
    write_abstract,
)
from congress.agenda.formats.foreign.times.wall_clock import (
    UnclearTimeError,
    shifted,
    times_of,
    wall_text,
)
from congress.agenda.formats.raw_document import Path, RawDocument
from congress.agenda.rules.document import SessionStatus
from congress.core.errors import Fault

KEPT_PLACE = "the current release"
Times = list[tuple[datetime, datetime]]


def assemble(programme: Programme, hints: Hints) -> RawDocument:
    """Return the schedule file's tree of a foreign programme, with the foreign file's places.

    Raises:
        ScheduleFileError: it lacks what only an option can say, or a time cannot be told.
    """
    excess = tuple(find_excess(programme))
    if excess:
        raise ScheduleFileError(faults=excess)
    if programme.is_ours:
        programme = shield_names(programme)
    event = EventPart(programme, hints)
    if programme.is_ours:
        programme = divide_as_before(programme, event.known)
    faults = [*programme.faults, *event.faults]
    if not programme.sessions:
        message = "there is no session in it; write at least one"
        faults.append(Fault(programme.place, message))
    times: Times = []
    for session in programme.sessions:
        try:
            if session.start is not None and event.zone is not None:  # else its fault is told
                times.append(times_of(session, event.zone))
        except UnclearTimeError as error:
            faults.append(Fault(session.place, f"{one_line(session.title)[:80]}: {error}"))
    if faults:
        raise ScheduleFileError(faults=tuple(dict.fromkeys(faults)))
    return _Assembly(programme, event, times).read()


class _Assembly:
    """One import whose event and times are settled."""

    def __init__(self, programme: Programme, event: EventPart, times: Times) -> None:
        self._programme = programme
        self._event = event
        self._known = event.known
        self._times = times
        self._notes: list[str] = []
        self._cancelled: list[str] = []
        self._still_cancelled: list[str] = []
        self._lines: dict[Path, int] = {}
        self._words: dict[int, str] = {}
        self._numbers: dict[str, int] = {}
        sessions = programme.sessions
        # Once a name, not once a session: 5,000 sessions may name one room (T32).
        names = {session.room for session in sessions} | {session.track for session in sessions}
        self._one_line = {name: one_line(name) for name in names}
        self._listed = {one_line(room.name) for room in programme.rooms}
        self._rooms = self._names("rooms", map(self._room_of, sessions))
        self._tracks = self._names("tracks", map(self._track_of, sessions))
        self._speakers = Speakers(sessions, self._known, is_plain=programme.is_ours)
        languages = {session.language.casefold() for session in sessions} - {""}
        self._tells_language = len(languages) > 1

    def read(self) -> RawDocument:
        """Return the tree, the sessions the event has already in their order first."""
        programme, known = self._programme, self._known
        ids = settle_session_ids(programme.sessions, self._times, known)
        found = {
            one: (session, times)
            for one, session, times in zip(ids, programme.sessions, self._times, strict=True)
        }
        kept = [
            one
            for one, part in known.sessions.items()
            if part.get("status") == SessionStatus.CANCELLED
        ]
        order = [
            session_id for session_id in known.sessions if session_id in found or session_id in kept
        ]
        order += [session_id for session_id in found if session_id not in known.sessions]
        self._place((), programme.place)
        self._place(("event",), programme.place)
        sessions: list[dict[str, Any]] = []
        for index, one in enumerate(order):
            session, times = found.get(one, (None, None))
            self._place(("sessions", index), session.place if session else KEPT_PLACE)
            sessions.append(
                self._session(one, session, times) if session and times else known.sessions[one]
            )
        data = {
            **{name: part for name, part in known.tree.items() if name != "event"},
            "event": self._event.part(programme.sessions, self._times),
            "rooms": self._room_parts(),
            "tracks": self._named("tracks", known.tracks, self._tracks),
            "speakers": self._speaker_parts(sessions),
            "sessions": sessions,
        }
        self._keep_credits(sessions, set(order))
        self._keep_types(data, set(order))
        self._keep_doors(data, set(order))
        self._keep_forms(data, set(order))
        return RawDocument(data, self._lines, self._words, tuple(self._all_notes()))

    def _session(
        self, session_id: str, session: ForeignSession, times: tuple[datetime, datetime]
    ) -> dict[str, Any]:
        before = self._known.sessions.get(session_id, {})
        is_ours = self._programme.is_ours
        status, title = self._status_and_title(session, before)
        kind = kind_of(session.kind)
        if before and (kind == OTHER or not session.kind.strip()):
            kind = before["kind"]
        if len(title) > len(shorten(title)):
            self._notes.append(f"{session.place}: the long title stands whole above the abstract.")
        part = {
            **before,
            "id": session_id,
            "title": shorten(title),
            "kind": kind,
            "start": wall_text(times[0]),
            "end": wall_text(times[1]),
            "room": self._room_id(session, before),
            "track": self._track_id(session, before),
            "speakers": self._speakers.ids_of(session),
            "abstract": write_abstract(
                session, is_plain=is_ours, tells_language=self._tells_language and not is_ours
            ),
            "status": status,
        }
        if not before and session.guid and session.guid != self._event.guid_of(session_id):
            part["guid"] = session.guid
        if session.recorded is not None:
            part["recorded"] = session.recorded
        return part

    def _status_and_title(
        self, session: ForeignSession, before: Mapping[str, Any]
    ) -> tuple[str, str]:
        """Return the status, and the title without a word that stands there for want of one.

        What was cancelled here stays so where the format has no word for it: the other tool goes on
        listing the session, and nobody meant to give it back.
        """
        title = one_line(session.title)
        if session.status or self._programme.is_ours:
            is_cancelled = False
        else:
            is_cancelled, title = split_cancelled(title)
        if is_cancelled:
            self._cancelled.append(title)
        elif (
            before.get("status") == SessionStatus.CANCELLED and not self._programme.tells_cancelled
        ):
            self._still_cancelled.append(title)
            return SessionStatus.CANCELLED, title
        return session.status or (
            SessionStatus.CANCELLED if is_cancelled else SessionStatus.CONFIRMED
        ), title

    def _room_id(self, session: ForeignSession, before: Mapping[str, Any]) -> str:
        """Return the session's room; the one of before where it is called so, as others may be."""
        kept: str = before.get("room", "")
        name = self._known.rooms[kept]["name"] if kept else self._programme.no_room
        if before and name == self._one_line[session.room]:
            return kept
        return self._rooms.get(self._room_of(session), "")

    def _track_id(self, session: ForeignSession, before: Mapping[str, Any]) -> str:
        kept: str = before.get("track", "")
        if kept and self._known.tracks[kept]["name"] == self._track_of(session):
            return kept
        return self._tracks.get(self._track_of(session), "")

    def _room_of(self, session: ForeignSession) -> str:
        room = self._one_line[session.room]
        return "" if room == self._programme.no_room and room not in self._listed else room

    def _track_of(self, session: ForeignSession) -> str:
        return self._one_line[session.track]

    def _names(self, section: str, names: Iterable[str]) -> dict[str, str]:
        """Return an id for each name; one the event has already keeps its own."""
        known: Mapping[str, Any] = getattr(self._known, section)
        ids: dict[str, str] = {}
        for one, part in known.items():
            ids.setdefault(part["name"], one)  # of several with one name, the first
        taken = set(known)
        for name in sorted(set(filter(None, names)) - ids.keys()):
            found = identify(name, fallback=section.removesuffix("s"))
            found = f"{found[:50]}-{mark(name)}" if found in taken else found
            ids[name] = found
            taken.add(found)
        return ids

    def _named(
        self, section: str, known: Mapping[str, Any], ids: Mapping[str, str]
    ) -> list[dict[str, Any]]:
        """Return the parts of a section: those of the current release, then new ones in file order."""
        own = dict.fromkeys(
            self._room_of(session) if section == "rooms" else self._track_of(session)
            for session in self._programme.sessions
        )
        parts = [dict(part) for part in known.values()]
        parts += [
            {"id": ids[name], "name": name} for name in own if name and ids[name] not in known
        ]
        for index, _ in enumerate(parts):
            self._place((section, index), self._programme.place)
        return parts

    def _room_parts(self) -> list[dict[str, Any]]:
        parts = self._named("rooms", self._known.rooms, self._rooms)
        by_name: dict[str, list[dict[str, Any]]] = {}
        for part in parts:
            by_name.setdefault(part["name"], []).append(part)
        for room in self._programme.rooms:
            found = by_name.get(one_line(room.name), [])
            # Of several rooms with one name, each facts belong to the next one, in the same order.
            if not found:
                continue
            part = found.pop(0) if len(found) > 1 else found[0]
            if room.seats is not None:
                part["seats"] = room.seats
            if room.where:
                part["where"] = one_line(room.where)
        return parts

    def _speaker_parts(self, sessions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        used = {speaker for part in sessions for speaker in part.get("speakers", [])}
        parts = self._speakers.parts(used)
        for index, part in enumerate(parts):
            self._place(("speakers", index), self._speakers.places.get(part["id"], KEPT_PLACE))
        return parts

    def _keep_credits(self, sessions: list[dict[str, Any]], session_ids: set[str]) -> None:
        for part in sessions:
            if "credit" in part:
                before = self._known.sessions[part["id"]]
                part["credit"], notes = keep_credit(part, before, session_ids)
                self._notes += notes

    def _keep_types(self, data: dict[str, Any], session_ids: set[str]) -> None:
        """Keep what registration types include, without sessions that the file leaves out."""
        types = []
        for part in data.get("registration_types", []):
            includes = dict(part.get("includes", {}))
            gone = [
                session_id
                for session_id in includes.get("sessions", [])
                if session_id not in session_ids
            ]
            if gone:
                includes["sessions"] = [
                    session_id for session_id in includes["sessions"] if session_id not in gone
                ]
                left = ", ".join(gone)
                self._notes.append(f"{part['name']} no longer includes {left}: the file has none.")
            types.append({**part, "includes": includes} if includes else part)
        if types:
            data["registration_types"] = types

    def _keep_forms(self, data: dict[str, Any], session_ids: set[str]) -> None:
        """Keep the forms of evaluations, without sessions that the file leaves out."""
        forms = []
        for form in data.get("evaluations", []):
            named = form.get("sessions", [])
            held = [one for one in named if one in session_ids]
            if len(held) < len(named):
                left = ", ".join(one for one in named if one not in session_ids)
                self._notes.append(f"{form['title']!r} is for {left} no longer: the file has none.")
            # A form that names nothing any more would be the one for all other sessions.
            if held or not named or form.get("kinds"):
                forms.append({**form, "sessions": held} if named else form)
        if "evaluations" in data:
            data["evaluations"] = forms

    def _keep_doors(self, data: dict[str, Any], session_ids: set[str]) -> None:
        """Keep the doors, without those of sessions that the file leaves out."""
        doors = [
            door for door in data.get("doors", []) if door.get("session", "") in ("", *session_ids)
        ]
        for door in data.get("doors", []):
            if door not in doors:
                self._notes.append(
                    f"The door {door['name']} is gone: the file has no {door['session']}."
                )
        if "doors" in data:
            data["doors"] = doors

    def _place(self, path: Path, words: str) -> None:
        number = self._numbers.setdefault(words, len(self._numbers) + 1)
        self._lines[path] = number
        self._words[number] = words

    def _all_notes(self) -> Iterator[str]:
        yield from self._programme.notes
        yield from self._event.notes
        yield from self._notes
        yield from self._speakers.notes()
        if self._cancelled:
            told = some(self._cancelled)
            yield f"{len(self._cancelled)} cancelled, as the title begins with the word: {told}."
        if self._still_cancelled:
            told = some(self._still_cancelled)
            yield (
                f"{len(self._still_cancelled)} cancelled here and still listed there, which stay"
                f" cancelled: {told}. What shall take place after all, confirm in the schedule file."
            )
        if self._event.zone is not None:
            odd = list(shifted(self._programme.sessions, self._event.zone))
            if odd:
                clock = odd[0].start
                local = clock.astimezone(self._event.zone) if clock else None
                yield (
                    f"{len(odd)} sessions have another offset than {self._event.zone.key}; the offset"
                    f" was believed: {one_line(odd[0].title)!r} at {clock:%H:%M} there is"
                    f" {local:%H:%M} here. If the clocks on site show {clock:%H:%M}, say --zone."
                )
