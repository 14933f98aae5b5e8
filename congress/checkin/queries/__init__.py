"""Every select of doors: `bearers` of badges, what is `carried` along, who came `once`, `scans` that
were told, and `shares` that are lent.
"""

from congress.checkin.queries.bearers import Unworn, Worn, list_unworn, list_worn
from congress.checkin.queries.carried import (
    CarriedBadge,
    SeatCarried,
    last_change,
    list_carried,
    list_changes,
    list_concerned_attendees,
    list_seats_carried,
    list_seats_held,
    list_subjects,
)
from congress.checkin.queries.once import list_copies, list_scanned
from congress.checkin.queries.scans import (
    count_inside,
    find_recent,
    is_admitted,
    is_move,
    list_last_scans,
    list_moves,
    list_release_times,
    list_told,
    turn_of,
)
from congress.checkin.queries.shares import count_lent, list_shares, was_scanned_beside
from congress.checkin.queries.standby import (
    Unheard,
    list_entries,
    list_from_line,
    list_not_come,
    list_reads_of_line,
    list_unheard,
)

__all__ = [
    "CarriedBadge",
    "SeatCarried",
    "Unheard",
    "Unworn",
    "Worn",
    "count_inside",
    "count_lent",
    "find_recent",
    "is_admitted",
    "is_move",
    "last_change",
    "list_carried",
    "list_changes",
    "list_concerned_attendees",
    "list_copies",
    "list_entries",
    "list_from_line",
    "list_last_scans",
    "list_moves",
    "list_not_come",
    "list_reads_of_line",
    "list_release_times",
    "list_scanned",
    "list_seats_carried",
    "list_seats_held",
    "list_shares",
    "list_subjects",
    "list_told",
    "list_unheard",
    "list_unworn",
    "list_worn",
    "turn_of",
    "was_scanned_beside",
]
