"""Rows of a list that need a person's decision: what is asked, which answers there are. Pure.

They wait, and keep nobody else out. A decision counts for a row for as long as the row says the same.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
)
from congress.core.errors import Fault, InputError
from congress.core.names import fold_name
from congress.people.rules import mailbox_of


class Answer(StrEnum):
    """What somebody may decide of a row that waits; an address is an answer, too."""

    TWO_PEOPLE = "two-people"
    SAME_PERSON = "same-person"
    REPLACE = "replace"
    SKIP = "skip"
    LET_IN = "let-in"
    CANCEL = "cancel"


class Question(StrEnum):
    """Why a row waits."""

    NO_ADDRESS = "no-address"
    COUPLE = "couple"  # one mailbox and last name, another first name
    TWICE = "twice"  # the same person, under two numbers
    DOUBLE = "double"  # one number, written twice
    ANOTHER = "another"  # the number of somebody else
    KEPT = "kept"  # a new address or name of somebody who is not this event's alone
    MOVED = "moved"  # new in a list without numbers, and like somebody whom it misses
    PENDING = "pending"  # not registered yet: waits for nobody, and may be let in


ANSWERS: Mapping[Question, tuple[Answer, ...]] = {
    Question.NO_ADDRESS: (Answer.SKIP,),
    Question.COUPLE: (Answer.TWO_PEOPLE, Answer.SAME_PERSON),
    Question.TWICE: (Answer.SAME_PERSON, Answer.TWO_PEOPLE),
    Question.DOUBLE: (Answer.TWO_PEOPLE, Answer.REPLACE, Answer.SKIP),
    Question.ANOTHER: (Answer.REPLACE, Answer.SAME_PERSON, Answer.SKIP),
    Question.KEPT: (Answer.SKIP, Answer.REPLACE),
    Question.MOVED: (Answer.SAME_PERSON, Answer.TWO_PEOPLE, Answer.SKIP),
    Question.PENDING: (Answer.LET_IN, Answer.CANCEL),
}
_MEANINGS: Mapping[tuple[Question, Answer], str] = {
    (Question.NO_ADDRESS, Answer.SKIP): "leave this row out",
    (Question.COUPLE, Answer.TWO_PEOPLE): "two people; sign-in asks who it is",
    (Question.COUPLE, Answer.SAME_PERSON): "one person; this row is left out",
    (Question.TWICE, Answer.SAME_PERSON): "one person; this row is left out",
    (Question.TWICE, Answer.TWO_PEOPLE): "two people of one name",
    (Question.DOUBLE, Answer.TWO_PEOPLE): "two people; this one gets a number of their own",
    (Question.DOUBLE, Answer.REPLACE): "this row counts, not the one above",
    (Question.DOUBLE, Answer.SKIP): "the row above counts",
    (Question.ANOTHER, Answer.REPLACE): "handed on: this person comes instead, and keeps the seats",
    (Question.ANOTHER, Answer.SAME_PERSON): "the same person, with a new name and address",
    (Question.ANOTHER, Answer.SKIP): "leave it as it is",
    (Question.KEPT, Answer.SKIP): "keep what is known",
    (Question.KEPT, Answer.REPLACE): "somebody else: they come instead, and keep the seats",
    (Question.MOVED, Answer.SAME_PERSON): "the same person, with a new name or address",
    (Question.MOVED, Answer.TWO_PEOPLE): "two people; this one is new here",
    (Question.MOVED, Answer.SKIP): "leave it as it is",
    (Question.PENDING, Answer.LET_IN): "registered from now on",
    (Question.PENDING, Answer.CANCEL): "cancelled from now on",
}


@dataclass(frozen=True)
class Waiting:
    """A row that waits. `because`: in words, why; `key` names it in a decision."""

    key: str
    written: WrittenRegistration
    question: Question
    because: str

    @property
    def name(self) -> str:
        """Return whom the row is about."""
        return f"{self.written.first_name} {self.written.last_name}".strip()

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Return each answer with what it means."""
        found = [
            (answer.value, _MEANINGS[self.question, answer]) for answer in ANSWERS[self.question]
        ]
        if self.question is Question.NO_ADDRESS:
            return [("ana@example.org", "their address"), *found]
        return found


def facts_of(written: WrittenRegistration) -> dict[str, Any]:
    """Return what a written registration says, as JSON values, without its place in a file."""
    facts = asdict(replace(written, where=""))
    facts["unsaid"] = sorted(written.unsaid)
    if not written.is_type_supposed:
        del facts["is_type_supposed"]
    facts["chosen_at"] = written.chosen_at.isoformat() if written.chosen_at else None
    return facts


