"""How long somebody was in which session: a function of the set of scans (I4, rule C 8). Pure.

Whatever the order in which scans come, however often and in whatever parts, the end is the same
(decision 0053).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from congress.checkin.rules.spans import Spans, clip, seconds_of, without
from congress.checkin.rules.verdict import Direction
from congress.core.intervals import Interval


class Doubt(StrEnum):
    """Why a person's word is wanted about a scan."""

    REVOKED_OFFLINE = "revoked-offline"  # the badge was dead, and the door could not know
    AFTER_REVOCATION = "after-revocation"  # the device that tells it had been revoked
    UNKNOWN_BADGE = "unknown-badge"
    UNKNOWN_DOOR = "unknown-door"
    UNCERTAIN_TIME = "uncertain-time"
    OVERRIDE_WITHOUT_SUPERVISOR = "override-without-supervisor"
    TWO_ROOMS = "two-rooms"  # in two rooms within a minute (rule C 7)
    EXIT_WITHOUT_ENTRY = "exit-without-entry"


# When each session that is not cancelled takes place, by id, in the newest release.
Agenda = Mapping[str, Interval]
# A scan with one of these counts for nobody until somebody says that it does.
HELD_FOR = frozenset({Doubt.REVOKED_OFFLINE, Doubt.AFTER_REVOCATION})
LINGERS = timedelta(
    minutes=30
)  # so long after a session may who was in it still go out of the door


class Word(StrEnum):
    """What a person said of a doubt."""

    COUNTS = "counts"
    VOID = "void"  # as if it had never been scanned
    NOTED = "noted"  # it stays as it is


class ScanFact(NamedTuple):
    """A scan, as far as minutes follow from it.

    `at`: by our clock. `place`: the room, or what else nobody is in two of at once; "" where no session
    takes place (bags, a door that is gone). `session_id`: for which one comes through that door then;
    "": for none. `attendee_id` None: nobody has that badge. `undoes`: the scan that it takes back; then
    it is nothing else. `doubts`: those that the scan has by itself.
    """

    id: str
    device: str
    seq: int
    at: datetime
    direction: Direction
    door: str
    place: str
    session_id: str
    attendee_id: str | None
    is_admitted: bool = True
    undoes: str | None = None
    doubts: frozenset[Doubt] = frozenset()

    @property
    def turn(self) -> tuple[datetime, str, int, str]:
        """Return by what scans are put in order, the same in whatever order they come."""
        return (self.at, self.device, self.seq, self.id)


@dataclass(frozen=True)
class Kept:
    """What a person settled of somebody's time in a session, which no scan told later takes away.

    `by_scans`: the seconds that followed from the scans alone at that moment.
    """

    session_id: str
    spans: Spans
    by_scans: int
    settled_at: datetime
    id: str


@dataclass(frozen=True)
class Settled:
    """Every word that was said: of scans, and of one person's sessions."""

    words: Mapping[tuple[str, Doubt], Word] = field(default_factory=dict)
    kept: tuple[Kept, ...] = ()


NOTHING_SETTLED = Settled()


@dataclass(frozen=True)
class Attended:
    """A person's time in one session. `is_open`: no scan ended it, but the session's end.

    `by_scans`: the seconds that follow from the scans alone. `is_less`: by now fewer than when it was
    settled, for a scan came late; what was settled stands.
    """

    session_id: str
    spans: Spans
    by_scans: int
    is_open: bool = False
    is_uncertain: bool = False
    is_settled: bool = False
    is_less: bool = False

    @property
    def seconds(self) -> int:
        """Return how long it was."""
        return seconds_of(self.spans)

    @property
    def minutes(self) -> int:
        """Return the whole minutes, rounded down, once."""
        return self.seconds // 60


@dataclass(frozen=True)
class Attendance:
    """Of one person: the sessions with some time in them, by id; and who left without having come."""

    sessions: Mapping[str, Attended]
    strays: tuple[ScanFact, ...] = ()


def attend(
    scans: Iterable[ScanFact], agenda: Agenda, settled: Settled = NOTHING_SETTLED
) -> Attendance:
    """Return how long one person was in which session, by all that was scanned of them.

    No second counts twice, and none outside of the session's time. What was settled comes first.
    """
    walk = _Walk(agenda)
    for scan in list_standing(scans, settled):
        walk.take(scan)
    newest: dict[str, Kept] = {}
    for word in sorted(settled.kept, key=lambda one: (one.settled_at, one.id)):
        newest[word.session_id] = word
    first = sorted(newest, key=lambda one: (newest[one].settled_at, newest[one].id))
    scanned = walk.list_spans()
    then = sorted(scanned.keys() - newest.keys())
    taken: list[Interval] = []
    sessions: dict[str, Attended] = {}
    for session_id in (*first, *then):
        kept, spans = newest.get(session_id), scanned.get(session_id, ())
        attended = walk.attended(session_id, spans, kept, taken)
        if attended is not None:
            taken.extend(attended.spans)
            sessions[session_id] = attended
    return Attendance(sessions, tuple(walk.strays))


