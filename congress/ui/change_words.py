"""What changed in an agenda, in words: the same on an attendee's page and on the staff's."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from congress.agenda.rules.diff import Change
from congress.agenda.rules.document import Document, Registration
from congress.core.time_words import said_span
from congress.ui.shapes import Mark

_CHANGES = {
    "added": Mark("good", "New"),
    "moved": Mark("warm", "New time"),
    "room": Mark("warm", "New room"),
    "cancelled": Mark("bad", "Cancelled"),
    "vanished": Mark("bad", "Cancelled"),
    "restored": Mark("good", "Takes place again"),
    "renamed": Mark("plain", "New title"),
    "text": Mark("plain", "Updated"),
    "registration": Mark("plain", "Registration"),
    "capacity": Mark("plain", "Seats"),
}
_REGISTRATIONS: dict[str, str] = {
    Registration.REQUIRED: "registration required",
    Registration.INCLUDED: "included",
    Registration.PAID: "paid",
    Registration.NONE: "no registration needed",
}


@dataclass(frozen=True)
class ChangeLine:
    """One change of the agenda. `session_id` "": of no session that there is."""

    mark: Mark
    text: str
    session_id: str = ""
    details: tuple[str, ...] = ()


def line_of_change(change: Change, document: Document) -> ChangeLine:
    """Return a change as people read it; `document`: the agenda as it is now."""
    before = _said(change.kind, change.before, document.zone)
    after = _said(change.kind, change.after, document.zone)
    details = []
    if before and after:
        details.append(f"Was {before}. Now {after}.")
    elif after:
        details.append(after)
    is_known = change.session_id in document.sessions_by_id
    return ChangeLine(
        _CHANGES.get(change.kind, Mark("plain", "Updated")),
        change.title,
        change.session_id if is_known else "",
        tuple(details),
    )


def _said(kind: str, text: str, zone: ZoneInfo) -> str:
    if kind == "registration":
        return _REGISTRATIONS.get(text, text)
    return said_span(text, zone)