def written_of(facts: Mapping[str, Any], where: str) -> WrittenRegistration:
    """Return the written registration of `facts_of`."""
    chosen = facts["chosen"]
    at = facts["chosen_at"]
    return WrittenRegistration(**{
        **facts,
        "status": AttendeeStatus(facts["status"]),
        "paid_sessions": tuple(facts["paid_sessions"]),
        "chosen": None if chosen is None else tuple(chosen),
        "chosen_at": datetime.fromisoformat(at) if at else None,
        "unsaid": frozenset(facts["unsaid"]),
        "where": where,
    })  # fmt: skip


def print_of(written: WrittenRegistration) -> str:
    """Return a digest of what a row says: a decision counts while it stays."""
    return sha256(json.dumps(facts_of(written), sort_keys=True).encode()).hexdigest()[:32]


def key_of(written: WrittenRegistration, times: int) -> str:
    """Return the name of a row for decisions: its number, from the second `times` on with that.

    A row without a number is named by what it says.
    """
    if not written.external_id:
        return f"row-{print_of(written)[:8]}"
    return written.external_id if times == 1 else f"{written.external_id}+{times}"


def read_decisions(said: Iterable[str]) -> dict[str, str]:
    """Return the answers by key of `KEY=two-people` and the like: which fits is for the row to say.

    Raises:
        InputError: one is no decision.
    """
    found, faults = {}, []
    for text in said:
        key, equals, answer = (part.strip() for part in text.rpartition("="))
        if not equals or not key or not answer:
            faults.append(Fault(f'--decide "{text}"', "write it as KEY=answer"))
        found[key] = answer
    if faults:
        raise InputError(faults=faults)
    return found


def ask_about_address(written: WrittenRegistration) -> str:
    """Return why a row without an address waits."""
    return f"its e-mail address {written.problem or 'is empty'}"


def ask_about_pending(written: WrittenRegistration) -> str:
    """Return why somebody is not registered yet."""
    return f"not registered yet ({written.problem})"


def ask_about_known(written: WrittenRegistration, known: KnownRegistration) -> str:
    """Return why a row under the number of somebody else waits."""
    name = f"{written.first_name} {written.last_name}".strip()
    return f"{written.external_id!r} is {known.name}'s; this row says {name}"


def ask_about_kept(written: WrittenRegistration, known: KnownRegistration) -> str:
    """Return why a correction waits whose person is not this event's alone."""
    what = "name" if mailbox_of(written.email) in known.addresses else "address"
    return (
        f"{known.name} also takes part elsewhere, or has confirmed the address: the new {what} is not "
        "taken over, since it could hand their account to somebody else"
    )


def ask_about_moved(written: WrittenRegistration, known: KnownRegistration) -> str:
    """Return why somebody new waits who may be one whom the list misses."""
    first_agrees = fold_name(written.first_name) == fold_name(known.first_name)
    if first_agrees and mailbox_of(written.email) in known.addresses:
        alike = "this e-mail address and first name"
    elif first_agrees and fold_name(written.last_name) == known.name_key:
        alike = "this name"
    else:
        alike = f"the order {written.order}"
    return f"{alike} has the registration of {known.name} already, who is not in this list"


@dataclass(frozen=True)
class StoredRow:
    """A row of a list as it is kept. `answer` "": it waits since then; else it was decided by that."""

    row: Waiting
    print: str
    answer: str
    since: datetime


def is_second_number(stored: StoredRow) -> bool:
    """Tell whether a row was decided to be of somebody who has a registration of another number."""
    return stored.answer == Answer.SAME_PERSON and stored.row.question in (
        Question.TWICE, Question.COUPLE,
    )  # fmt: skip


@dataclass(frozen=True)
class Met:
    """What an import met and did. `seen`: the list's rows by key; `waiting`, `answered`: keys of those.

    `touched`: numbers whose registration it added or changed; `added`: folded names whom it added.
    """

    seen: Mapping[str, WrittenRegistration]
    waiting: Collection[str]
    answered: Collection[str]
    touched: Collection[str]
    added: Collection[str]


def why_settled(stored: StoredRow, met: Met) -> str:
    """Return why a row that waited does so no longer, "" where it waits on.

    A list without the row settles nothing, nor does one that says of its number what is known already
    (our own export, above all).
    """
    key, written = stored.row.key, stored.row.written
    if key in met.waiting:
        return ""
    if key in met.answered:
        return "as was decided"
    row = met.seen.get(key)
    if row is not None and print_of(row) == stored.print:
        return "nothing is to be decided any more"
    if row is not None and row.external_id in met.touched:
        return "the list says something else of it now"
    if row is None and not written.external_id and fold_name(stored.row.name) in met.added:
        return "the list has them in order now"
    return ""
