"""The inbox: every letter about an event, whether or not mail works."""

from __future__ import annotations

from flask import Response

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.scene import open_scene
from congress.companion.shapes.messages import InboxLine, InboxPage
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.infra.mail_templates import MailTemplates
from congress.mail import queries as mail_queries
from congress.mail import service as mail_service
from congress.mail.rules import EventWords, Recipient
from congress.ui.forms import go
from congress.web.endpoint import page
from congress.web.house import Call


@page(blueprint, "GET", "/e/<event_id>/inbox", permission=Permission.ATTEND, summary="My messages")
def show_inbox(call: Call, event_id: str) -> Response:
    """Show every letter about this event, whether or not mail works."""
    scene = open_scene(call, event_id)
    words = EventWords(scene.event.name, scene.event.zone, scene.document.is_online)
    letters = mail_service.compose_inbox(
        mail_queries.list_inbox(call.db, scene.me.person_id, event_id),
        event_id=event_id,
        reader=Recipient(email="", first_name="", events={scene.event.id: words}),
        templates=MailTemplates.of(call.settings.base_url),
        level=call.principal.level,
    )
    lines = tuple(
        InboxLine(
            id=one["id"],
            subject=one["subject"],
            paragraphs=_paragraphs(one["body"]),
            at=moment_of(one["created_at"], scene.document.zone),
            is_new=one["read_at"] is None,
        )
        for one in letters
    )
    return render(call, "inbox", InboxPage(lines), here="inbox", scene=scene)


def _paragraphs(body: str) -> tuple[str, ...]:
    """Return the paragraphs of a letter; lines set apart by spaces stay lines."""
    parts = ("\n".join(line.strip() for line in part.splitlines()) for part in body.split("\n\n"))
    return tuple(part.strip() for part in parts if part.strip())


@page(
    blueprint, "POST", "/e/<event_id>/inbox/read", permission=Permission.ATTEND, summary="Mark read"
)
def mark_all_read(call: Call, event_id: str) -> Response:
    """Mark every message of this event as read."""
    person = open_scene(call, event_id).me.person_id
    for letter in mail_queries.list_inbox(call.db, person, event_id):
        if letter.read_at is None:
            mail_service.mark_read(
                call.db, person_id=person, event_id=event_id, letter_id=letter.id, now=call.now
            )
    return go(call, f"/e/{event_id}/inbox", "read")
