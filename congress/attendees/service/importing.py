"""Taking over registrations from the registration system: a whole list, or a single one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from congress.attendees import queries
from congress.attendees.rules.comparing import refuse_doubled, refuse_waiting
from congress.attendees.rules.mapping import ListMapping
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
    is_own,
)
from congress.attendees.service.keeping import keep_mapping, keep_waiting
from congress.attendees.service.resolving import Resolver
from congress.attendees.service.writing import ImportReport, Writer
from congress.core.errors import Fault, InputError
from congress.core.ports import RegistrationFollower
from congress.core.principal import Principal
from congress.infra.locks import EXCLUSIVE, take_seat_lock


@dataclass(frozen=True)
class ImportWishes:
    """What is asked for beside the list. `decisions`: answers by the key of a row that waits.

    `mapping`: kept for the event. `welcome`: facts of a letter to whoever is added. `is_whole` False:
    no list, only rows that waited, so nobody is missing from it.
    """

    decisions: Mapping[str, str] = field(default_factory=dict)
    mapping: ListMapping | None = None
    welcome: Mapping[str, Any] | None = None
    is_whole: bool = True


def import_attendees(
    *,
    db: Connection,
    actor: Principal,
    now: datetime,
    event_id: str,
    rows: Sequence[WrittenRegistration],
    followers: Sequence[RegistrationFollower] = (),
    wishes: ImportWishes = ImportWishes(),
) -> ImportReport:
    """Take over a list of checked registrations: upsert by external id, all or nothing (R12).

    Rows that need a decision wait, and are nobody's hindrance. Locks: the event's exclusive seat lock,
    since cancellations free seats.

    Raises:
        InputError: a decision does not fit.
    """
    take_seat_lock(db, event_id, EXCLUSIVE)
    known = queries.list_registrations(db, event_id)
    stored = queries.list_waiting(db, event_id)
    work = Resolver(
        db, now, event_id, known, wishes.decisions,
        {(one.row.key, one.print): one.answer for one in stored if one.answer},
    )  # fmt: skip
    decided = [one.row for one in stored if one.row.key in wishes.decisions]
    work.resolve(rows, decided)
    report = Writer(
        db, actor, now, event_id, known, work.registrations, work.corrections, work.handed_on,
        followers, wishes.welcome,
    ).write()  # fmt: skip
    keep_waiting(db, event_id, work.waiting, work.left_out, work.settled_keys(), now)
    if wishes.mapping is not None:
        keep_mapping(db, event_id, wishes.mapping, now)
    return report.with_rows(
        missing=_find_missing(known, work.given) if wishes.is_whole else (),
        waiting=work.waiting,
        left_out=len(work.left_out),
    )


def _find_missing(known: Mapping[str, KnownRegistration], given: set[str]) -> tuple[str, ...]:
    """Return the active registrations that a list leaves out, but those people made themselves."""
    return tuple(
        sorted(
            registration.external_id
            for registration in known.values()
            if registration.status == AttendeeStatus.ACTIVE
            and registration.external_id not in given
            and not is_own(registration.external_id)
        )
    )


def put_attendee(
    *,
    db: Connection,
    actor: Principal,
    now: datetime,
    event_id: str,
    written: WrittenRegistration,
    person_id: str = "",
    followers: Sequence[RegistrationFollower] = (),
    welcome: Mapping[str, Any] | None = None,
) -> ImportReport:
    """Take over one registration, as `import_attendees` does, and look at no other.

    `person_id`: whose it is, where that is settled; without it they are found by address and name.

    Raises:
        InputError: it would pass to another person, or the person would hold two.
    """
    take_seat_lock(db, event_id, EXCLUSIVE)
    known = queries.list_registrations(db, event_id, [written.external_id])
    work = Resolver(db, now, event_id, known)
    if person_id:
        work.settle(written, person_id)
    else:
        work.resolve([written])
    if faults := [*map(refuse_waiting, work.waiting), *_find_second(db, event_id, work)]:
        raise InputError(faults=faults)
    return Writer(
        db, actor, now, event_id, known, work.registrations, work.corrections, {}, followers, welcome
    ).write()  # fmt: skip


def _find_second(db: Connection, event_id: str, work: Resolver) -> list[Fault]:
    """Return a fault where somebody would hold a second active registration for the event."""
    people = {person: one for one, person in work.registrations if one.is_active}
    if not people:
        return []
    return [
        refuse_doubled(people[person_id], f"the registration {external_id!r}")
        for person_id, external_id in queries.list_active_registrations(db, event_id, people.keys())
        if external_id != people[person_id].external_id
    ]
