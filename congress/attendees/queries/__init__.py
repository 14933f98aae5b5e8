"""Every select of attendees: `registered` of people and registrations, `lists` of what
lists need, `meant` of whom staff look for.
"""

from congress.attendees.queries.lists import (
    find_welcome,
    get_known_ids,
    get_mapping,
    list_events_with_rows,
    list_waiting,
)
from congress.attendees.queries.meant import (
    FoundAttendee,
    get_by_number,
    get_found,
    list_found,
    list_found_by_person,
)
from congress.attendees.queries.registered import (
    ATTENDEE_FACTS,
    CHUNK,
    FUTURE,
    NOW,
    PAST,
    AttendedEvents,
    AttendeeFacts,
    find_attendee,
    find_attendee_and_person,
    get_attendee,
    list_active_registrations,
    list_attendees_by_ids,
    list_attendees_of_event,
    list_people_elsewhere,
    list_registered,
    list_registrations,
    read_facts,
)

__all__ = [
    "ATTENDEE_FACTS",
    "CHUNK",
    "FUTURE",
    "NOW",
    "PAST",
    "AttendedEvents",
    "AttendeeFacts",
    "FoundAttendee",
    "find_attendee",
    "find_attendee_and_person",
    "find_welcome",
    "get_attendee",
    "get_by_number",
    "get_found",
    "get_known_ids",
    "get_mapping",
    "list_active_registrations",
    "list_attendees_by_ids",
    "list_attendees_of_event",
    "list_events_with_rows",
    "list_found",
    "list_found_by_person",
    "list_people_elsewhere",
    "list_registered",
    "list_registrations",
    "list_waiting",
    "read_facts",
]
