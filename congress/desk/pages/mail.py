"""Mail that does not arrive: which hosts keep it back, and whose came back. Trying again."""

from __future__ import annotations

from flask import Response

from congress.attendees.queries import list_found_by_person
from congress.attendees.service.letters import write_again
from congress.core.permissions import Permission
from congress.desk.drawing import render
from congress.desk.face import blueprint
from congress.desk.mail_shapes import HostLine, MailPage, UnreachedLine
from congress.desk.mail_words import WHY, say_host, write_note
from congress.desk.scene import open_desk
from congress.mail.rules import is_swallowing
from congress.people.queries import list_mail_hosts, list_unreached
from congress.ui.forms import form_text, go
from congress.web.endpoint import page
from congress.web.house import Call

AT = "/desk/e/<event_id>/mail"


@page(blueprint, "GET", AT, permission=Permission.HAND_OUT_BADGES, summary="Mail")
def show_mail(call: Call, event_id: str) -> Response:
    """Show the hosts that keep letters back, with a note to their IT department, and who gets none."""
    scene = open_desk(call, event_id)
    silent = [one for one in list_mail_hosts(call.db, call.now) if is_swallowing(one)]
    unreached = list_unreached(call.db)
    shown = MailPage(
        hosts=tuple(
            HostLine(
                one.host,
                say_host(one),
                write_note(one, event=scene.event.name, sender=call.settings.mail_from),
            )
            for one in silent
        ),
        people=tuple(
            UnreachedLine(
                one.name,
                one.external_id,
                unreached[one.person_id].address,
                WHY[unreached[one.person_id].why],
            )
            for one in list_found_by_person(call.db, event_id, unreached)
        ),
    )
    return render(call, "mail", shown, scene=scene)


@page(blueprint, "POST", AT, permission=Permission.HAND_OUT_BADGES, summary="Write again")
def write_to_them_again(call: Call, event_id: str) -> Response:
    """Have somebody written to again whose mail came back."""
    open_desk(call, event_id)
    was_stopped = write_again(
        call.db,
        actor=call.principal,
        now=call.now,
        event_id=event_id,
        external_id=form_text("number"),
    )
    return go(
        call, AT.replace("<event_id>", event_id), "mail-again" if was_stopped else "mail-fine"
    )
