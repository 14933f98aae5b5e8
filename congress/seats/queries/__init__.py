"""Every select of the seats, by what asks: one decision, the waitlist, My Agenda, availability."""

from congress.seats.queries.availability import AvailabilityShelf, list_availability
from congress.seats.queries.explaining import (
    Explanation,
    SeatedPerson,
    explain_button,
    get_meant,
    list_seated,
)
from congress.seats.queries.facts import (
    document_at,
    find_clash,
    find_position,
    find_seat_row,
    gather_facts,
    lock_by_waiting,
)
from congress.seats.queries.my_agenda import (
    held_of,
    list_facts,
    list_my_agenda,
    list_session_facts,
    list_some_with_stars,
    list_stars,
)
from congress.seats.queries.of_event import (
    list_active_attendees,
    list_counts,
    list_live_seats_with_types,
    list_seats_of_event,
    list_seats_without_need,
    list_waiting_of_event,
)
from congress.seats.queries.waitlist import (
    find_count,
    list_live_seats,
    list_people_at,
    list_positions,
    list_sessions_with_waiting,
    list_waited_for,
    list_waited_for_by,
    list_waiting,
)

__all__ = [
    "AvailabilityShelf",
    "Explanation",
    "SeatedPerson",
    "document_at",
    "explain_button",
    "find_clash",
    "find_count",
    "find_position",
    "find_seat_row",
    "gather_facts",
    "get_meant",
    "held_of",
    "list_active_attendees",
    "list_availability",
    "list_counts",
    "list_facts",
    "list_live_seats",
    "list_live_seats_with_types",
    "list_my_agenda",
    "list_people_at",
    "list_positions",
    "list_seated",
    "list_seats_of_event",
    "list_seats_without_need",
    "list_session_facts",
    "list_sessions_with_waiting",
    "list_some_with_stars",
    "list_stars",
    "list_waited_for",
    "list_waited_for_by",
    "list_waiting",
    "list_waiting_of_event",
    "lock_by_waiting",
]
