"""What the API's standby line does, to the cookie of the desk: for the page of a door's phone."""

from __future__ import annotations

from flask import Response, request

from congress.checkin.errors import NoStandbyError, NotNowError
from congress.checkin.schemas import PressSchema, tell_released, tell_standby
from congress.checkin.service.shift import Shift
from congress.checkin.service.standby import Press, look_at_standby, release_seats
from congress.core.errors import StaleVersionError
from congress.core.permissions import Permission
from congress.core.strict_json import decode_json
from congress.desk.face import blueprint
from congress.web.body import load
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.large import answer_large
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/standby/<session_id>"


@page(blueprint, "GET", AT, permission=Permission.SCAN_BADGES, summary="How the line stands")
def look(call: Call, event_id: str, session_id: str) -> Response:
    """Answer as `GET …/sessions/{session_id}/standby` does."""
    found = look_at_standby(_shift(call, event_id), session_id)
    return answer_large(tell_standby(found))


@page(blueprint, "POST", AT, permission=Permission.SCAN_BADGES, summary="Let the line in")
def press(call: Call, event_id: str, session_id: str) -> Response:
    """Answer as `POST …/sessions/{session_id}/standby` does; a refusal as words alone."""
    body = load(PressSchema(), decode_json(request.get_data()))
    wanted = Press(session_id, body["seats"], body["let_in"])
    try:
        released = release_seats(_shift(call, event_id), wanted)
    except (NoStandbyError, NotNowError, StaleVersionError) as refused:
        answer = answer_large({"refused": refused.detail})
        answer.status_code = status_of(type(refused))
        return answer
    return answer_large(tell_released(released))


def _shift(call: Call, event_id: str) -> Shift:
    return Shift(call.db, call.store, call.principal, call.now, event_id)
