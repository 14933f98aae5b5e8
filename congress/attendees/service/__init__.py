"""The use cases of attendees: the attendee lock, and taking over registrations."""

from congress.attendees.service.importing import ImportReport, import_attendees, put_attendee
from congress.attendees.service.locks import (
    LockedAttendee,
    bump_agenda_versions,
    lock_attendee,
    lock_attendee_by_id,
)

__all__ = [
    "ImportReport",
    "LockedAttendee",
    "bump_agenda_versions",
    "import_attendees",
    "lock_attendee",
    "lock_attendee_by_id",
    "put_attendee",
]
