"""Taking over registrations from the registration system: a whole list, or a single one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from congress.attendees import queries
from congress.attendees.rules.comparing import refuse_doubled, refuse_waiting
from congress.attendees.rules.mapping import ListMapping
from congress.attendees.rules.outcomes import Named, Outcome, name_known, name_written
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
    is_own,
)
from congress.attendees.rules.waiting import Met, StoredRow, is_second_number, why_settled
from congress.attendees.service.decisions import Decisions
from congress.attendees.service.keeping import keep_mapping, keep_waiting
from congress.attendees.service.resolving import Resolver
from congress.attendees.service.writing import ImportReport, Writer
from congress.core.errors import Fault, InputError
from congress.core.names import fold_name
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
    kept = {(one.print, str(one.row.question)): one.answer for one in stored if one.answer}
    same = {one.row.key for one in stored if is_second_number(one)}
    decisions = Decisions(wishes.decisions, kept, same)
    work = Resolver(db, now, event_id, known, decisions)
    # What waits is decided before what was decided once.
    again = sorted(stored, key=lambda one: (bool(one.answer), -one.since.timestamp()))
    work.resolve(rows, [one.row for one in again if one.row.key in wishes.decisions])
    report = Writer(
        db, actor, now, event_id, known, work.registrations, work.corrections, work.handed_on,
        work.adopted, followers, wishes.welcome,
    ).write()  # fmt: skip
    waited = [one for one in stored if not one.answer]
    settled = _find_settled(waited, work, report)
    keep_waiting(db, event_id, stored, decisions, settled.keys(), now)
    if wishes.mapping is not None:
        keep_mapping(db, event_id, wishes.mapping, now)
    anew = {row.key for row in decisions.waiting} | settled.keys()
    missing = _find_missing(known, work.given) if wishes.is_whole else ()
    return replace(
        report,
        missing=tuple(one.external_id for one in missing),
        waiting=tuple(decisions.waiting),
        waiting_on=tuple(one.row for one in waited if one.row.key not in anew),
        aside=(*decisions.named, *missing, *settled.values()),
    )


def _find_settled(
    waited: Sequence[StoredRow], work: Resolver, report: ImportReport
) -> dict[str, Named]:
    """Return the rows that wait no longer, by key, each with the reason."""
    if not waited:
        return {}
    added = [one for one in report.people if one.outcome is Outcome.ADDED]
    met = Met(
        seen=work.seen,
        waiting={row.key for row in work.decisions.waiting},
        answered=work.decisions.said.keys(),
        touched={one.external_id for one in report.people},
        added={fold_name(one.name) for one in added},
    )
    return {
        one.row.key: name_written(Outcome.SETTLED, one.row.written, because, one.row.key)
        for one in waited
        if (because := why_settled(one, met))
    }


def _find_missing(known: Mapping[str, KnownRegistration], given: set[str]) -> tuple[Named, ...]:
    """Return the active registrations that a list leaves out, but those people made themselves."""
    return tuple(
        name_known(Outcome.MISSING, known[number])
        for number in sorted(known)
        if known[number].status == AttendeeStatus.ACTIVE
        and number not in given
        and not is_own(number)
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
    if faults := [*map(refuse_waiting, work.decisions.waiting), *_find_second(db, event_id, work)]:
        raise InputError(faults=faults)
    return Writer(
        db, actor, now, event_id, known, work.registrations, work.corrections, {}, {}, followers, welcome
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
