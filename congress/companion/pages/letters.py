"""Letters and codes as the service wrote them: a page of development, which production does not have."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response

from congress.companion.drawing import render
from congress.companion.face import blueprint
from congress.companion.queries import list_newest_letters
from congress.companion.shapes.messages import LettersPage, WrittenLetter
from congress.core.addresses import address_to_show
from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.core.time_words import moment_of
from congress.infra.mail_templates import MailTemplates
from congress.mail.rules import EventWords, Recipient, facts_of
from congress.people.queries import list_letter_readers
from congress.people.rules import MAX_EMAIL_LENGTH
from congress.ui.forms import query_text
from congress.ui.periods import nearest_event
from congress.web.endpoint import page
from congress.web.house import Call

MAX_LETTERS = 30
FOLDER = "mail"
WITH_CODE = (
    "code-",
    "confirm-news-",
    "confirm-registration-",
)  # files whose subject begins with the code


@page(
    blueprint,
    "GET",
    "/dev/letters",
    permission=Permission.PUBLIC,
    summary="Letters written in development",
)
def show_letters(call: Call) -> Response:
    """Show the newest letters: what stands in the folder, and what waits to be sent.

    `to`: a part of the address that they went to, for who looks for one among a thousand.
    """
    if call.settings.is_production:
        raise NotFoundError
    to = query_text("to", longest=MAX_EMAIL_LENGTH)
    rows = list_newest_letters(call.db, call.now, MAX_LETTERS, to)
    readers = list_letter_readers(call.db, [row.person_id for row in rows if row.person_id])
    letters = tuple(_letter(call, row, readers.get(row.person_id)) for row in rows)
    folder = str(call.settings.data_dir / FOLDER)
    return render(call, "letters", LettersPage(letters, folder, to), here="letters")


def _letter(call: Call, row: Any, reader: Any) -> WrittenLetter:  # noqa: ANN401 -- rows
    event = nearest_event(call)
    zone = event.zone if event else "UTC"
    at = moment_of(row.created_at, ZoneInfo(zone)).text
    path = call.settings.data_dir / FOLDER / f"{row.kind}-{row.id}.eml"
    if path.is_file():
        return _from_file(path, at)
    to_email = row.to_email or (reader.email if reader else "")
    events = {event.id: EventWords(event.name, zone)} if event else {}
    known = Recipient(to_email, reader.first_name if reader else "", events=events, zone=zone)
    words = MailTemplates.of(call.settings.base_url).render(
        row.kind, facts_of(row.kind, row.facts, row.event_id, known)
    )
    code = str(row.facts.get("code", ""))
    return WrittenLetter(to_email, words.subject, words.body, f"{at}, {row.state}", code)


def _from_file(path: Path, at: str) -> WrittenLetter:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    content = mail.get_body(("plain",))
    body = content.get_content() if content is not None else ""
    subject = str(mail["Subject"])
    first = subject.partition(" ")[0]
    code = first if path.name.startswith(WITH_CODE) and first.isdecimal() else ""
    return WrittenLetter(address_to_show(str(mail["To"])), subject, body, at, code)
