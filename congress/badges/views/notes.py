"""Calls that leave a note to staff about somebody, and clear it (decision 0051)."""

from __future__ import annotations

from typing import Any

from congress.badges.schemas import notes as schemas
from congress.badges.service.notes import write_note
from congress.badges.views.desk import DESK, blueprint, desk_of
from congress.core.errors import InputError, NotFoundError
from congress.core.permissions import Permission
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call

NOTE = f"{DESK}/people/<external_id>/note"


@endpoint(
    blueprint,
    "PUT",
    NOTE,
    permission=Permission.HAND_OUT_BADGES,
    summary="Leave a note to staff",
    body=schemas.NoteSchema(),
    answer=schemas.NoteSchema(),
    problems=(NotFoundError, InputError),
)
def leave_note(call: Call, body: dict[str, Any], event_id: str, external_id: str) -> Answer:
    """One a person, in the place of the one before; every desk is shown it with the person."""
    text = " ".join(body["text"].split())
    write_note(desk_of(call, event_id), external_id, text)
    return Answer({"text": text})


@endpoint(
    blueprint,
    "DELETE",
    NOTE,
    permission=Permission.HAND_OUT_BADGES,
    summary="Clear a note to staff",
    status=204,
    problems=(NotFoundError,),
)
def clear_note(call: Call, event_id: str, external_id: str) -> Answer:
    """It is done. Idempotent."""
    write_note(desk_of(call, event_id), external_id, "")
    return Answer(status=204)
