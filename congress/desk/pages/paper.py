"""The paper lists of the doors, for who settles what happened there: they hold names."""

from __future__ import annotations

from datetime import date

from flask import Response

from congress.checkin.formats.lists import set_lists
from congress.checkin.service.listing import list_doors_on_paper
from congress.core.errors import Fault, InputError
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.desk.door_words import NO_SUCH_DAY
from congress.desk.face import blueprint
from congress.desk.scene import open_desk
from congress.infra import audit
from congress.ui.forms import form_text
from congress.web.endpoint import page
from congress.web.etag import NO_STORE
from congress.web.house import Call

MAX_DAY = 10


def read_door_lists(call: Call, event_id: str) -> tuple[date, Response]:
    """Write the lists of a day out before the unit of work begins: nobody waits for that."""
    scene = open_desk(call, event_id)
    day = _day()
    lists = list_doors_on_paper(call.db, scene.document, day)
    if not lists:
        raise InputError(faults=[Fault("day", NO_SUCH_DAY)])
    as_of = moment_of(call.now, scene.document.zone).text
    answer = Response(
        set_lists(scene.document.event.name, as_of, lists), content_type="application/pdf"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="doors-{day.isoformat()}.pdf"'
    answer.headers["Cache-Control"] = NO_STORE
    return day, answer


@page(
    blueprint,
    "POST",
    "/desk/e/<event_id>/door-lists",
    permission=Permission.SETTLE_ATTENDANCE,
    summary="Paper lists of doors",
    prepare=read_door_lists,
)
def print_door_lists(call: Call, event_id: str, prepared: tuple[date, Response]) -> Response:
    """Answer a PDF of who may come in at each door on a day; it is written down that it was made."""
    day, answer = prepared
    audit.record(
        call.db, at=call.now, actor=call.principal.name, action="door-lists.made",
        event_id=event_id, subject=day.isoformat(),
    )  # fmt: skip
    return answer


def _day() -> date:
    try:
        return date.fromisoformat(form_text("day", longest=MAX_DAY))
    except ValueError as error:
        raise InputError(faults=[Fault("day", NO_SUCH_DAY)]) from error
