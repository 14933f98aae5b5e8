"""The seats as a pure model: what decision 0022 says, in a page, with no database."""

from __future__ import annotations

from dataclasses import dataclass, field

from congress.core.intervals import Interval

CONFIRMED, WAITLISTED = "confirmed", "waitlisted"


@dataclass
class ModelSession:
    """A session that needs registration."""

    interval: Interval
    capacity: int
    is_cancelled: bool = False


@dataclass
class SeatModel:
    """Who has a seat, who waits, and in which order. Promotion has no time limit here."""

    sessions: dict[str, ModelSession] = field(default_factory=dict)
    seats: dict[str, list[str]] = field(default_factory=dict)  # session -> people, any order
    waiting: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # (person, gives up)

    def state_of(self, person: str, session: str) -> str | None:
        """Return confirmed, waitlisted or None."""
        if person in self.seats[session]:
            return CONFIRMED
        if any(person == one for one, _ in self.waiting[session]):
            return WAITLISTED
        return None

    def is_free(self, session: str) -> bool:
        """Tell whether a seat is free."""
        return len(self.seats[session]) < self.sessions[session].capacity

    def clashes(self, person: str, session: str, ignoring: str = "") -> bool:
        """Tell whether another seat of the person takes place at the same time."""
        mine = self.sessions[session].interval
        return any(
            person in self.seats[other]
            and other not in (session, ignoring)
            and not self.sessions[other].is_cancelled
            and self.sessions[other].interval.overlaps(mine)
            for other in self.sessions
        )

    def register(self, person: str, session: str, *, waitlist: bool, gives_up: str = "") -> str:
        """Register; return the state, or why not."""
        if self.state_of(person, session) == CONFIRMED:
            return CONFIRMED
        self.promote([session])
        if self.state_of(person, session) == CONFIRMED:
            return CONFIRMED
        if self.sessions[session].is_cancelled:
            return "seats/cancelled"
        if self.state_of(person, session) == WAITLISTED:
            return self._wait(person, session, gives_up)
        if not self.is_free(session):
            return self._wait(person, session, gives_up) if waitlist else "seats/full"
        if self.clashes(person, session, gives_up):
            return "seats/overlap"
        if gives_up and person not in self.seats[gives_up]:
            return "seats/nothing-to-register"
        self.seats[session].append(person)
        if gives_up:
            self.seats[gives_up].remove(person)
            self.promote([gives_up, *self._waits_for(person)])
        return CONFIRMED

    def _wait(self, person: str, session: str, gives_up: str) -> str:
        if gives_up and person not in self.seats[gives_up]:
            return "seats/nothing-to-register"
        line = self.waiting[session]
        for place, (one, before) in enumerate(line):
            if one == person:
                line[place] = (person, gives_up or before)
                if gives_up:
                    self.promote([session])
                return self.state_of(person, session) or ""
        line.append((person, gives_up))
        return WAITLISTED

    def drop(self, person: str, session: str) -> None:
        """Unregister, or leave the waitlist."""
        if person in self.seats[session]:
            self.seats[session].remove(person)
            self.promote([session, *self._waits_for(person)])
        else:
            self.waiting[session] = [one for one in self.waiting[session] if one[0] != person]

    def let_in(self, person: str, session: str, ends: str = "") -> list[str]:
        """Seat somebody from the line at a door; return what they give up. `ends`: whose seat goes."""
        mine = self.sessions[session].interval
        beside = [
            other
            for other in self.sessions
            if person in self.seats[other]
            and not self.sessions[other].is_cancelled
            and self.sessions[other].interval.overlaps(mine)
        ]
        if ends:
            self.seats[session].remove(ends)
        self.waiting[session] = [one for one in self.waiting[session] if one[0] != person]
        self.seats[session].append(person)
        for other in beside:
            self.seats[other].remove(person)
        again = {*self._waits_for(person), *self._waits_for(ends)}
        self.promote([*beside, *sorted(again)])
        return beside

    def promote(self, sessions: list[str]) -> None:
        """Pass free seats on, and what that frees, until nothing moves."""
        queue = list(dict.fromkeys(sessions))
        while queue:
            session = queue.pop(0)
            if self.sessions[session].is_cancelled:
                continue
            for person, gives_up in list(self.waiting[session]):
                if not self.is_free(session):
                    break
                if self.clashes(person, session, gives_up):
                    continue
                self.waiting[session].remove((person, gives_up))
                self.seats[session].append(person)
                if gives_up and person in self.seats[gives_up]:
                    self.seats[gives_up].remove(person)
                    again = [gives_up, *self._waits_for(person)]
                    queue += [other for other in again if other not in queue]

    def promote_all(self) -> None:
        """Look at every waitlist: after a release."""
        self.promote(sorted(session for session, line in self.waiting.items() if line))

    def _waits_for(self, person: str) -> list[str]:
        return sorted(
            s for s, line in self.waiting.items() if any(person == one for one, _ in line)
        )

    def could_be_promoted(self) -> list[tuple[str, str]]:
        """Return who waits though a seat is free and nothing is in the way: must be nobody."""
        return [
            (person, session)
            for session, line in self.waiting.items()
            for person, gives_up in line
            if not self.sessions[session].is_cancelled
            and self.is_free(session)
            and not self.clashes(person, session, gives_up)
        ]
