"""Holds a history against the order the audit claims: linearizable, or where it is not.

Jepsen-style, with a witness. A history is linearizable when its operations can be put in one order
that respects real time and in which each answer is right. Finding such an order is hard; the audit
proposes one, and checking it is easy: every change must fall between the invocation and the answer
of the call that made it, and every answer that changed nothing must have been true at some moment
between its own. An audit that lied would be told by the clients' answers, so nothing is taken on trust.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product

from tests.long.history import (
    CONFIRMED,
    DROP,
    ENDED,
    READ,
    REGISTER,
    SWAPPED,
    WAITLISTED,
    Change,
    Op,
    World,
)
from tests.long.history_replay import Replay, Snapshot, replay

NEVER = 2**62  # nanoseconds: after every history
MOST_ORDERS = (
    10_000  # of the calls of one person for one session; with one late copy there are twenty
)
Truth = Callable[[Snapshot], bool]


@dataclass
class Verdict:
    """What was found. `checked`: answers that were held against the order. `came_late`: changes by a
    copy that nobody listened to any more.
    """

    anomalies: list[str] = field(default_factory=list)
    changes: int = 0
    checked: int = 0
    came_late: int = 0


def check(ops: Sequence[Op], changes: Sequence[Change], world: World) -> Verdict:
    """Check the whole history of one event: what was answered, what was written, and in which order."""
    told = replay(changes, world)
    verdict = Verdict(list(told.anomalies), changes=len(changes))
    matching = _Matching(told, verdict)
    matching.match(ops)
    reads = [(op, *look) for op in ops for look in _looks(op, world, matching.maker_of(op))]
    _check_real_time(told, matching, verdict)
    for session in world.capacity:
        line = _SessionLine(session, told, matching)
        here = [(op, truth, what) for op, where, truth, what in reads if where == session]
        verdict.checked += len(here)
        verdict.anomalies += line.find_untrue(here)
    return verdict


class _Matching:
    """Which call made which transaction: of each person and session, in the order of both."""

    def __init__(self, told: Replay, verdict: Verdict) -> None:
        self._groups = told.groups
        self._verdict = verdict
        self.op_of_group: dict[int, Op] = {}
        self._group_of_op: dict[int, int] = {}

    def match(self, ops: Sequence[Op]) -> None:
        """Match; a call that must have changed something and did not, or the reverse, is told."""
        mine: dict[tuple[str, str], list[int]] = defaultdict(list)
        for place, group in enumerate(self._groups):
            mine[group[0].person, group[0].session].append(place)
        calls: dict[tuple[str, str], list[Op]] = defaultdict(list)
        for op in sorted(ops, key=lambda one: one.invoked):
            if op.kind != READ:
                calls[op.person, op.session].append(op)
        for pair in mine.keys() | calls.keys():
            self._match_pair(mine[pair], calls[pair])

    def _match_pair(self, numbers: Sequence[int], calls: Sequence[Op]) -> None:
        """Walk calls and changes side by side; a late copy has the earliest place that fits."""
        first = None
        for order in islice(_orders(calls), MOST_ORDERS):
            made, missing, left = walked = self._walk(order, numbers)
            first = first or walked
            if not missing and not left:
                break
        else:
            assert first is not None
            made, missing, left = first
        for op, number in made:
            is_late = op.answered == NEVER
            self.op_of_group[number] = replace(op, status=0) if is_late else op
            self._group_of_op[id(op)] = number
            self._verdict.came_late += is_late
        self._verdict.anomalies += [f"acknowledged and not written: {op}" for op in missing]
        if left:
            self._verdict.anomalies.append(f"written, and nobody asked: {self._groups[left[0]]}")

    def _walk(
        self, order: Sequence[Op], numbers: Sequence[int]
    ) -> tuple[list[tuple[Op, int]], list[Op], list[int]]:
        """Return which call made which transaction, the calls without theirs, and the reverse."""
        left, made, missing = list(numbers), [], []
        for op in order:
            if left and self._made(op, left[0]):
                made.append((op, left.pop(0)))
            elif op.status == 201:
                missing.append(op)
        return made, missing, left

    def _made(self, op: Op, number: int) -> bool:
        group = self._groups[number]
        first = group[0]
        if op.kind == DROP:
            return op.status == 204 and first.state == ENDED
        if op.status == 201:
            return first.state == op.state or (
                op.state == CONFIRMED
                and any(one.person == op.person and one.state == CONFIRMED for one in group)
            )
        # Whoever waits may note a swap: the answer is still that they wait.
        return op.status == 200 and bool(op.release) and first.state == WAITLISTED == op.state

    def maker_of(self, op: Op) -> int | None:
        """Return the transaction a call made, None when it changed nothing."""
        return self._group_of_op.get(id(op))


def _orders(calls: Sequence[Op]) -> Iterator[list[Op]]:
    """Yield the calls in the orders they may have taken effect in: as they came, and late copies later.

    A refusal is not kept under its key, so the copy asked again may be refused, and the first one,
    still waiting for a thread or a lock, be granted after it: `info`, as Jepsen has it. That it was is
    known from what is kept under the key; only when is not.
    """
    late = [place for place, op in enumerate(calls) if op.kept_status]
    copies = [
        replace(calls[place], answered=NEVER, status=calls[place].kept_status,
                state=calls[place].kept_state)
        for place in late
    ]  # fmt: skip
    for places in product(*(range(place + 1, len(calls) + 1) for place in late)):
        order: list[Op] = []
        for place in range(len(calls) + 1):
            order += [copy for copy, at in zip(copies, places, strict=True) if at == place]
            order += calls[place : place + 1]
        yield order


def _looks(op: Op, world: World, made: int | None) -> Iterator[tuple[str, Truth, str]]:
    """Yield what an answer claims: (session, whether a snapshot agrees, in words)."""
    person, here = op.person, op.session
    if op.kind == READ:
        for session in world.capacity:
            state, position = (op.seen or {}).get(session, ("", None))
            yield session, _has_state(person, state), f"{person} is {state or 'not there'}"
            if position is not None:
                yield session, _has_place(person, position), f"{person} has place {position}"
    elif op.position is not None and made is None:
        yield here, _has_place(person, op.position), f"{person} has place {op.position}"
    elif op.status == 200 and made is None:
        yield here, _has_state(person, op.state), f"{person} is {op.state}"
    elif op.status == 204 and made is None:
        yield here, _has_state(person, ""), f"{person} has nothing to end"
    elif op.code == "seats/full":
        yield here, _is_full(person, world.capacity[here], op.waiting), f"full, {op.waiting} wait"
    elif op.code == "seats/overlap":
        yield op.clash, _has_state(person, CONFIRMED), f"{person} sits in the way"
        yield here, lambda seen: person not in seen.seated, f"{person} has no seat"
    elif op.code == "seats/nothing-to-register":
        yield op.release, lambda seen: person not in seen.seated, f"{person} has none to give up"


def _has_state(person: str, state: str) -> Truth:
    return lambda seen: seen.state_of(person) == state


def _has_place(person: str, position: int) -> Truth:
    return lambda seen: seen.position_of(person) == position


def _is_full(person: str, capacity: int, waiting: int | None) -> Truth:
    return lambda seen: (
        len(seen.seated) >= capacity
        and (waiting is None or len(seen.waiting) == waiting)
        and person not in seen.seated
    )


def _check_real_time(told: Replay, matching: _Matching, verdict: Verdict) -> None:
    """A change must not stand before one whose call had been answered before its own began."""
    for session, entries in told.timeline.items():
        latest: Op | None = None
        for number, snapshot in entries[1:]:
            op = matching.op_of_group.get(number)
            if op is None:
                continue
            if latest is not None and op.answered < latest.invoked:
                verdict.anomalies.append(f"out of order in {session}: {latest}, then {op}")
            if latest is None or op.invoked > latest.invoked:
                latest = op
            if op.session == session and op.status in (200, 201):
                verdict.checked += 1
                if not _gave_it_up(op, told.groups[number]):
                    _check_answer(op, snapshot, verdict)


def _gave_it_up(op: Op, group: Sequence[Change]) -> bool:
    """Tell whether an older wish of the same person came true in the same transaction.

    Who waits for B and gives up S for it, and now swaps A for S, is told of S; where A was all that
    kept them from B, they have B at once. The answer names what they asked for, the inbox both.
    """
    return any(
        one.person == op.person and one.session == op.session
        and one.because == SWAPPED and one.by_system
        for one in group
    )  # fmt: skip


def _check_answer(op: Op, after: Snapshot, verdict: Verdict) -> None:
    if op.kind != REGISTER:
        return
    if after.state_of(op.person) != op.state:
        verdict.anomalies.append(f"answered {op.state}, and it was not so: {op}")
    if op.state == WAITLISTED and after.position_of(op.person) != op.position:
        verdict.anomalies.append(f"answered place {op.position}, and it was not so: {op}")


class _SessionLine:
    """One session as a register: its snapshots in order, and the times between which each began."""

    def __init__(self, session: str, told: Replay, matching: _Matching) -> None:
        self._session = session
        entries = told.timeline[session]
        self._snapshots = [snapshot for _, snapshot in entries]
        known = [
            (place, matching.op_of_group[number])
            for place, (number, _) in enumerate(entries)
            if number in matching.op_of_group
        ]
        # A look that began after a change was answered sees it: the largest place answered by then.
        self._answers, self._seen_by = _running(
            sorted((op.answered, place) for place, op in known), max
        )
        # A look that ended before a change was invoked does not: the smallest place invoked since.
        later = _running(sorted(((-op.invoked, place) for place, op in known)), min)
        self._invoked, self._unseen = [-one for one in reversed(later[0])], later[1][::-1]

    def find_untrue(self, looks: Sequence[tuple[Op, Truth, str]]) -> list[str]:
        """Return the answers that were true at no moment they may have been given at.

        Looks have an order of their own: what one saw, a later one may not unsee. Each takes the
        earliest moment that fits, which leaves the most to those after it.
        """
        found = []
        done: list[tuple[int, int]] = []  # (answered, place) of looks, the earliest answer first
        floor = 0
        for op, truth, what in sorted(looks, key=lambda look: look[0].invoked):
            while done and done[0][0] < op.invoked:
                floor = max(floor, heapq.heappop(done)[1])
            first = max(floor, self._first_place(op.invoked))
            last = self._last_place(op.answered)
            for place in range(first, last + 1):
                if truth(self._snapshots[place]):
                    heapq.heappush(done, (op.answered, place))
                    break
            else:
                around = self._snapshots[max(first - 1, 0) : last + 2]
                found.append(f"never true in {self._session}: {what}: {op}; {around[:4]}")
        return found

    def _first_place(self, invoked: int) -> int:
        at = bisect_left(self._answers, invoked)
        return self._seen_by[at - 1] if at else 0

    def _last_place(self, answered: int) -> int:
        at = bisect_right(self._invoked, answered)
        return self._unseen[at] - 1 if at < len(self._unseen) else len(self._snapshots) - 1


def _running(
    pairs: Sequence[tuple[int, int]], best: Callable[[int, int], int]
) -> tuple[list[int], list[int]]:
    """Return the times, and the best place up to each of them."""
    times: list[int] = []
    places: list[int] = []
    for time, place in pairs:
        times.append(time)
        places.append(best(places[-1], place) if places else place)
    return times, places
