"""The inbox over the API: every letter, whether or not mail works. And what the mail provider tells."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, request

from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.infra.mail_templates import MailTemplates
from congress.infra.webhook_signatures import is_signed
from congress.mail import queries, schemas, service
from congress.mail.errors import UnsignedError
from congress.mail.formats import Told, read_events
from congress.mail.rules import Recipient, words_of
from congress.web.endpoint import endpoint
from congress.web.house import Answer, Call

blueprint = Blueprint("mail", __name__)
SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
MAX_EVENTS_BYTES = 1_000_000  # it sends what came in half a minute, or some 770 kB
INBOX = "/api/v1/events/<event_id>/me/inbox"


def _reader(call: Call, event_id: str) -> Recipient:
    """Return the reader as the templates know one; 404 for an event that is not theirs."""
    mine = call.house.events.list_events_of(call.db, call.principal.person_id, call.now)
    events = words_of(mine)
    if event_id not in events:
        raise NotFoundError
    return Recipient(email="", first_name="", events=events)


@endpoint(
    blueprint,
    "GET",
    INBOX,
    permission=Permission.ATTEND,
    summary="Read my letters about an event",
    answer=schemas.InboxSchema(),
    problems=(NotFoundError,),
)
def get_inbox(call: Call, event_id: str) -> Answer:
    """The newest 200. A code is never among them."""
    reader, me = _reader(call, event_id), call.principal.person_id
    templates = MailTemplates.of(call.settings.base_url)
    rows = queries.list_inbox(call.db, me, event_id)
    letters = service.compose_inbox(
        rows,
        event_id=event_id,
        reader=reader,
        templates=templates,
        level=call.principal.level,
    )
    unread = queries.count_unread(call.db, me, event_id)
    return Answer({"unread": unread, "letters": letters})


@endpoint(
    blueprint,
    "POST",
    f"{INBOX}/<letter_id>/read",
    permission=Permission.ATTEND,
    summary="Mark a letter as read",
    answer=schemas.LetterReadSchema(),
    problems=(NotFoundError,),
)
def mark_letter_read(call: Call, event_id: str, letter_id: str) -> Answer:
    """Answers when it was first read; twice is the same as once."""
    _reader(call, event_id)
    read_at = service.mark_read(
        call.db,
        person_id=call.principal.person_id,
        event_id=event_id,
        letter_id=letter_id,
        now=call.now,
    )
    return Answer({"id": letter_id, "read_at": read_at})


def _read_signed(call: Call, raw: bytes) -> Told:
    """Return what a body holds that the provider signed; nothing else is looked at."""
    if not is_signed(
        raw,
        timestamp=request.headers.get(TIMESTAMP, ""),
        signature=request.headers.get(SIGNATURE, ""),
        keys=call.settings.sendgrid_webhook_keys,
    ):
        raise UnsignedError
    return read_events(raw)


@endpoint(
    blueprint,
    "POST",
    "/api/v1/mail-events",
    permission=Permission.PUBLIC,
    summary="Take in what the mail provider tells of letters",
    answer=schemas.MailEventsSchema(),
    problems=(UnsignedError,),
    prepare=_read_signed,
    raw_sample=schemas.A_MAIL_EVENT,
    max_bytes=MAX_EVENTS_BYTES,
)
def take_mail_events(call: Call, *, raw: bytes, prepared: Told) -> Answer:
    """For SendGrid's event webhook alone. Its signature is over the bytes as they came. What is signed
    and odd is answered 200, and the good events are kept; each once, however often it comes. Who left
    its group of news gets no news any more, and all else as before.
    """
    del raw
    noted = service.note_events(call.db, prepared.events, call.now)
    group = call.settings.sendgrid_news_group
    left = [(one.address, one.at) for one in prepared.left if group and one.group == group]
    if left:
        call.house.news.note_left(call.db, left, call.now)
    return Answer({**asdict(noted), "odd": prepared.odd, "passed_by": prepared.passed_by})
