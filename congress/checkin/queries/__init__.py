"""Every select of doors, by noun: `bearers` of badges, `scans` of what was told."""

from congress.checkin.queries.bearers import Unworn, Worn, list_unworn, list_worn
from congress.checkin.queries.scans import (
    count_inside,
    find_recent,
    is_move,
    list_last_scans,
    list_moves,
    list_release_times,
    list_told,
    turn_of,
)

__all__ = [
    "Unworn",
    "Worn",
    "count_inside",
    "find_recent",
    "is_move",
    "list_last_scans",
    "list_moves",
    "list_release_times",
    "list_told",
    "list_unworn",
    "list_worn",
    "turn_of",
]
