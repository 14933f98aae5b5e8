"""What changed in the agenda since it was first published."""

from __future__ import annotations

from flask import Response

from congress.agenda.queries import list_changes
from congress.agenda.rules.diff import Change
from congress.agenda.rules.document import Registration
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import Scene, open_scene
from congress.companion.shapes.agenda import (
    ChangeLine,
    ChangeSet,
    ChangesPage,
)
from congress.core.permissions import Permission
from congress.core.time_words import moment_of, said_span
from congress.ui.shapes import Mark
from congress.web.endpoint import page
from congress.web.house import Call

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


@page(
    blueprint, "GET", "/e/<event_id>/changes", permission=Permission.PUBLIC, summary="What changed"
)
def show_changes(call: Call, event_id: str) -> Response:
    """Show the changelog, newest first; the first publication is no change."""
    scene = open_scene(call, event_id)
    sets = tuple(
        ChangeSet(
            number=one.number,
            when=moment_of(one.released_at, scene.document.zone).text,
            changes=tuple(_change_line(change, scene) for change in one.changes),
        )
        for one in list_changes(call.db, event_id)
        if one.number > 1 and one.changes
    )
    return render(call, "changes", ChangesPage(sets), here="changes", scene=scene)


def _change_line(change: Change, scene: Scene) -> ChangeLine:
    before = _said(change.kind, change.before, scene)
    after = _said(change.kind, change.after, scene)
    details = []
    if before and after:
        details.append(f"Was {before}. Now {after}.")
    elif after:
        details.append(after)
    is_known = change.session_id in scene.document.sessions_by_id
    return ChangeLine(
        _CHANGES.get(change.kind, Mark("plain", "Updated")),
        change.title,
        change.session_id if is_known else "",
        tuple(details),
    )


def _said(kind: str, text: str, scene: Scene) -> str:
    if kind == "registration":
        return _REGISTRATIONS.get(text, text)
    return said_span(text, scene.document.zone)
