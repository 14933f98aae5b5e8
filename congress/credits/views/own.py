"""The calls of credits (docs/design.md, "The public contract")."""

from __future__ import annotations

from flask import Blueprint

from congress.agenda.queries import ReleaseShelf
from congress.attendees.queries import get_attendee
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.credits import schemas
from congress.credits.service.own import read_my_credits
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call

blueprint = Blueprint("credits", __name__)


@endpoint(
    blueprint,
    "GET",
    "/api/v1/events/<event_id>/me/credits",
    permission=Permission.ATTEND,
    summary="My credits",
    answer=schemas.MyCreditsSchema(),
    problems=(NotFoundError,),
)
def list_my_credits(call: Call, event_id: str) -> Answer:
    """What my time in sessions is worth until now, for each kind of credit; for each session what counts
    of it, and why not.

    It follows from attendance and from what was published when each session began, anew at each call.
    Nothing is claimed by it.
    """
    me = get_attendee(call.db, event_id, call.principal.person_id)
    release = call.store.attached(ReleaseShelf).open_to(call.principal, call.list_mine, event_id)
    return Answer(schemas.tell_credits(read_my_credits(call.db, call.store, release, me, call.now)))