def list_standing(scans: Iterable[ScanFact], settled: Settled) -> list[ScanFact]:
    """Return the scans that count, in their order: each once, none that was taken back.

    What waits for a word takes nothing back, either: else a device that was stolen could.
    """
    by_id: dict[str, ScanFact] = {}
    for scan in sorted(scans, key=lambda one: one.turn):
        by_id.setdefault(scan.id, scan)
    believed = [scan for scan in by_id.values() if _is_believed(scan, settled.words)]
    undone = {scan.undoes for scan in believed}
    return [scan for scan in believed if scan.undoes is None and scan.id not in undone]


def _is_believed(scan: ScanFact, words: Mapping[tuple[str, Doubt], Word]) -> bool:
    if not words and not scan.doubts:
        return True
    if words and any(words.get((scan.id, doubt)) is Word.VOID for doubt in Doubt):
        return False
    return all(words.get((scan.id, doubt)) is Word.COUNTS for doubt in scan.doubts & HELD_FOR)


@dataclass(frozen=True)
class _Entry:
    at: datetime
    place: str


class _Walk:
    """Follows one person from scan to scan."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._inside: dict[str, _Entry] = {}
        self._uncertain: set[str] = set()
        self._closed: dict[str, list[Interval]] = {}
        self.strays: list[ScanFact] = []

    def take(self, scan: ScanFact) -> None:
        """Take the next scan."""
        if not scan.is_admitted or not scan.place:
            return
        session_id = scan.session_id
        if scan.direction is Direction.IN and session_id:
            self._leave(
                [one for one in self._inside if not self._stays(one, session_id, scan)], scan
            )
            if session_id not in self._inside:
                self._inside[session_id] = _Entry(scan.at, scan.place)
                self._doubt(session_id, scan)
        elif scan.direction is Direction.OUT:
            left = [
                one
                for one, entry in self._inside.items()
                if one == session_id or entry.place == scan.place
            ]
            if session_id and not any(self._is_fresh(one, scan) for one in left):
                self.strays.append(scan)
            self._leave(left, scan)

    def list_spans(self) -> dict[str, Spans]:
        """Return by session what the scans say, within its time; none of what was cancelled."""
        spans: dict[str, Spans] = {}
        for session_id in self._closed.keys() | self._inside.keys():
            bounds = self._agenda.get(session_id)
            if bounds is None:
                continue
            entry = self._inside.get(session_id)
            still = [Interval(entry.at, bounds.end)] if entry else []
            spans[session_id] = clip([*self._closed.get(session_id, []), *still], bounds)
        return spans

    def attended(
        self, session_id: str, scanned: Spans, kept: Kept | None, taken: Iterable[Interval]
    ) -> Attended | None:
        """Return the time in a session: what was scanned and what was settled, less what is taken."""
        bounds = self._agenda.get(session_id)
        if bounds is None:
            return None
        mine = clip((*scanned, *kept.spans), bounds) if kept else scanned
        found = without(mine, taken)
        if not found:
            return None
        by_scans = seconds_of(scanned)
        return Attended(
            session_id,
            found,
            by_scans,
            is_open=session_id in self._inside and found[-1].end == bounds.end,
            is_uncertain=session_id in self._uncertain,
            is_settled=kept is not None,
            is_less=kept is not None and by_scans < kept.by_scans,
        )

    def _stays(self, other: str, session_id: str, scan: ScanFact) -> bool:
        """Tell whether who comes in for one session is still in another: the one before, in one room."""
        if other == session_id:
            return True
        times = self._agenda
        if self._inside[other].place != scan.place or {other, session_id} - times.keys():
            return False
        return not times[other].overlaps(times[session_id])

    def _is_fresh(self, session_id: str, scan: ScanFact) -> bool:
        """Tell whether who leaves may have come for this session: it is not long over."""
        bounds = self._agenda.get(session_id)
        return bounds is None or scan.at < bounds.end + LINGERS

    def _leave(self, sessions: list[str], scan: ScanFact) -> None:
        for session_id in sessions:
            entry = self._inside.pop(session_id)
            self._closed.setdefault(session_id, []).append(Interval(entry.at, scan.at))
            if self._is_fresh(session_id, scan):
                self._doubt(session_id, scan)

    def _doubt(self, session_id: str, scan: ScanFact) -> None:
        if Doubt.UNCERTAIN_TIME in scan.doubts:
            self._uncertain.add(session_id)
