"""What attendees hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, update

from congress.attendees.models import AttendeeRow, WaitingRow
from congress.attendees.queries.personal import (
    OwnRegistration,
    list_own,
    list_own_registrations,
)
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.ports import OwnPart, RegistrationChange, RegistrationFollower, Whose
from congress.infra.locks import EXCLUSIVE, take_seat_lock


class AttendeesData:
    """Registrations, and rows of lists that waited for a decision."""

    tables: Mapping[str, str] = {
        "attendee": "Your registrations: the number, what they include, and what the list said.",
        "waiting_row": "Rows with your address in lists of registrations that wait for a decision.",
    }

    def __init__(self, followers: Sequence[RegistrationFollower]) -> None:
        """Keep the rooms above that follow a registration which ends."""
        self._followers = followers

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what attendees hold about somebody."""
        return OwnPart(list_own(db, whose))

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """End registrations, those to come by the ordinary rules, and remove what tells whose they were.

        Locks: the exclusive seat locks of all the person's events, in the order of their ids.
        """
        for one in list_own_registrations(db, whose.person_id):
            take_seat_lock(db, one.event_id, EXCLUSIVE)
        registrations = list_own_registrations(db, whose.person_id)  # as they are under the locks
        keys = [(one["event_id"], one["key"]) for one in list_own(db, whose)["waiting_row"]]
        for one in registrations:
            self._end(db, one, now)
        for event_id, key in keys:
            mine = and_(WaitingRow.event_id == event_id, WaitingRow.key == key)
            db.execute(delete(WaitingRow).where(mine))

    def _end(self, db: Connection, one: OwnRegistration, now: datetime) -> None:
        mine = AttendeeRow.id == one.id
        ended = {
            "status": AttendeeStatus.CANCELLED.value, "external_id": f"erased-{one.id}",
            "paid_sessions": [], "speaker": "", "details": {},
        }  # fmt: skip
        db.execute(update(AttendeeRow).where(mine).values(**ended, updated_at=now))
        if not one.is_active or one.is_over(now):
            return
        change = RegistrationChange(
            one.event_id, one.id, one.person_id, is_active=False, entitlement_changed=True
        )
        for follower in self._followers:
            list(follower.follow_registrations(db, [change], now))
