"""Whom each written registration means: the person it is of, or the question that it waits with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from congress.attendees import queries
from congress.attendees.rules import waiting as asking
from congress.attendees.rules.comparing import Identity, has_supposed_type, identify
from congress.attendees.rules.holding import NO_KEY, Holder, Holders, key_of
from congress.attendees.rules.numbering import Numbering
from congress.attendees.rules.outcomes import Outcome, name_known, name_written
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
)
from congress.attendees.rules.values import AGAIN
from congress.attendees.rules.waiting import Answer, Question, Waiting
from congress.attendees.service.choosing import Chooser
from congress.attendees.service.decisions import Decisions
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
    """

    db: Connection
    now: datetime
    event_id: str
    known: Mapping[str, KnownRegistration]
    decisions: Decisions = field(default_factory=Decisions)
    registrations: list[tuple[WrittenRegistration, str]] = field(default_factory=list)
    corrections: dict[str, Correction] = field(default_factory=dict)  # by external id
    handed_on: dict[str, str] = field(default_factory=dict)  # former person by external id
    given: set[str] = field(default_factory=set)  # external ids that the list names
    seen: Mapping[str, WrittenRegistration] = field(default_factory=dict)  # its rows, by key
    adopted: Mapping[str, str] = field(default_factory=dict)  # new numbers by the known one
    moved: set[str] = field(default_factory=set)  # keys of rows with a new name or address
    _strangers: list[tuple[str, WrittenRegistration]] = field(default_factory=list)
    _checked: list[tuple[str, WrittenRegistration, str]] = field(default_factory=list)
    _holders: Holders = field(default_factory=Holders)

    def resolve(self, rows: Sequence[WrittenRegistration], stored: Sequence[Waiting] = ()) -> None:
        """Find or add the person of each registration. `stored`: rows of earlier lists to decide now."""
        chooser = Chooser(self.known, self.decisions, Numbering(self.known, rows))
        chooser.choose(rows)
        for row in stored:
            chooser.choose_stored(row)
        self.given, self.seen = chooser.given, chooser.seen
        self.adopted, self.moved = chooser.numbering.adopted, chooser.moved
        for key, written in chooser.chosen:
            self._take(key, self._filled(written))
        self._check()
        if self._strangers:
            self._refuse_lost_zeros()
            self._take_strangers()
        self.decisions.refuse_unmet()

    def settle(self, written: WrittenRegistration, person_id: str) -> None:
        """Take over a registration of a person who needs no finding."""
        self.registrations.append((written, person_id))

    def _filled(self, written: WrittenRegistration) -> WrittenRegistration:
        """Return a row with what is known where it says nothing."""
        known = self.known.get(written.external_id)
        if known is None or not written.unsaid:
            return written
        unsaid = written.unsaid
        # Who has their type by a default alone has today's.
        follows = written.is_type_supposed and has_supposed_type(known)
        return replace(
            written,
            registration_type=known.registration_type
            if "registration_type" in unsaid and not follows
            else written.registration_type,
            status=known.status if "status" in unsaid else written.status,
            paid_sessions=known.paid_sessions
            if "paid_sessions" in unsaid
            else written.paid_sessions,
        )

    def _take(self, key: str, written: WrittenRegistration) -> None:
        """Find whom a row means, as far as the known registrations tell."""
        registration = self.known.get(written.external_id)
        if registration is None and not self._has_type(key, written):
            return
        if not written.email:
            row = Waiting(key, written, Question.NO_ADDRESS, asking.ask_about_address(written))
            self.decisions.put_off(row, self.decisions.ask(row))
            return
        if registration is None:
            self._strangers.append((key, written))
            return
        identity = identify(written, registration)
        if identity is Identity.ANOTHER and key not in self.moved:
            because = asking.ask_about_known(written, registration)
            row = Waiting(key, written, Question.ANOTHER, because)
            answer = self.decisions.ask(row)
            if answer == Answer.REPLACE:
                self._hand_on(key, written, registration)
            elif answer == Answer.SAME_PERSON:
                self._correct(key, written, registration)
            else:
                self.decisions.put_off(row, answer)
        elif identity is not Identity.SAME:
            self._correct(key, written, registration)
        elif written.is_active and registration.status != AttendeeStatus.ACTIVE:
            self._checked.append((key, written, registration.person_id))
        else:
            self.registrations.append((written, registration.person_id))

    def _has_type(self, key: str, written: WrittenRegistration) -> bool:
        """Tell whether somebody new can be registered; who is cancelled without a type is named instead.

        Raises:
            InputError: they were let in, and nothing says with which type.
        """
        if written.registration_type:
            return True
        if written.is_active:
            message = (
                f"{written.where} says no registration type that the agenda has; write one there, or "
                'say what it means: --map "registration_type:…=TYPE"'
            )
            raise InputError(faults=[Fault(f'--decide "{key}=let-in"', message)])
        because = "cancelled, and without a registration type"
        self.decisions.named.append(name_written(Outcome.PENDING, written, because))
        return False

    def _hand_on(
        self, key: str, written: WrittenRegistration, registration: KnownRegistration
    ) -> None:
        """Let a registration, with its seats, be somebody else's from now on."""
        name = f"{written.first_name} {written.last_name}".strip()
        because = f"{name} comes instead, and keeps the seats"
        self.decisions.named.append(
            name_known(Outcome.REPLACED, registration, written.where, because)
        )
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
            if question is Question.KEPT and key in self.moved:
                self._holders.add_known(registration)
                self.decisions.leave_out(written, because, key)
                continue
            row = Waiting(key, written, question, because)
            answer = self.decisions.ask(row)
            if answer in (Answer.REPLACE, Answer.TWO_PEOPLE):
                self._hand_on(key, written, registration)
            else:
                self._holders.add_known(registration)
                self.decisions.put_off(row, answer)

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
        answer = self.decisions.ask(row)
        if answer == Answer.TWO_PEOPLE:
            return True
        self.decisions.put_off(row, answer)
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
    because = f"this e-mail address and last name have {holder.words} already"
    return (Question.TWICE if is_named_alike else Question.COUPLE), because


def _record(written: WrittenRegistration) -> PersonRecord:
    return PersonRecord(
        written.email,
        written.first_name,
        written.last_name,
        written.details.get("credentials", ""),
    )
