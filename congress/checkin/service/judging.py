"""What doors say to badges: the facts of all of them in a few looks, then a verdict for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from congress.agenda.rules.document import Document, Door, Purpose, Session
from congress.checkin import queries
from congress.checkin.queries import Unworn, Worn
from congress.checkin.rules.serving import serve, sessions_beside
from congress.checkin.rules.verdict import (
    Bearer,
    Direction,
    Move,
    Question,
    Read,
    Reason,
    Room,
    Verdict,
    decide_verdict,
)
from congress.checkin.service.held import Held
from congress.checkin.service.shift import Shift

# A session lasts no longer (`agenda.rules.checks.LONGEST`): what is older takes nobody anywhere.
REACH = timedelta(hours=25)
Turn: TypeAlias = tuple[datetime, str, int, str]
# Goes through items; `politely` (infra/crowd.py) lets others by in between, where nothing is locked.
Stride: TypeAlias = Callable[[Iterable[Any]], Iterable[Any]]
_LAST = chr(0x10FFFF)  # after every device


@dataclass(frozen=True)
class Approach:
    """Somebody comes to a door. `at`: by our clock; `id` "": a look, of which nothing is kept.

    `is_asked`: the server decides, so the room's load counts; else it was decided there and then.
    `is_admitted`: as it was decided; False as long as it is asked.
    """

    held: Held
    door_id: str
    direction: Direction
    at: datetime
    document: Document
    id: str = ""
    device: str = ""
    seq: int = 0
    is_asked: bool = True
    is_admitted: bool = False
    undoes: str = ""

    @property
    def turn(self) -> Turn:
        """Return by what scans are ordered (I4); a look comes after all that was told by its instant."""
        return (self.at, self.device if self.id else _LAST, self.seq, self.id)

    @property
    def door(self) -> Door | None:
        """Return the door; None: the agenda has it no more."""
        return self.document.doors_by_id.get(self.door_id)


@dataclass(frozen=True)
class Judged:
    """A verdict with what it was made of. `question` None: there is no such door.

    `here`: of a part of a badge's code, how many characters.
    """

    verdict: Verdict
    read: Read
    bearer: Bearer | None = None
    question: Question | None = None
    name: str = ""
    here: int = 0

    @property
    def session(self) -> Session | None:
        """Return the session that it counts for."""
        return None if self.question is None else self.question.session

    def way_of(self, told: Direction) -> Direction:
        """Return which way they go, who were told to go one."""
        return told if self.question is None else self.question.way


def judge(shift: Shift, approaches: Sequence[Approach], pace: Stride = iter) -> list[Judged]:
    """Return a verdict for each, in the order given; each sees what came before it in time.

    However many there are, at most five statements: badges with seats, badges that are nobody's, moves,
    what is lent to devices, and how full rooms are.
    """
    facts = _Facts(shift, approaches)
    found: dict[int, Judged] = {}
    for index in pace(sorted(range(len(approaches)), key=lambda one: (approaches[one].turn, one))):
        found[index] = facts.judge(approaches[index])
    return [found[index] for index in range(len(approaches))]


@dataclass
class _Facts:
    """What verdicts are made of; each scan that is judged becomes a fact for those after it."""

    shift: Shift
    approaches: Sequence[Approach]
    worn: dict[str, Worn] = field(init=False)
    unworn: dict[str, Unworn] = field(init=False)
    moves: dict[str, list[tuple[Turn, Move]]] = field(init=False)
    inside: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Look everything up."""
        db = self.shift.db
        hashes = {one.held.code_hash for one in self.approaches}
        self.worn = queries.list_worn(db, hashes) if hashes else {}
        unknown = hashes - self.worn.keys()
        self.unworn = queries.list_unworn(db, unknown) if unknown else {}
        self.moves = self._list_moves()
        self.inside = self._count_inside()

    def judge(self, one: Approach) -> Judged:
        """Return the verdict for one, and remember where it took them."""
        read, bearer, name = self._whose(one.held)
        door = one.door
        if door is None:
            return Judged(Verdict(Reason.ERROR), read, bearer, name=name)
        who = bearer.attendee_id if bearer else one.held.code_hash
        before = [move for turn, move in self.moves[who] if turn < one.turn]
        asked = Question(door, one.direction, one.at, one.document, read, bearer)
        session = asked.session
        here = [move for move in before if session is not None and move.session_id == session.id]
        room = self._room(one, session, before[-1] if before else None)
        question = Question(
            door, one.direction, one.at, one.document, read, bearer,
            here[-1] if here else None, room,
        )  # fmt: skip
        verdict = decide_verdict(question)
        is_admitted = verdict.is_admitted if one.is_asked else one.is_admitted
        if is_admitted and session is not None:
            way = question.way if one.is_asked else one.direction
            self._remember(one, who, session, way, is_inside=room.is_inside)
        return Judged(verdict, read, bearer, question, name, one.held.here)

    def _whose(self, held: Held) -> tuple[Read, Bearer | None, str]:
        worn = self.worn.get(held.code_hash)
        if worn is not None:
            if worn.event_id != self.shift.event_id:
                return Read.FOREIGN, None, ""
            return Read.BADGE, worn.bearer, f"{worn.bearer.first_name} {worn.bearer.last_name}"
        unworn = self.unworn.get(held.code_hash)
        if unworn is not None:
            is_here = unworn.event_id == self.shift.event_id
            return (unworn.read, None, unworn.name) if is_here else (Read.FOREIGN, None, "")
        return held.read, None, ""

    def _list_moves(self) -> dict[str, list[tuple[Turn, Move]]]:
        """Return where people went before, as far as a verdict hangs on it, by whom."""
        found: dict[str, list[tuple[Turn, Move]]] = defaultdict(list)
        asked = [one for one in self.approaches if _needs_moves(one)]
        if not asked:
            return found
        whose = {
            code_hash: worn.bearer.attendee_id
            for worn in self.worn.values()
            for code_hash in worn.siblings
        }
        hashes = {one.held.code_hash for one in asked}
        for worn in [self.worn[one] for one in hashes if one in self.worn]:
            hashes |= worn.siblings
        undone = {one.undoes for one in self.approaches if one.undoes}
        first = min(one.at for one in asked) - REACH
        last = max(one.at for one in asked)
        for row in queries.list_moves(self.shift.db, self.shift.event_id, hashes, first, last):
            if row.id in undone:
                continue
            move = Move(row.at, row.door, row.session_id, Direction(row.direction))
            turn = (row.at, row.device, row.seq, row.id)
            found[whose.get(row.code_hash, row.code_hash)].append((turn, move))
        return found

    def _count_inside(self) -> dict[str, int]:
        """Return how many are inside, or may be by what is lent to devices, at each session of a room
        whose load is posted and asked for. What the device that looks has itself is its own to use.
        """
        wanted = {
            session.id
            for one in self.approaches
            if one.is_asked and one.direction is not Direction.OUT
            for session in _sessions_near(one)
        }
        if not wanted:
            return {}
        shift = self.shift
        is_look = not any(one.id for one in self.approaches)
        lent = queries.count_lent(
            shift.db, shift.event_id, wanted, but_of=shift.actor.device_id if is_look else ""
        )
        inside = queries.count_inside(shift.db, shift.event_id, wanted, shift.now)
        return {one: inside.get(one, 0) + lent.get(one, 0) for one in wanted}

    def _room(self, one: Approach, session: Session | None, last: Move | None) -> Room:
        if session is None:
            return Room()
        found = one.document.rooms_by_id.get(session.room)
        near = {other.id for other in _sessions_near(one)}
        is_inside = (
            last is not None
            and last.direction is Direction.IN
            and last.session_id in near | {session.id}
        )
        inside = sum(self.inside.get(other, 0) for other in near)
        posted = found.posted if found and one.is_asked else None
        return Room(inside, posted, is_inside)

    def _remember(
        self, one: Approach, who: str, session: Session, way: Direction, *, is_inside: bool
    ) -> None:
        if way is Direction.WAITING or one.undoes:
            return
        self.moves[who].append((one.turn, Move(one.at, one.door_id, session.id, way)))
        if way is Direction.IN and not is_inside:
            self.inside[session.id] = self.inside.get(session.id, 0) + 1
        if way is Direction.OUT and is_inside:
            self.inside[session.id] = self.inside.get(session.id, 0) - 1


def _needs_moves(one: Approach) -> bool:
    """Tell whether a verdict hangs on where they went before: who may come once, or how full it is."""
    door = one.door
    return door is not None and (one.is_asked or door.purpose in (Purpose.EVENT, Purpose.MEAL))


def _sessions_near(one: Approach) -> Sequence[Session]:
    """Return the sessions whose people are in the room of this door now, where a load is posted."""
    door = one.door
    served = serve(door, one.at, one.document) if door else None
    return sessions_beside(served, one.at, one.document) if served else ()
