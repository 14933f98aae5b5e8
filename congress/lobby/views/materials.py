"""The call that lists presentation materials."""

from __future__ import annotations

from congress.agenda.queries import ReleaseShelf
from congress.attendees.queries import get_attendee
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.lobby import schemas
from congress.lobby.service.materials import list_visible
from congress.lobby.views.live import EVENT, blueprint
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/materials",
    permission=Permission.ATTEND,
    summary="Presentation materials",
    answer=schemas.MaterialsSchema(),
    problems=(NotFoundError,),
)
def list_my_materials(call: Call, event_id: str) -> Answer:
    """By session, those that have some now: an embargo ends with its session. Hidden ones are 404."""
    get_attendee(call.db, event_id, call.principal.person_id)
    release = call.store.attached(ReleaseShelf).current(event_id)
    if release is None:
        raise NotFoundError
    found = list_visible(call.db, release.document, call.now)
    sessions = [
        {
            "session": session,
            "materials": [
                {
                    "id": one.id, "title": one.title, "kind": one.kind, "size": one.size,
                    "version": one.version, "changed_at": one.changed_at,
                    "file": f"/e/{event_id}/materials/{one.id}",
                }
                for one in found[session]
            ],
        }
        for session in sorted(found)
    ]  # fmt: skip
    return Answer({"sessions": sessions})
