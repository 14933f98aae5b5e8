"""Who attends online and did not try their way in, and a code on the phone for whom no mail reaches."""

from __future__ import annotations

from flask import Response

from congress.attendees.queries import get_by_number
from congress.core.errors import InputError
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.lobby_shapes import AccessPage, CodeCard, Untested
from congress.desk.scene import DeskScene, open_desk
from congress.lobby.queries import count_online, list_untested
from congress.lobby.service.access import PhoneCode, give_phone_code
from congress.ui.forms import form_text
from congress.ui.notices import Notice
from congress.web.endpoint import page
from congress.web.house import Call
from congress.web.problems import status_of

AT = "/desk/e/<event_id>/lobby-access"
MOST_SHOWN = 200
MAX_NUMBER_LENGTH = 64
LONGEST = 1_000  # of a reason: more than is taken, so that it can be shortened


@page(blueprint, "GET", AT, permission=Permission.MANAGE_LOBBY, summary="Who tried their way in")
def show_access(call: Call, event_id: str) -> Response:
    """Show who attends online and did not try their way in, by last name."""
    return _render(open_desk(call, event_id))


@page(blueprint, "POST", AT, permission=Permission.MANAGE_LOBBY, summary="A code on the phone")
def say_code(call: Call, event_id: str) -> Response:
    """Draw a code, and show it, this once: the page is the answer itself."""
    scene = open_desk(call, event_id)
    try:
        made = give_phone_code(
            db=call.db,
            signer=call.signer,
            actor=call.principal,
            now=call.now,
            document=scene.document,
            external_id=form_text("number", longest=MAX_NUMBER_LENGTH),
            because=form_text("because", longest=LONGEST),
        )
    except InputError as refused:
        return _render(scene, said=Notice("bad", refused.detail), status=status_of(refused))
    return _render(scene, made)


def _render(
    scene: DeskScene,
    made: PhoneCode | None = None,
    *,
    said: Notice | None = None,
    status: int = 200,
) -> Response:
    db, event_id = scene.call.db, scene.event.id
    online = {one.id for one in scene.document.registration_types if one.online}
    found = list_untested(db, event_id, online, MOST_SHOWN + 1)
    shown = AccessPage(
        people=tuple(
            Untested(row.external_id, f"{row.first_name} {row.last_name}")
            for row in found[:MOST_SHOWN]
        ),
        more=max(0, len(found) - MOST_SHOWN),
        online=count_online(db, event_id, online),
        made=_card(scene, made) if made else None,
        said=said,
    )
    return render(scene.call, "lobby_access", shown, scene=scene, status=status)


def _card(scene: DeskScene, made: PhoneCode) -> CodeCard:
    person = get_by_number(scene.call.db, scene.event.id, made.number)
    until = moment_of(made.until, scene.document.zone).clock
    return CodeCard(person.name, f"{made.code[:5]} {made.code[5:]}", until)
