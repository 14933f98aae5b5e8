"""Calls that correct a name for the badge alone (decision 0051)."""

from __future__ import annotations

from typing import Any

from congress.badges import errors
from congress.badges.rules.names import WrittenName
from congress.badges.schemas import naming as schemas
from congress.badges.service.naming import Corrected, correct_name
from congress.badges.views.desk import BADGE, badge_fields, blueprint, desk_of
from congress.core.errors import InputError, NotFoundError
from congress.core.permissions import Permission
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call

NAME = f"{BADGE}/name"


@endpoint(
    blueprint,
    "PUT",
    NAME,
    permission=Permission.HAND_OUT_BADGES,
    summary="Correct a name for the badge",
    body=schemas.CorrectedNameSchema(),
    answer=schemas.BadgeNameSchema(),
    problems=(errors.SupervisorError, NotFoundError, InputError),
)
def correct_badge_name(call: Call, body: dict[str, Any], event_id: str, external_id: str) -> Answer:
    """For the badge alone: registration and sign-in stay. A badge that is out or on paper is replaced.

    Idempotent. Both names find the person. A third badge takes a supervisor.
    """
    texts = {field: " ".join(body[field].split()) for field in WrittenName.__dataclass_fields__}
    desk, seen = desk_of(call, event_id, body["place"]), body["photo_id_seen"]
    return _corrected(correct_name(desk, external_id, WrittenName(**texts), photo_id_seen=seen))


@endpoint(
    blueprint,
    "DELETE",
    NAME,
    permission=Permission.HAND_OUT_BADGES,
    summary="Let a badge say the registered name",
    answer=schemas.BadgeNameSchema(),
    problems=(errors.SupervisorError, NotFoundError),
)
def clear_badge_name(call: Call, event_id: str, external_id: str) -> Answer:
    """Ends a correction, by the same rules as one is made. Idempotent."""
    return _corrected(correct_name(desk_of(call, event_id), external_id, None))


def _corrected(done: Corrected) -> Answer:
    one = done.registrant
    return Answer(
        {
            **vars(one.written),
            "registered_as": one.registered_as,
            "is_new_copy": done.is_new,
            "badge": badge_fields(done.badge) if done.badge else None,
        }
    )
