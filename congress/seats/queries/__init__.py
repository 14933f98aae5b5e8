"""Every select of the seats, by what asks: one decision, the waitlist, My Agenda, availability."""

from congress.seats.queries.availability import AvailabilityShelf, list_availability
from congress.seats.queries.facts import (
    Found,
    document_at,
    find_paid_clash,
    find_position,
    find_seat_row,
    lock_by_waiting,
)
from congress.seats.queries.my_agenda import (
    list_facts,
    list_my_agenda,
    list_session_facts,
    list_stars,
)
from congress.seats.queries.waitlist import (
    find_count,
    list_live_seats,
    list_positions,
    list_sessions_with_waiting,
    list_waited_for,
    list_waiting,
)

__all__ = [
    "AvailabilityShelf",
    "Found",
    "document_at",
    "find_count",
    "find_paid_clash",
    "find_position",
    "find_seat_row",
    "list_availability",
    "list_facts",
    "list_live_seats",
    "list_my_agenda",
    "list_positions",
    "list_session_facts",
    "list_sessions_with_waiting",
    "list_stars",
    "list_waited_for",
    "list_waiting",
    "lock_by_waiting",
]
