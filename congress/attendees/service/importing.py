"""Taking over registrations from the registration system: a whole file, or a single one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, bindparam, update

from congress.attendees import queries
from congress.attendees.models import AttendeeRow
from congress.attendees.rules.comparing import (
    Identity,
    changes_to_follow,
    differs,
    identify,
    refuse_doubled,
    refuse_kept,
    refuse_passed_on,
    values_of,
)
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
    is_own,
)
from congress.core.errors import CsvError, Fault, InputError
from congress.core.ids import new_id
from congress.core.names import fold_name
from congress.core.ports import RegistrationChange, RegistrationFollower
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.bulk import insert_rows
from congress.infra.database import UtcDateTime
from congress.infra.locks import EXCLUSIVE, take_lock, take_seat_lock
from congress.mail.service import letter_values, queue_letters
from congress.people.queries import find_people_by_address, list_settled_people
from congress.people.rules import PersonRecord, mailbox_of
from congress.people.service import find_or_add_people
from congress.people.service.corrections import Correction, correct_people
from congress.people.service.persons import ADDING


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `missing`: active registrations the file leaves out, by external id, but
    those people made by themselves: they stay as they are. `notes`: choices of sessions that could
    not be honoured as written.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    cancelled: int = 0
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def import_attendees(
    *,
    db: Connection,
    actor: Principal,
    now: datetime,
    event_id: str,
    rows: Sequence[WrittenRegistration],
    followers: Sequence[RegistrationFollower] = (),
) -> ImportReport:
    """Take over a whole file of checked registrations: upsert by external id, all or nothing (R12).

    Locks: the event's exclusive seat lock, since cancellations free seats.

    Raises:
        CsvError: a registration would pass to another person, or a person would hold two.
    """
    take_seat_lock(db, event_id, EXCLUSIVE)
    known = queries.list_registrations(db, event_id)
    work = _Import(db, actor, now, event_id, known)
    if faults := work.resolve(rows):
        raise CsvError(faults=faults)
    given = {written.external_id for written in rows}
    missing = sorted(
        registration.external_id
        for registration in known.values()
        if registration.status == AttendeeStatus.ACTIVE
        and registration.external_id not in given
        and not is_own(registration.external_id)
    )
    return work.write(followers, missing)


def put_attendee(
    *,
    db: Connection,
    actor: Principal,
    now: datetime,
    event_id: str,
    written: WrittenRegistration,
    person_id: str = "",
    followers: Sequence[RegistrationFollower] = (),
) -> ImportReport:
    """Take over one registration, as `import_attendees` does, and look at no other.

    `person_id`: whose it is, where that is settled; without it they are found by address and name.

    Raises:
        InputError: it would pass to another person, or the person would hold two.
    """
    take_seat_lock(db, event_id, EXCLUSIVE)
    known = queries.list_registrations(db, event_id, [written.external_id])
    work = _Import(db, actor, now, event_id, known)
    if faults := work.settle(written, person_id) if person_id else work.resolve([written]):
        raise InputError(faults=faults)
    return work.write(followers, ())


_CHANGE = (
    update(AttendeeRow)
    .where(AttendeeRow.id == bindparam("attendee"))
    .values(
        person_id=bindparam("person"),
        registration_type=bindparam("kind"),
        status=bindparam("state"),
        paid_sessions=bindparam("paid", type_=JSON()),
        speaker=bindparam("teaches"),
        details=bindparam("said", type_=JSON()),
        chosen_at=bindparam("chosen", type_=UtcDateTime()),
        agenda_version=AttendeeRow.agenda_version + 1,
        updated_at=bindparam("now", type_=UtcDateTime()),
    )
)


@dataclass
class _Import:
    """One import at work: who each registration means, then what it changes.

    No statement runs in a loop, but for people who are put right: those are few.
    """

    db: Connection
    actor: Principal
    now: datetime
    event_id: str
    known: Mapping[str, KnownRegistration]
    registrations: list[tuple[WrittenRegistration, str]] = field(
        default_factory=list
    )  # with the person's id
    corrections: dict[str, Correction] = field(default_factory=dict)  # by external id

    def resolve(self, rows: Sequence[WrittenRegistration]) -> list[Fault]:
        """Find or add the person of each registration; return what contradicts what is known."""
        faults = []
        strangers = []
        for written in rows:
            registration = self.known.get(written.external_id)
            identity = None if registration is None else identify(written, registration)
            if registration is not None and identity is Identity.SAME:
                self.registrations.append((written, registration.person_id))
            elif identity is Identity.ANOTHER:
                faults.append(refuse_passed_on(written))
            elif registration is not None and identity is Identity.CORRECTED:
                self._correct(written, registration)
            else:
                strangers.append(written)
        faults += self._refuse_replacements()
        if faults:
            return faults
        records = [
            PersonRecord(
                stranger.email,
                stranger.first_name,
                stranger.last_name,
                stranger.details.get("credentials", ""),
            )
            for stranger in strangers
        ]
        found = find_or_add_people(self.db, records, self.now) if records else []
        self.registrations += zip(strangers, found, strict=True)
        return self._find_doubles()

    def settle(self, written: WrittenRegistration, person_id: str) -> list[Fault]:
        """Take over a registration of a person who needs no finding; return what contradicts it."""
        self.registrations.append((written, person_id))
        return self._find_doubles()

    def _correct(self, written: WrittenRegistration, registration: KnownRegistration) -> None:
        """Put the person right, or move over to who is known under the right name already."""
        key = (mailbox_of(written.email), fold_name(written.last_name))
        take_lock(self.db, ADDING)
        other = find_people_by_address(self.db, [written.email]).get(key)
        if other is not None:
            self.registrations.append((written, other[0]))
            return
        self.registrations.append((written, registration.person_id))
        self.corrections[written.external_id] = Correction(
            registration.person_id, written.email, written.first_name, written.last_name
        )

    def _refuse_replacements(self) -> list[Fault]:
        """Return a fault for each correction of a person who is not this event's alone.

        Whoever writes one event's file could otherwise take over the sign-in of anybody in it.
        """
        people = {correction.person_id for correction in self.corrections.values()}
        if not people:
            return []
        kept = list_settled_people(self.db, people)
        kept |= queries.list_people_elsewhere(self.db, self.event_id, people)
        return [
            refuse_kept(written, self.known[written.external_id])
            for written, person_id in self.registrations
            if written.external_id in self.corrections and person_id in kept
        ]

    def _find_doubles(self) -> list[Fault]:
        """Return a fault for each registration that would give a person a second active registration.

        Nor may two people come out of it with the same address and last name: a sign-in by name
        could not tell them apart.
        """
        given = {written.external_id for written, _ in self.registrations}
        active = [(one, person) for one, person in self.registrations if one.is_active]
        standing = queries.list_active_registrations(
            self.db, self.event_id, {person for _, person in active}
        )
        holders = {
            person_id: f"the registration {external_id!r}"
            for person_id, external_id in standing
            if external_id not in given
        }
        faults = []
        named: dict[tuple[str, str], str] = {}
        for written, person_id in active:
            key = (mailbox_of(written.email), fold_name(written.last_name))
            first = holders.get(person_id) or named.get(key)
            if first:
                faults.append(refuse_doubled(written, first))
            else:
                holders[person_id] = named[key] = f"the registration of {written.where}"
        return faults

    def write(
        self, followers: Sequence[RegistrationFollower], missing: Sequence[str]
    ) -> ImportReport:
        """Write what is new or different, tell who follows, and count."""
        corrected = self._write_corrections()
        fresh, changed, told, noted = [], [], [], []
        named: dict[str, str] = {}
        dropped: list[tuple[str, str]] = []
        for written, person_id in self.registrations:
            registration = self.known.get(written.external_id)
            values = values_of(written, person_id, registration, self.now)
            attendee_id = new_id() if registration is None else registration.id
            if registration is None:
                fresh.append(self._added(attendee_id, written, values))
            elif differs(values, registration) or person_id in corrected:
                changed.append({"attendee": attendee_id, **values})
                if registration.status == AttendeeStatus.ACTIVE and not written.is_active:
                    dropped.append((attendee_id, person_id))
            else:
                continue
            action = "attendee.added" if registration is None else "attendee.changed"
            facts: dict[str, object] = {"type": values["kind"], "status": values["state"]}
            noted.append((action, attendee_id, facts))
            named[attendee_id] = written.external_id
            told += changes_to_follow(self.event_id, attendee_id, written, values, registration)
        insert_rows(self.db, AttendeeRow, fresh)
        if changed:
            self.db.execute(_CHANGE, changed)
        self._write_to(dropped)
        audit.record_many(
            self.db, at=self.now, actor=self.actor.name, event_id=self.event_id, changes=noted
        )
        return ImportReport(
            added=len(fresh),
            changed=len(changed) - len(dropped),
            unchanged=len(self.registrations) - len(fresh) - len(changed),
            cancelled=len(dropped),
            missing=tuple(missing),
            notes=self._tell(followers, told, named),
        )

    def _write_corrections(self) -> set[str]:
        """Write the corrections of addresses and names; return whose they are."""
        corrections = list(self.corrections.values())
        correct_people(db=self.db, actor=self.actor.name, corrections=corrections, now=self.now)
        return {correction.person_id for correction in corrections}

    def _write_to(self, dropped: Sequence[tuple[str, str]]) -> None:
        """Tell each (attendee, person) whose registration ended."""
        queue_letters(
            self.db,
            [
                letter_values(
                    person_id=person_id,
                    event_id=self.event_id,
                    kind="registration-cancelled",
                    facts={},
                    now=self.now,
                    dedupe_key=f"registration-cancelled/{attendee_id}/{self.now.isoformat()}",
                )
                for attendee_id, person_id in dropped
            ],
        )

    def _added(
        self, attendee_id: str, written: WrittenRegistration, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        return {
            "id": attendee_id,
            "event_id": self.event_id,
            "person_id": values["person"],
            "external_id": written.external_id,
            "registration_type": values["kind"],
            "status": values["state"],
            "paid_sessions": values["paid"],
            "speaker": values["teaches"],
            "details": values["said"],
            "chosen_at": values["chosen"],
            "agenda_version": 1,
            "created_at": self.now,
            "updated_at": self.now,
        }

    def _tell(
        self,
        followers: Sequence[RegistrationFollower],
        told: Sequence[RegistrationChange],
        named: Mapping[str, str],
    ) -> tuple[str, ...]:
        """Let the rooms above act; their notes name attendees by id, people know the external id."""
        if not told:
            return ()
        notes = []
        for follower in followers:
            for note in follower.follow_registrations(self.db, told, self.now):
                attendee_id, colon, rest = note.partition(": ")
                notes.append(f"{named[attendee_id]}{colon}{rest}" if attendee_id in named else note)
        return tuple(notes)
