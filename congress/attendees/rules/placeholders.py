"""Names that stand for nobody yet: what systems and buyers write where a name is to come."""

from __future__ import annotations

from congress.attendees.rules.registrations import WrittenRegistration

_PLACEHOLDERS = frozenset(
    {"info requested", "information requested", "info pending", "info required", "name pending",
     "name requested", "name required", "name to follow", "to be announced", "to be confirmed",
     "to be determined", "to be named", "to be advised", "to follow", "not provided", "not specified",
     "not yet known", "tba", "tbc", "tbd", "tbn", "t.b.a.", "t.b.d.", "n/a", "n.n.", "nn", "unknown",
     "unassigned", "unnamed", "attendee", "guest", "participant", "placeholder", "first name last name",
     "attendee name", "guest name", "name"}
)  # fmt: skip
# The last words of those that two columns share: Info, Requested.
_PLACEHOLDER_ENDS = frozenset(one.rpartition(" ")[2] for one in _PLACEHOLDERS)


def is_placeholder(written: WrittenRegistration) -> bool:
    """Tell whether a ticket's names say nothing, or only that nobody is named yet."""
    last = written.last_name.casefold()
    if not last:
        return not written.first_name
    if last not in _PLACEHOLDERS and last not in _PLACEHOLDER_ENDS:
        return False
    first = written.first_name.casefold()
    whole = f"{first} {last}".strip()
    return whole in _PLACEHOLDERS or (
        last in _PLACEHOLDERS and (first in _PLACEHOLDERS or not first)
    )
