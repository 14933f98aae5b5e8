"""Shapes of the inbox."""

from __future__ import annotations

from marshmallow import Schema, fields

from congress.web.examples import example
from congress.web.fields import Instant


@example(
    id="e5p4gfge8p5tn56c9ep8",
    kind="seat-taken",
    subject="You have a seat: Speaking Up across the Hierarchy: What the Evidence Says Now",
    body="You have a seat.\n\n    Speaking Up across the Hierarchy: What the Evidence Says Now\n"
    "    Mon, March 10, 11:00 AM PT\n    Sunset Ballroom\n\n"
    "If your plans change, please unregister: somebody may be waiting.\n",
    facts={
        "session": "b1",
        "title": "Speaking Up across the Hierarchy: What the Evidence Says Now",
        "starts_at": "2025-03-10T18:00:00Z",
        "room": "Sunset Ballroom",
        "position": None,
    },
    created_at="2025-03-08T22:00:00Z",
    read_at=None,
)
class InboxLetterSchema(Schema):
    """A letter as the app shows it; `facts` name what it is about, such as the session."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)
    facts = fields.Dict(keys=fields.String(), required=True)
    created_at = Instant(required=True)
    read_at = Instant(
        required=True, allow_none=True, metadata={"description": "null: not read yet."}
    )


@example(unread=1)
class InboxSchema(Schema):
    """The newest letters first, and how many of all were not read."""

    unread = fields.Integer(required=True)
    letters = fields.List(fields.Nested(InboxLetterSchema), required=True)


@example(id="e5p4gfge8p5tn56c9ep8", read_at="2025-03-08T22:05:00Z")
class LetterReadSchema(Schema):
    """When a letter was first read."""

    id = fields.String(required=True)
    read_at = Instant(required=True)


A_MAIL_EVENT = [
    {
        "email": "ana.rivera@example.org",
        "timestamp": 1741471200,
        "event": "delivered",
        "cg_msg": "e5p4gfge8p5tn56c9ep8",
        "sg_event_id": "ZGVsaXZlcmVkLTA",
        "sg_message_id": "14c5d75ce93.dfd.64b469",
        "response": "250 OK",
    }
]


@example(stored=1, repeated=0, foreign=0, odd=0, passed_by=0)
class MailEventsSchema(Schema):
    """What came of the events of a telling."""

    stored = fields.Integer(required=True)
    repeated = fields.Integer(
        required=True, metadata={"description": "Were told before; nothing came of them."}
    )
    foreign = fields.Integer(required=True, metadata={"description": "Of letters not of ours."})
    odd = fields.Integer(required=True, metadata={"description": "Cannot be read."})
    passed_by = fields.Integer(
        required=True, metadata={"description": "What machines do with letters, and news."}
    )
