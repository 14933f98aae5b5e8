"""Replays the audit of one event against the rules of a seat, and keeps what could be seen when.

The audit is taken as the order in which things took effect. Here it is held against the rules: never
more seats than capacity, nobody twice at a time, first come first served; `history_check` then holds
the same order against what the clients saw, and when they saw it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.long.history import CONFIRMED, PROMOTED, SWAPPED, WAITLISTED, Change, World


@dataclass(frozen=True)
class Snapshot:
    """A session after a transaction: who has a seat, and who waits in which order."""

    seated: frozenset[str]
    waiting: tuple[str, ...]

    def state_of(self, person: str) -> str:
        """Return confirmed, waitlisted or ""."""
        if person in self.seated:
            return CONFIRMED
        return WAITLISTED if person in self.waiting else ""

    def position_of(self, person: str) -> int | None:
        """Return the place on the waitlist, counted from 1."""
        return self.waiting.index(person) + 1 if person in self.waiting else None


NOBODY = Snapshot(frozenset(), ())


@dataclass
class Replay:
    """The rules' verdict on a history, and the snapshots of each session after each transaction.

    `groups`: the changes of each transaction. `timeline[session]`: (number of the group, snapshot).
    """

    anomalies: list[str] = field(default_factory=list)
    groups: list[list[Change]] = field(default_factory=list)
    timeline: dict[str, list[tuple[int, Snapshot]]] = field(default_factory=dict)


@dataclass
class _Line:
    seated: set[str] = field(default_factory=set)
    waiting: dict[str, tuple[int, str]] = field(default_factory=dict)  # person -> (turn, gives up)
    last_turn: int = 0

    def in_order(self) -> list[str]:
        return sorted(self.waiting, key=lambda person: self.waiting[person])

    def snapshot(self) -> Snapshot:
        return Snapshot(frozenset(self.seated), tuple(self.in_order()))


def replay(changes: Sequence[Change], world: World) -> Replay:
    """Replay one event's audit from an empty congress."""
    return _Replaying(world).run(changes)


class _Replaying:
    def __init__(self, world: World) -> None:
        self._world = world
        self._lines = {session: _Line() for session in world.capacity}
        self._held: dict[str, set[str]] = defaultdict(set)
        self._result = Replay(timeline={session: [(-1, NOBODY)] for session in world.capacity})

    def run(self, changes: Sequence[Change]) -> Replay:
        for change in changes:
            if change.begins or not self._result.groups:
                self._result.groups.append([])
            self._result.groups[-1].append(change)
        for number, group in enumerate(self._result.groups):
            for place, change in enumerate(group):
                self._apply(change, group[place + 1] if place + 1 < len(group) else None)
            for session in dict.fromkeys(change.session for change in group):
                self._result.timeline[session].append((number, self._lines[session].snapshot()))
        self._check_end()
        return self._result

    def _say(self, what: str, change: Change) -> None:
        self._result.anomalies.append(f"{what}: {change}")

    def _apply(self, change: Change, following: Change | None) -> None:
        line = self._lines[change.session]
        match change.state:
            case "confirmed":
                self._check_seat(change, line, following)
                line.waiting.pop(change.person, None)
                line.seated.add(change.person)
                self._held[change.person].add(change.session)
            case "waitlisted":
                self._check_wait(change, line)
                line.waiting[change.person] = (change.turn or 0, change.releases)
                line.last_turn = max(line.last_turn, change.turn or 0)
            case "ended":
                if change.person not in line.seated and change.person not in line.waiting:
                    self._say("ended without having begun", change)
                line.seated.discard(change.person)
                line.waiting.pop(change.person, None)
                self._held[change.person].discard(change.session)

    def _check_seat(self, change: Change, line: _Line, following: Change | None) -> None:
        if change.person in line.seated:
            self._say("seated twice", change)
        if len(line.seated) >= self._world.capacity[change.session]:
            self._say("oversold", change)
        given_up = ""
        if following and following.because == SWAPPED and following.person == change.person:
            given_up = following.session
        clash = (self._held[change.person] & self._world.overlaps[change.session]) - {given_up}
        if clash:
            self._say(f"two seats at a time, with {sorted(clash)}", change)
        if change.because == PROMOTED and change.person not in line.waiting:
            self._say("promoted without waiting", change)
        for person in line.in_order():
            if person == change.person:
                break
            if not self._is_blocked(person, change.session, line):
                self._say(f"{person} was overtaken", change)

    def _check_wait(self, change: Change, line: _Line) -> None:
        known = line.waiting.get(change.person)
        if known is not None:  # the swap of somebody who waits already is noted: the turn stays
            if known[0] != change.turn:
                self._say("lost the turn", change)
            return
        if (change.turn or 0) <= line.last_turn:
            self._say("a turn was given twice", change)
        if change.person in line.seated:
            self._say("waits with a seat", change)
        if len(line.seated) < self._world.capacity[change.session]:
            self._say("made to wait beside a free seat", change)

    def _is_blocked(self, person: str, session: str, line: _Line) -> bool:
        given_up = line.waiting[person][1]
        return bool((self._held[person] & self._world.overlaps[session]) - {given_up})

    def _check_end(self) -> None:
        for session, line in self._lines.items():
            if len(line.seated) < self._world.capacity[session]:
                self._result.anomalies += [
                    f"{person} waits for {session} beside a free seat"
                    for person in line.in_order()
                    if not self._is_blocked(person, session, line)
                ]
