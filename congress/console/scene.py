"""The event that a page of the console is about, and what who looks at it may do there."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from congress.agenda.queries import EventFacts, ReleaseShelf, ShelvedRelease
from congress.agenda.rules.document import Document
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission, Verdict, decide_access
from congress.infra import audit
from congress.ui.forms import door_from
from congress.web.house import Call


@dataclass(frozen=True)
class ConsoleScene:
    """An event as the console shows it."""

    call: Call
    event: EventFacts
    release: ShelvedRelease

    @property
    def document(self) -> Document:
        """Return the agenda as it is published."""
        return self.release.document

    @property
    def at(self) -> str:
        """Return the beginning of all addresses of this event."""
        return f"/console/e/{self.event.id}"

    @property
    def may_decide(self) -> bool:
        """Tell whether who looks decides here, too: else they read."""
        return works_at(self.call, Permission.DECIDE_CREDITS, self.event.id)

    def door_again(self, path: str) -> str:
        """Return where password and code are given again, on the way to `path` of this event; "": they
        were given within the last minutes.
        """
        return "" if self.call.principal.is_fresh else door_from("/sign-in/staff", self.at + path)

    def note_shown(self, by: str, attendee_ids: Sequence[str]) -> None:
        """Have it written down, once the answer stands, whom this page shows (T26)."""
        if attendee_ids:
            note = functools.partial(
                audit.note_look, self.call.store, at=self.call.now, actor=self.call.principal.name,
                event_id=self.event.id, by=by, shown=sorted(set(attendee_ids)),
            )  # fmt: skip
            self.call.after.append(note)


def open_console(call: Call, event_id: str) -> ConsoleScene:
    """Return the console of an event.

    Raises:
        NotFoundError: no such event, or nothing is published of it.
    """
    shelf = call.store.attached(ReleaseShelf)
    event = next((one for one in shelf.events() if one.id == event_id), None)
    release = shelf.current(event_id)
    if event is None or release is None:
        raise NotFoundError
    return ConsoleScene(call, event, release)


def works_at(call: Call, permission: Permission, event_id: str) -> bool:
    """Tell whether who asks may do something at an event."""
    return decide_access(call.principal, permission, event_id) is Verdict.ALLOWED
