"""The use cases of attendees: the attendee lock, taking over registrations, registering oneself."""

from congress.attendees.service.importing import ImportWishes, import_attendees, put_attendee
from congress.attendees.service.keeping import forget_old_rows
from congress.attendees.service.locks import (
    LockedAttendee,
    bump_agenda_versions,
    lock_attendee,
    lock_attendee_by_id,
)
from congress.attendees.service.own import leave_event, refuse_unless_open
from congress.attendees.service.registering import (
    Proof,
    Registered,
    ask_to_register,
    confirm_registration,
)
from congress.attendees.service.writing import ImportReport

__all__ = [
    "ImportReport",
    "ImportWishes",
    "LockedAttendee",
    "Proof",
    "Registered",
    "ask_to_register",
    "bump_agenda_versions",
    "confirm_registration",
    "forget_old_rows",
    "import_attendees",
    "leave_event",
    "lock_attendee",
    "lock_attendee_by_id",
    "put_attendee",
    "refuse_unless_open",
]
