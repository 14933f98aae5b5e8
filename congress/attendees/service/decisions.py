"""What was decided of rows, now and at earlier imports, and which rows wait for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from congress.attendees.rules.outcomes import Named, Outcome, name_written
from congress.attendees.rules.registrations import WrittenRegistration
from congress.attendees.rules.waiting import (
    ANSWERS,
    Question,
    Waiting,
    ask_about_address,
    print_of,
)
from congress.core.addresses import AddressError, address_to_show
from congress.core.errors import Fault, InputError

_SHOWN_KEYS = 5


@dataclass
class Decisions:
    """The answers to one import's questions, and the rows that stay without one.

    `said`: answers by the key of a row. `kept`: answers of earlier imports, by what a row says and
    what was asked of it. `same`: keys of rows whose number was decided to be somebody's second.
    `given`: rows whose answer counts, to be kept; `named`: who is left out.
    """

    said: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[tuple[str, str], str] = field(default_factory=dict)
    same: Collection[str] = ()
    given: list[tuple[Waiting, str]] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    met: set[str] = field(default_factory=set)  # keys that a question was asked under

    def ask(self, row: Waiting) -> str:
        """Return what was decided of a row, "" where nothing was.

        Raises:
            InputError: it is no answer to what is asked.
        """
        self.met.add(row.key)
        answer = self.said.get(row.key, "")
        if not answer and self.kept:
            answer = self.kept.get((print_of(row.written), row.question), "")
        elif answer and answer not in ANSWERS[row.question]:
            allowed = " or ".join(f"{one} ({meaning})" for one, meaning in row.answers)
            message = f"is no answer to this: {row.because}; write {allowed}"
            raise InputError(faults=[Fault(f'--decide "{row.key}={answer}"', message)])
        if answer:
            self.given.append((row, answer))
        return answer

    def put_off(self, row: Waiting, answer: str) -> None:
        """Leave a row out as decided, or let it wait."""
        if answer:
            because = dict(row.answers).get(answer, answer)
            self.leave_out(row.written, f"{because} ({answer})", row.key)
        else:
            self.waiting.append(row)

    def leave_out(self, written: WrittenRegistration, because: str, key: str) -> None:
        """Name who is left out."""
        self.named.append(name_written(Outcome.LEFT_OUT, written, because, key))

    def with_address(self, key: str, written: WrittenRegistration) -> WrittenRegistration:
        """Return a row with the address that was decided for it, now or at an earlier import.

        Raises:
            InputError: it is no address.
        """
        if written.email or not (self.said or self.kept):
            return written
        answer = self.said.get(key, "")
        if not answer and self.kept:
            answer = self.kept.get((print_of(written), Question.NO_ADDRESS), "")
        if "@" not in answer:
            return written
        try:
            shown = address_to_show(answer)
        except AddressError as error:
            raise InputError(faults=[Fault(f'--decide "{key}={answer}"', f"{error}")]) from error
        self.met.add(key)
        row = Waiting(key, written, Question.NO_ADDRESS, ask_about_address(written))
        self.given.append((row, answer))
        return replace(written, email=shown, problem="")

    def refuse_unmet(self) -> None:
        """Refuse a decision about a row that does not wait.

        Raises:
            InputError: naming each, and rows that do.
        """
        keys = [row.key for row in self.waiting]
        others = f"; those that wait: {', '.join(keys[:_SHOWN_KEYS])}" if keys else ""
        more = ", …" if len(keys) > _SHOWN_KEYS else ""
        if unmet := [key for key in self.said if key not in self.met]:
            message = f"no row waits under this key{others}{more}"
            raise InputError(faults=[Fault(f'--decide "{key}=…"', message) for key in unmet])
