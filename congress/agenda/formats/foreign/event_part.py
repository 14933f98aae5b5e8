"""Which event a foreign file is about, in which zone, and what it says of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from congress.agenda.formats.exchange import slugify
from congress.agenda.formats.file_tree import TIME_OF_DAY
from congress.agenda.formats.foreign.matching.known import Known
from congress.agenda.formats.foreign.programme import ForeignSession, Hints, Programme
from congress.agenda.formats.foreign.texts.wording import one_line
from congress.agenda.formats.foreign.times.wall_clock import find_day_change
from congress.agenda.rules.document import ID
from congress.core.errors import Fault
from congress.core.intervals import find_zone

Times = Sequence[tuple[datetime, datetime]]


class EventPart:
    """The event: its id by option or acronym, its zone by option, file or current release."""

    def __init__(self, programme: Programme, hints: Hints) -> None:
        """Settle id and zone; `faults` says which option is missing, `notes` what was decided."""
        self._programme = programme
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        acronym = programme.acronym.strip()
        wanted = hints.event or (acronym.casefold() if ID.match(acronym) else slugify(acronym))
        current = hints.current(wanted) if wanted else None
        self.known = Known(current)
        self.id = current.event.id if current is not None else wanted
        if not self.id:
            self._fault("the file does not say which event this is; say it with --event ID")
        elif self.id != wanted:
            self.notes.append(f"The file's {wanted} is the event {self.id}, published here before.")
        self.zone = self._zone(hints.zone, self.known.tree.get("event", {}).get("zone", ""))

    def _fault(self, message: str) -> None:
        self.faults.append(Fault(self._programme.place, message))

    def _zone(self, option: str, before: str) -> ZoneInfo | None:
        said = self._programme.zone.strip()
        if option and said and option != said:
            self.notes.append(f"The file says the zone {said}; --zone {option} was used.")
        name = option or said or before
        zone = find_zone(name)
        if not name:
            self._fault(
                "the file names no time zone; say it with --zone, as in --zone Europe/Paris"
            )
        elif zone is None:
            words = f"{name[:40]!r} is not a time zone; say one with --zone, as in"
            self._fault(f"{words} --zone Europe/Paris")
        elif not option and not said:
            self.notes.append(f"The file names no time zone; {name} is the event's.")
        return zone

    def guid_of(self, session_id: str) -> str:
        """Return the UUID that a session without one in the file has in calendars."""
        return str(uuid5(NAMESPACE_URL, f"{self.id}/{session_id}"))

    def part(self, sessions: Sequence[ForeignSession], times: Times) -> dict[str, Any]:
        """Return the `event` of the file's tree; what the file does not say stays as it was."""
        programme = self._programme
        part: dict[str, Any] = dict(self.known.tree.get("event", {}))
        part["id"] = self.id
        part["name"] = one_line(programme.name) or part.get("name", "")
        if not part["name"]:
            part["name"] = self.id
            self.notes.append(
                f"The file gives the event no name, so it is called {self.id}. Write one into the"
                f" schedule file (congress export {self.id}); later imports keep it."
            )
        part["zone"] = self.zone.key if self.zone is not None else ""
        listed = [(one.day, *when) for one, when in zip(sessions, times, strict=True)]
        change = find_day_change(programme.day_change, listed)
        if change is not None:
            part["day_change"] = change.strftime(TIME_OF_DAY)
        part["starts_on"], part["ends_on"] = self._dates(times, part.get("day_change", "00:00"))
        if programme.venue and not part.get("venue"):
            part["venue"] = {name: one_line(text) for name, text in programme.venue.items() if text}
        if programme.link.startswith(("http://", "https://")) and not part.get("links"):
            part["links"] = {"main": programme.link}
        return {name: value for name, value in part.items() if value not in ({}, None)}

    def _dates(self, times: Times, change: str) -> tuple[str, str]:
        """Return the first and last date: the file's, else those of before, widened where needed.

        Registration and recordings hang on them: an event of a week is not over after the only
        session that a calendar tells.
        """
        hours, minutes = (int(digits) for digits in change.split(":"))
        days = [(start - timedelta(hours=hours, minutes=minutes)).date() for start, _ in times]
        before = self.known.tree.get("event", {})
        first = self._programme.starts_on or min(filter(None, (min(days), before.get("starts_on"))))
        last = self._programme.ends_on or max(filter(None, (max(days), before.get("ends_on"))))
        return first.isoformat(), last.isoformat()
