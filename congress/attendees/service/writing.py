"""Writing what an import changes: registrations, corrections, letters, and who follows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, bindparam, update

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.comparing import changes_to_follow, differs, values_of
from congress.attendees.rules.outcomes import Named, Outcome, name_written
from congress.attendees.rules.registrations import (
    AttendeeStatus,
    KnownRegistration,
    WrittenRegistration,
)
from congress.attendees.rules.waiting import Waiting
from congress.core.ids import new_id
from congress.core.ports import RegistrationChange, RegistrationFollower
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.bulk import insert_rows
from congress.infra.database import UtcDateTime
from congress.mail.service import letter_values, queue_letters
from congress.people.service.corrections import Correction, correct_people


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `people`: whom it wrote; `aside`: who is not in by it, and why.

    `missing`: active registrations the list leaves out, by external id, but those people made by
    themselves: they stay as they are. `notes`: choices of sessions that could not be honoured as
    written. `waiting`: rows that need a decision; `waiting_on`: those of earlier lists that still do.
    `added` counts cancelled ones, too; `welcomed`: who gets a letter.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    cancelled: int = 0
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    waiting_on: tuple[Waiting, ...] = ()
    people: tuple[Named, ...] = field(default=(), compare=False)
    aside: tuple[Named, ...] = field(default=(), compare=False)
    welcomed: int = field(default=0, compare=False)

    def list_people(self, outcome: Outcome) -> list[Named]:
        """Return those of whom this became."""
        return [
            one for group in (self.people, self.aside) for one in group if one.outcome is outcome
        ]

    @property
    def left_out(self) -> int:
        """Return how many rows were decided against."""
        return len(self.list_people(Outcome.LEFT_OUT))


_NO_FACTS: Mapping[str, Any] = {}
_CHANGE = (
    update(AttendeeRow)
    .where(AttendeeRow.id == bindparam("attendee"))
    .values(
        person_id=bindparam("person"),
        external_id=bindparam("number"),
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
class Writer:
    """Writes the registrations of one import, each with whose it is. No statement runs in a loop.

    `handed_on`: whose each was that is somebody else's now, by external id. `adopted`: the number that
    each has from now on whose own was made for want of one.
    """

    db: Connection
    actor: Principal
    now: datetime
    event_id: str
    known: Mapping[str, KnownRegistration]
    registrations: Sequence[tuple[WrittenRegistration, str]]
    corrections: Mapping[str, Correction]
    handed_on: Mapping[str, str] = field(default_factory=dict)
    adopted: Mapping[str, str] = field(default_factory=dict)
    followers: Sequence[RegistrationFollower] = ()
    welcome: Mapping[str, Any] | None = None  # facts of a letter to whoever is added
    _letters: list[dict[str, Any]] = field(default_factory=list)
    _people: list[Named] = field(default_factory=list)

    def write(self) -> ImportReport:
        """Write what is new or different, tell who follows, and count."""
        corrected = self._write_corrections()
        fresh, changed, told, noted = [], [], [], []
        named: dict[str, str] = {}
        for written, person_id in self.registrations:
            registration = self.known.get(written.external_id)
            values = values_of(written, person_id, registration, self.now)
            values["number"] = self._number_of(written)
            attendee_id = new_id() if registration is None else registration.id
            if registration is None:
                fresh.append(self._added(attendee_id, written, values))
            elif differs(values, registration) or person_id in corrected:
                changed.append({"attendee": attendee_id, **values})
            else:
                continue
            action = "attendee.added" if registration is None else "attendee.changed"
            facts: dict[str, object] = {"type": values["kind"], "status": values["state"]}
            noted.append((action, attendee_id, facts))
            named[attendee_id] = written.external_id
            told += self._follow(attendee_id, written, values, registration)
            self._note(attendee_id, written, person_id, registration)
        insert_rows(self.db, AttendeeRow, fresh)
        if changed:
            self.db.execute(_CHANGE, changed)
        queue_letters(self.db, self._letters)
        audit.record_many(
            self.db, at=self.now, actor=self.actor.name, event_id=self.event_id, changes=noted
        )
        cancelled = sum(one.outcome is Outcome.CANCELLED for one in self._people)
        return ImportReport(
            added=len(fresh),
            changed=len(changed) - cancelled,
            unchanged=len(self.registrations) - len(fresh) - len(changed),
            cancelled=cancelled,
            notes=self._tell(told, named),
            people=tuple(self._people),
            welcomed=sum(one["kind"] == "welcome" for one in self._letters),
        )

    def _number_of(self, written: WrittenRegistration) -> str:
        """Return the number that a registration has from now on."""
        return self.adopted.get(written.external_id, written.external_id)

    def _write_corrections(self) -> set[str]:
        """Write the corrections of addresses and names; return whose they are."""
        corrections = list(self.corrections.values())
        correct_people(db=self.db, actor=self.actor.name, corrections=corrections, now=self.now)
        return {correction.person_id for correction in corrections}

    def _follow(
        self,
        attendee_id: str,
        written: WrittenRegistration,
        values: Mapping[str, Any],
        registration: KnownRegistration | None,
    ) -> list[RegistrationChange]:
        """Return what rooms above must act on. Who hands on leaves nothing private behind."""
        changes = changes_to_follow(self.event_id, attendee_id, written, values, registration)
        if written.external_id not in self.handed_on:
            return changes
        plain = RegistrationChange(
            self.event_id, attendee_id, values["person"], written.is_active,
            entitlement_changed=False,
        )  # fmt: skip
        former = self.handed_on[written.external_id]
        return [
            replace(change, is_handed_on=True, former_person_id=former)
            for change in changes or [plain]
        ]

    def _note(
        self,
        attendee_id: str,
        written: WrittenRegistration,
        person_id: str,
        registration: KnownRegistration | None,
    ) -> None:
        """Note what was done with whom, and whom a letter tells of it."""
        done = Outcome.CHANGED
        if registration is None:
            done = Outcome.ADDED if written.is_active else Outcome.ADDED_CANCELLED
        former = self.handed_on.get(written.external_id, person_id)
        if former != person_id:
            self._write_to(
                former, "registration-handed-on", f"{attendee_id}/{self.now.isoformat()}"
            )
        was_active = registration is not None and registration.status == AttendeeStatus.ACTIVE
        if registration is not None and not was_active and written.is_active:
            done = Outcome.RETURNED
        if was_active and not written.is_active:
            done = Outcome.CANCELLED
            key = f"{attendee_id}/{self.now.isoformat()}"
            self._write_to(person_id, "registration-cancelled", key)
        if (
            self.welcome is not None
            and written.is_active
            and (done is Outcome.ADDED or former != person_id)
        ):
            self._write_to(person_id, "welcome", f"{attendee_id}/{person_id}", self.welcome)
        named = name_written(done, written)
        self._people.append(replace(named, external_id=self._number_of(written)))

    def _write_to(
        self, person_id: str, kind: str, key: str, facts: Mapping[str, Any] = _NO_FACTS
    ) -> None:
        self._letters.append(
            letter_values(
                person_id=person_id,
                event_id=self.event_id,
                kind=kind,
                facts=facts,
                now=self.now,
                dedupe_key=f"{kind}/{key}",
            )
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
        self, told: Sequence[RegistrationChange], named: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Let the rooms above act; their notes name attendees by id, people know the external id."""
        if not told:
            return ()
        notes = []
        for follower in self.followers:
            for note in follower.follow_registrations(self.db, told, self.now):
                attendee_id, colon, rest = note.partition(": ")
                notes.append(f"{named[attendee_id]}{colon}{rest}" if attendee_id in named else note)
        return tuple(notes)
