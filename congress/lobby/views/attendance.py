"""The call of one's own time in sessions: at doors, which the room below knows, and online."""

from __future__ import annotations

from typing import Any

from congress.agenda.queries import ReleaseShelf
from congress.attendees.queries import get_attendee
from congress.checkin import schemas
from congress.checkin.queries.requests import AttendanceRequest
from congress.checkin.rules.spans import Spans
from congress.checkin.service.own import MyTime
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.lobby.service.own import read_my_time
from congress.lobby.views.live import EVENT, blueprint
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call


@endpoint(
    blueprint,
    "GET",
    f"{EVENT}/me/attendance",
    permission=Permission.ATTEND,
    summary="My time in sessions",
    answer=schemas.MyAttendanceSchema(),
    problems=(NotFoundError,),
)
def list_my_attendance(call: Call, event_id: str) -> Answer:
    """From when until when, and how many minutes, by what was scanned until now, and by what the report
    of a live session says; and what I asked.

    It follows from all that is there: a door without a network tells later, and a report comes after its
    session. What was settled by staff is never less than that.
    """
    release = call.store.attached(ReleaseShelf).current(event_id)
    if release is None:
        raise NotFoundError
    me = get_attendee(call.db, event_id, call.principal.person_id)
    mine = read_my_time(call.db, call.store, release.document, me, call.now)
    return Answer({"sessions": [_my_time(mine[one]) for one in sorted(mine)]})


def _my_time(mine: MyTime) -> dict[str, Any]:
    return {
        "session": mine.session_id, "minutes": mine.minutes,
        "spans": _stays(mine.spans, is_counting=mine.is_counting), "online": _stays(mine.online),
        "uncertain": mine.is_uncertain and not mine.is_settled, "settled": mine.is_settled,
        "request": _request(mine.request) if mine.request else None,
    }  # fmt: skip


def _stays(spans: Spans, *, is_counting: bool = False) -> list[dict[str, Any]]:
    last = len(spans) if is_counting else 0
    return [
        {"starts_at": one.start, "ends_at": None if number == last else one.end}
        for number, one in enumerate(spans, 1)
    ]


def _request(asked: AttendanceRequest) -> dict[str, Any]:
    state = {None: schemas.OPEN, True: schemas.GRANTED, False: schemas.DECLINED}[asked.is_granted]
    return {"state": state, "text": asked.text, "asked_at": asked.asked_at, "answer": asked.answer}
