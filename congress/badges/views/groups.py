"""The call that hands the badges of several people to one who is there (decision 0051)."""

from __future__ import annotations

from typing import Any

from congress.badges.schemas import groups as schemas
from congress.badges.service.groups import hand_out_group
from congress.badges.views.desk import DESK, blueprint, desk_of
from congress.core.errors import InputError, NotFoundError
from congress.core.permissions import Permission
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call


@endpoint(
    blueprint,
    "POST",
    f"{DESK}/group-hand-overs",
    permission=Permission.HAND_OUT_BADGES,
    summary="Hand the badges of several people to one",
    body=schemas.GroupHandOverSchema(),
    answer=schemas.TakenAlongListSchema(),
    problems=(NotFoundError, InputError),
)
def hand_group_out(call: Call, body: dict[str, Any], event_id: str) -> Answer:
    """What came out of a printer goes along, each by itself; sent twice, it says the same again.

    No slip of who is not there is turned on. 404: nobody has the number of who takes them.
    """
    desk = desk_of(call, event_id, body["place"])
    taken = hand_out_group(desk, body["taken_by"], body["people"])
    return Answer({"people": [vars(one) for one in taken]})
