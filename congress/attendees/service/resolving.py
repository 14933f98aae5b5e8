"""Whom each written registration means: the person it is of, or the question that it waits with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from congress.attendees import queries
from congress.attendees.rules import waiting as asking
from congress.attendees.rules.comparing import Identity, identify
from congress.attendees.rules.holding import NO_KEY, Holder, Holders, key_of
from congress.attendees.rules.numbering import Numbering
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
)
from congress.attendees.rules.values import AGAIN
from congress.attendees.rules.waiting import ANSWERS, Answer, Question, Waiting
from congress.core.addresses import AddressError, address_to_show
from congress.core.errors import CsvError, Fault, InputError
from congress.core.names import fold_name
from congress.infra.locks import take_lock
from congress.people.queries import find_people_by_address, list_matches, list_settled_people
from congress.people.rules import PersonRecord
from congress.people.service import add_people, find_or_add_people
from congress.people.service.corrections import Correction
from congress.people.service.persons import ADDING


@dataclass
class Resolver:
    """One import at work: who each registration means.

    No statement runs in a loop, but for people who are put right or told apart: those are few.
    `decisions`: answers by the key of a row; `kept`: those of earlier imports, by key and print.
    """

    db: Connection
    now: datetime
    event_id: str
    known: Mapping[str, KnownRegistration]
    decisions: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[tuple[str, str], str] = field(default_factory=dict)
    registrations: list[tuple[WrittenRegistration, str]] = field(default_factory=list)
    corrections: dict[str, Correction] = field(default_factory=dict)  # by external id
    waiting: list[Waiting] = field(default_factory=list)
    left_out: list[tuple[Waiting, str]] = field(default_factory=list)  # with the answer
    handed_on: dict[str, str] = field(default_factory=dict)  # former person by external id
    given: set[str] = field(default_factory=set)  # external ids that the list names
    repeated: int = 0
    _strangers: list[tuple[str, WrittenRegistration]] = field(default_factory=list)
    _checked: list[tuple[str, WrittenRegistration, str]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _used: set[str] = field(default_factory=set)  # keys whose decision was met
    _holders: Holders = field(default_factory=Holders)

    def resolve(self, rows: Sequence[WrittenRegistration], stored: Sequence[Waiting] = ()) -> None:
        """Find or add the person of each registration. `stored`: rows of earlier lists to decide now."""
        numbering = Numbering(self.known, rows)
        chosen = self._choose(rows, numbering)
        for row in stored:
            self._choose_stored(row, numbering, chosen)
        for key, written in chosen:
            self._seen.add(key)
            self._take(key, self._filled(written))
        self._check()
        if self._strangers:
            self._refuse_lost_zeros()
            self._take_strangers()
        if unmet := [key for key in self.decisions if key not in self._used]:
            raise InputError(faults=[
                Fault(f'--decide "{key}=…"', "no row waits under this key") for key in unmet
            ])  # fmt: skip

    def settled_keys(self) -> set[str]:
        """Return the keys of rows that this import looked at: they wait anew, or no longer."""
        return self._seen

    def settle(self, written: WrittenRegistration, person_id: str) -> None:
        """Take over a registration of a person who needs no finding."""
        self.registrations.append((written, person_id))

    def _choose(
        self, rows: Sequence[WrittenRegistration], numbering: Numbering
    ) -> list[tuple[str, WrittenRegistration]]:
        """Return the rows that count, each number once, with their keys."""
        chosen: list[tuple[str, WrittenRegistration]] = []
        places: dict[str, int] = {}
        times: Counter[str] = Counter()
        for written in rows:
            self.given.add(written.external_id)
            if written.is_pending:
                continue
            if not written.external_id:
                key = asking.key_of(written, 1)
                written = numbering.number(self._addressed(key, written))  # noqa: PLW2901 -- the same row
                self.given.add(written.external_id)
                chosen.append((key, written))
                continue
            place = places.setdefault(written.external_id, len(chosen))
            times[written.external_id] += 1
            key = asking.key_of(written, times[written.external_id])
            if place == len(chosen):
                chosen.append((key, self._addressed(key, written)))
            elif replace(written, where="") == replace(chosen[place][1], where=""):
                self.repeated += 1
            else:
                self._choose_double(key, written, chosen, place, numbering)
        return chosen

    def _choose_double(
        self,
        key: str,
        written: WrittenRegistration,
        chosen: list[tuple[str, WrittenRegistration]],
        place: int,
        numbering: Numbering,
    ) -> None:
        """Take a second row of one number as somebody else's, in the place of the first, or not yet."""
        first = chosen[place][1]
        if number := numbering.beside(written) if written.email else "":
            chosen.append((key, replace(written, external_id=number)))
            self.given.add(number)
            return
        because = (
            f"{written.external_id!r} stands in {first.where} already, which says something else"
        )
        row = Waiting(key, written, Question.DOUBLE, because)
        answer = self._answer_of(row)
        if answer == Answer.TWO_PEOPLE:
            written = replace(written, external_id=numbering.free(written.external_id))
            self.given.add(written.external_id)
            chosen.append((key, written))
        elif answer == Answer.REPLACE:
            chosen[place] = (key, written)
            self.left_out.append((replace(row, written=written), answer))
        else:
            self._put_off(row, answer)

    def _choose_stored(
        self, row: Waiting, numbering: Numbering, chosen: list[tuple[str, WrittenRegistration]]
    ) -> None:
        """Take a row that waited, unless the list has it anew."""
        if row.key in self._used or any(key == row.key for key, _ in chosen):
            return
        if row.question is Question.DOUBLE and self._answer_of(row) == Answer.TWO_PEOPLE:
            number = numbering.free(row.written.external_id)
            chosen.append((row.key, replace(row.written, external_id=number)))
            return
        written = self._addressed(row.key, row.written)
        chosen.append((row.key, numbering.number(written)))

    def _filled(self, written: WrittenRegistration) -> WrittenRegistration:
        """Return a row with what is known where it says nothing."""
        known = self.known.get(written.external_id)
        if known is None or not written.unsaid:
            return written
        unsaid = written.unsaid
        return replace(
            written,
            registration_type=known.registration_type
            if "registration_type" in unsaid
            else written.registration_type,
            status=known.status if "status" in unsaid else written.status,
            paid_sessions=known.paid_sessions
            if "paid_sessions" in unsaid
            else written.paid_sessions,
        )

    def _addressed(self, key: str, written: WrittenRegistration) -> WrittenRegistration:
        """Return a row with the address that was decided for it."""
        answer = self._answer(key, written)
        if written.email or "@" not in answer:
            return written
        self._used.add(key)
        try:
            return replace(written, email=address_to_show(answer), problem="")
        except AddressError as error:
            raise InputError(faults=[Fault(f'--decide "{key}={answer}"', f"{error}")]) from error

    def _answer(self, key: str, written: WrittenRegistration) -> str:
        said = self.decisions.get(key)
        if said is not None or not self.kept:
            return said or ""
        return self.kept.get((key, asking.print_of(written)), "")

    def _answer_of(self, row: Waiting) -> str:
        """Return what was decided of a row.

        Raises:
            InputError: it is no answer to what is asked.
        """
        answer = self._answer(row.key, row.written)
        if answer and answer not in ANSWERS[row.question]:
            if row.key not in self.decisions:
                return ""
            message = (
                f"is no answer to this: {row.because}; write {', '.join(ANSWERS[row.question])}"
            )
            raise InputError(faults=[Fault(f'--decide "{row.key}={answer}"', message)])
        self._used.add(row.key)
        return answer

    def _put_off(self, row: Waiting, answer: str) -> None:
        """Leave a row out as decided, or let it wait."""
        if answer:
            self.left_out.append((row, answer))
        else:
            self.waiting.append(row)

    def _take(self, key: str, written: WrittenRegistration) -> None:
        """Find whom a row means, as far as the known registrations tell."""
        if not written.email:
            row = Waiting(key, written, Question.NO_ADDRESS, asking.ask_about_address(written))
            self._put_off(row, self._answer_of(row))
            return
        registration = self.known.get(written.external_id)
        if registration is None:
            self._strangers.append((key, written))
            return
        identity = identify(written, registration)
        if identity is Identity.ANOTHER:
            because = asking.ask_about_known(written, registration)
            row = Waiting(key, written, Question.ANOTHER, because)
            answer = self._answer_of(row)
            if answer == Answer.REPLACE:
                self._hand_on(key, written, registration)
            elif answer == Answer.SAME_PERSON:
                self._correct(key, written, registration)
            else:
                self._put_off(row, answer)
        elif identity is Identity.CORRECTED:
            self._correct(key, written, registration)
        elif written.is_active and registration.status != AttendeeStatus.ACTIVE:
            self._checked.append((key, written, registration.person_id))
        else:
            self.registrations.append((written, registration.person_id))

    def _hand_on(
        self, key: str, written: WrittenRegistration, registration: KnownRegistration
    ) -> None:
        """Let a registration, with its seats, be somebody else's from now on."""
        self.handed_on[written.external_id] = registration.person_id
        self._strangers.append((key, written))

    def _correct(
        self, key: str, written: WrittenRegistration, registration: KnownRegistration
    ) -> None:
        """Put the person right, or move over to who is known under the right name already."""
        take_lock(self.db, ADDING)
        other = find_people_by_address(self.db, [written.email]).get(key_of(written))
        if other is not None:
            self._checked.append((key, written, other[0]))
            return
        self._checked.append((key, written, registration.person_id))
        self.corrections[written.external_id] = Correction(
            registration.person_id, written.email, written.first_name, written.last_name
        )

    def _check(self) -> None:
        """Let a correction or a return wait that would harm somebody.

        Whoever writes one event's file could otherwise take over the sign-in of anybody in it. Nor
        may two people come out of it with the same address and last name.
        """
        people = {correction.person_id for correction in self.corrections.values()}
        kept = list_settled_people(self.db, people) if people else set()
        kept |= queries.list_people_elsewhere(self.db, self.event_id, people) if people else set()
        self._note_holders()
        for key, written, person_id in self._checked:
            registration = self.known[written.external_id]
            holder = self._holders.find(key_of(written), person_id) if written.is_active else None
            if written.external_id in self.corrections and person_id in kept:
                question, because = Question.KEPT, asking.ask_about_kept(written, registration)
            elif holder is not None:
                question, because = _ask_about_couple(written, holder)
            else:
                self.registrations.append((written, person_id))
                self._holders.add(written, person_id)
                continue
            self.corrections.pop(written.external_id, None)
            row = Waiting(key, written, question, because)
            answer = self._answer_of(row)
            if answer in (Answer.REPLACE, Answer.TWO_PEOPLE):
                self._hand_on(key, written, registration)
            else:
                self._holders.add_known(registration)
                self._put_off(row, answer)

    def _note_holders(self) -> None:
        """Note who holds an active registration, but for those that this list names and changes."""
        if not (self._checked or self._strangers):
            return
        changed = {written.external_id for written, _ in self.registrations}
        changed |= {written.external_id for _, written, _ in self._checked}
        changed |= self.handed_on.keys()
        for registration in self.known.values():
            if registration.external_id not in changed:
                self._holders.add_known(registration)
        for written, person_id in self.registrations:
            self._holders.add(written, person_id)

    def _take_strangers(self) -> None:
        """Find or add whoever is new here; who seems to be here already waits."""
        plain: list[tuple[str, WrittenRegistration]] = []
        apart: list[WrittenRegistration] = []
        for key, written in self._strangers:
            mailbox = key_of(written)
            holder = self._holders.find(mailbox) if written.is_active else None
            if holder is None:
                plain.append((key, written))
                if written.is_active:
                    self._holders.by_key[mailbox] = written
            elif self._is_let_in(key, written, holder):
                apart.append(written)
        found = find_or_add_people(self.db, [_record(one) for _, one in plain], self.now)
        for (key, written), person_id in zip(plain, found, strict=True):
            holder = self._holders.find(NO_KEY, person_id) if written.is_active else None
            if holder is None:
                self.registrations.append((written, person_id))
                if written.is_active:
                    self._holders.by_person[person_id] = written
            elif self._is_let_in(key, written, holder):
                apart.append(written)
        for written in apart:
            self.registrations.append((written, self._find_apart(written)))

    def _refuse_lost_zeros(self) -> None:
        """Refuse a list whose numbers lost their zeros: each would be a second registration.

        Raises:
            CsvError: naming the first of them.
        """
        whole = {number.lstrip("0"): number for number in self.known if number[:1] == "0"}
        found = [
            (written, whole[written.external_id])
            for _, written in (self._strangers if whole else ())
            if written.external_id in whole
            and key_of(written)[0] in self.known[whole[written.external_id]].addresses
        ]
        if found:
            written, number = found[0]
            more = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
            message = (
                f"{written.external_id!r} is known as {number!r}: a spreadsheet dropped the zeros: "
            )
            raise CsvError(faults=[Fault(f"{written.where}{more}, external_id", message + AGAIN)])

    def _is_let_in(self, key: str, written: WrittenRegistration, holder: Holder) -> bool:
        """Tell whether a row was decided to be of somebody else; else it waits or is left out."""
        question, because = _ask_about_couple(written, holder)
        row = Waiting(key, written, question, because)
        answer = self._answer_of(row)
        if answer == Answer.TWO_PEOPLE:
            return True
        self._put_off(row, answer)
        return False

    def _find_apart(self, written: WrittenRegistration) -> str:
        """Return who shares an address and a last name with somebody else: known, or added."""
        taken = {person for _, person in self.registrations} | self._holders.known_by_person.keys()
        first = fold_name(written.first_name)
        for match in list_matches(self.db, written.email, written.last_name):
            if match.id not in taken and fold_name(match.first_name) == first:
                return match.id
        return add_people(self.db, [_record(written)], self.now)[0]


def _ask_about_couple(written: WrittenRegistration, holder: Holder) -> tuple[Question, str]:
    is_named_alike = fold_name(written.first_name) == fold_name(holder.first_name)
    of_whom = "" if is_named_alike else f" of {holder.first_name or 'somebody without first name'}"
    because = f"this e-mail address and last name have {holder.words}{of_whom} already"
    return (Question.TWICE if is_named_alike else Question.COUPLE), because


def _record(written: WrittenRegistration) -> PersonRecord:
    return PersonRecord(
        written.email,
        written.first_name,
        written.last_name,
        written.details.get("credentials", ""),
    )
