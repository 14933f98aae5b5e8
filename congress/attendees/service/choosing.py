"""Which rows of a list count: each number once, and who is not registered yet apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from congress.attendees.rules import waiting as asking
from congress.attendees.rules.alike import pair_missing
from congress.attendees.rules.numbering import Numbering
from congress.attendees.rules.outcomes import UNNAMED, Outcome, name_written
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
    is_own,
)
from congress.attendees.rules.waiting import Answer, Question, Waiting
from congress.attendees.service.decisions import Decisions


@dataclass
class Chooser:
    """Goes through the rows of a list. `chosen`: those that count, with their keys.

    `seen`: each as its list has it, by key; `given`: the numbers that the list names.
    """

    known: Mapping[str, KnownRegistration]
    decisions: Decisions
    numbering: Numbering
    chosen: list[tuple[str, WrittenRegistration]] = field(default_factory=list)
    seen: dict[str, WrittenRegistration] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)  # keys of whom a new name or address was decided
    _fresh: dict[int, WrittenRegistration] = field(default_factory=dict)  # who is new, by place
    _places: dict[str, int] = field(default_factory=dict)
    _times: Counter[str] = field(default_factory=Counter)

    def choose(self, rows: Sequence[WrittenRegistration]) -> None:
        """Take the rows of a list."""
        for row in map(self.numbering.as_known, rows):
            self.given.add(row.external_id)
            written = self._let_in(row) if row.is_pending else row
            if written is None:
                continue
            if not written.external_id:
                self._choose_unnumbered(written)
            elif number := self.numbering.apart(written):
                self._add(asking.key_of(written, 1), written, number)
            else:
                self._choose_numbered(written)
        self._ask_about_missing()
        if self.decisions.same:
            self._change_numbers()

    def _change_numbers(self) -> None:
        """Let who has two numbers, as was decided, keep the second if the first is cancelled."""
        cancelled = {
            one.external_id: place
            for place, (_, one) in enumerate(self.chosen)
            if not one.is_active and one.external_id not in self.numbering.adopted
        }
        dropped = set()
        for place, (key, written) in enumerate(self.chosen):
            if key not in self.decisions.same or not written.is_active or not written.email:
                continue
            first = self._find_first(written, cancelled)
            if first and written.external_id not in self.known:
                dropped.add(cancelled.pop(first))
                self.numbering.adopted[first] = written.external_id
                self.chosen[place] = (key, replace(written, external_id=first))
        self._leave(dropped)

    def _find_first(self, written: WrittenRegistration, cancelled: Collection[str]) -> str:
        """Return the number under which somebody is registered still, and cancelled in the list."""
        same = self.numbering.list_of(written)
        active = (one.external_id for one in same if one.status == AttendeeStatus.ACTIVE)
        return next((number for number in active if number in cancelled), "")

    def _leave(self, places: Collection[int]) -> None:
        if places:
            self.chosen = [one for place, one in enumerate(self.chosen) if place not in places]

    def _ask_about_missing(self) -> None:
        """Let whoever is new and without a number wait, if the list misses somebody like them."""
        missing = [
            one
            for one in (self.known.values() if self._fresh else ())
            if one.status == AttendeeStatus.ACTIVE
            and one.external_id not in self.given
            and not is_own(one.external_id)
        ]
        waiting = set()
        for place, known in pair_missing(self._fresh, missing).items():
            key, written = self.chosen[place]
            as_known = replace(written, external_id=known.external_id)
            row = Waiting(key, as_known, Question.MOVED, asking.ask_about_moved(written, known))
            answer = self.decisions.ask(row)
            if answer == Answer.SAME_PERSON:
                self._move(place, key, as_known)
            elif answer != Answer.TWO_PEOPLE:
                self.decisions.put_off(row, answer)
                waiting.add(place)
        self._leave(waiting)

    def _move(self, place: int, key: str, written: WrittenRegistration) -> None:
        """Take a row as a known person's, who has a new name or address."""
        self.moved.add(key)
        self.given.add(written.external_id)
        self.chosen[place] = (key, written)

    def _choose_unnumbered(self, written: WrittenRegistration) -> None:
        key = asking.key_of(written, 1)
        self.seen[key] = written
        written = self.numbering.number(self.decisions.with_address(key, written), key)
        self.given.add(written.external_id)
        if written.email and written.external_id not in self.known:
            self._fresh[len(self.chosen)] = written
        self.chosen.append((key, written))

    def _choose_numbered(self, written: WrittenRegistration) -> None:
        place = self._places.setdefault(written.external_id, len(self.chosen))
        self._times[written.external_id] += 1
        key = asking.key_of(written, self._times[written.external_id])
        if place == len(self.chosen):
            self.seen[key] = written
            self.chosen.append((key, self.decisions.with_address(key, written)))
        elif replace(written, where="") != replace(self.chosen[place][1], where=""):
            self._choose_double(key, written, place)

    def _choose_double(self, key: str, written: WrittenRegistration, place: int) -> None:
        """Take a second row of one number as somebody else's, in the place of the first, or not yet."""
        if number := self.numbering.beside(written) if written.email else "":
            self._add(key, written, number)
            return
        first = self.chosen[place][1]
        because = (
            f"{written.external_id!r} stands in {first.where} already, which says something else"
        )
        row = Waiting(key, written, Question.DOUBLE, because)
        self.seen[key] = written
        answer = self.decisions.ask(row)
        if answer == Answer.TWO_PEOPLE:
            self._add(key, written, self.numbering.free(written.external_id))
        elif answer == Answer.REPLACE:
            self.chosen[place] = (key, written)
            instead = f"{written.where} counts instead ({answer})"
            self.decisions.leave_out(first, instead, key)
        else:
            self.decisions.put_off(row, answer)

    def _add(self, key: str, written: WrittenRegistration, number: str) -> None:
        """Take a row under a further number."""
        self.seen[key] = written
        self.given.add(number)
        self.chosen.append((key, replace(written, external_id=number)))

    def _let_in(self, row: WrittenRegistration) -> WrittenRegistration | None:
        """Return a row that is not registered yet as it was decided, or None and name it."""
        key = asking.key_of(row, 1)
        question = Waiting(key, row, Question.PENDING, asking.ask_about_pending(row))
        answer = "" if row.problem == UNNAMED else self.decisions.ask(question)
        number = row.external_id or self.numbering.find(row)
        known = self.known.get(number)
        if answer == Answer.LET_IN and key not in self.decisions.said and _is_cancelled(known):
            answer = ""  # they were let in once, and cancelled since: that is decided anew
        if answer:
            status = AttendeeStatus.ACTIVE if answer == Answer.LET_IN else AttendeeStatus.CANCELLED
            if answer == Answer.LET_IN:
                self.decisions.named.append(name_written(Outcome.LET_IN, row, row.problem, key))
            return replace(row, is_pending=False, problem="", status=status)
        self.given.add(number)
        is_in = known is not None and known.status == AttendeeStatus.ACTIVE
        outcome = Outcome.STILL_IN if is_in else Outcome.PENDING
        if known is None and not row.registration_type:
            key = ""  # letting them in would be refused
        self.decisions.named.append(name_written(outcome, row, row.problem, key))
        return None

    def choose_stored(self, row: Waiting) -> None:
        """Take a row that waited, unless the list has it anew."""
        if row.key in self.seen:
            return
        if row.question is Question.DOUBLE:
            answer = self.decisions.ask(row)
            if answer == Answer.TWO_PEOPLE:
                self._add(row.key, row.written, self.numbering.free(row.written.external_id))
                return
            if answer == Answer.SKIP:
                self.decisions.put_off(row, answer)
                return
        if row.question is Question.MOVED and row.written.external_id in self.known:
            self._choose_moved(row)
            return
        if row.question is Question.PENDING:
            written = self._let_in(row.written)
            if written is None:
                return
        else:
            written = self.decisions.with_address(row.key, row.written)
        self.seen[row.key] = row.written
        self.chosen.append((row.key, self.numbering.number(written, row.key)))

    def _choose_moved(self, row: Waiting) -> None:
        """Take a row that waited as somebody's whom its list missed, or as somebody new."""
        answer = self.decisions.ask(row)
        self.seen[row.key] = row.written
        if answer == Answer.SAME_PERSON and row.written.external_id not in self.given:
            self.moved.add(row.key)
            self.chosen.append((row.key, row.written))
        elif answer == Answer.TWO_PEOPLE:
            anew = replace(row.written, external_id="")
            self.chosen.append((row.key, self.numbering.number(anew, row.key)))
        else:
            self.decisions.put_off(row, answer)


def _is_cancelled(known: KnownRegistration | None) -> bool:
    return known is not None and known.status == AttendeeStatus.CANCELLED
