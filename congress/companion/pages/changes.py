"""What changed in the agenda since it was first published."""

from __future__ import annotations

from flask import Response

from congress.agenda.queries import list_changes
from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import open_scene
from congress.companion.shapes.agenda import ChangeSet, ChangesPage
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.ui.change_words import line_of_change
from congress.web.endpoint import page
from congress.web.house import Call


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
            changes=tuple(line_of_change(change, scene.document) for change in one.changes),
        )
        for one in list_changes(call.db, event_id)
        if one.number > 1 and one.changes
    )
    return render(call, "changes", ChangesPage(sets), here="changes", scene=scene)
