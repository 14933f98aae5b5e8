"""Reads the outbox and the inbox (`letters`), why nothing is mailed (`holds`), and what came of what
was (`deliveries`).
"""

from congress.mail.queries.deliveries import (
    find_event,
    list_ours,
    list_suppressed,
    list_to_lift,
    list_told,
)
from congress.mail.queries.holds import (
    is_held,
    list_holds,
    was_paused,
)
from congress.mail.queries.letters import (
    FAILED_LOOK_BACK,
    LATE,
    MAX_INBOX,
    Backlog,
    Heard,
    count_by_key,
    count_mailed,
    count_unread,
    find_letters,
    get_backlog,
    get_inbox_letter,
    has_due,
    list_by_state,
    list_due,
    list_given_up,
    list_inbox,
    list_letters_of_kind,
    says_the_same,
    was_given_up,
)

__all__ = [
    "FAILED_LOOK_BACK",
    "LATE",
    "MAX_INBOX",
    "Backlog",
    "Heard",
    "count_by_key",
    "count_mailed",
    "count_unread",
    "find_event",
    "find_letters",
    "get_backlog",
    "get_inbox_letter",
    "has_due",
    "is_held",
    "list_by_state",
    "list_due",
    "list_given_up",
    "list_holds",
    "list_inbox",
    "list_letters_of_kind",
    "list_ours",
    "list_suppressed",
    "list_to_lift",
    "list_told",
    "says_the_same",
    "was_given_up",
    "was_paused",
]
