"""Shapes of the inbox."""

from __future__ import annotations

from marshmallow import Schema, fields

from congress.web.fields import Instant


class InboxLetterSchema(Schema):
    """A letter as the app shows it; `facts` name what it is about, such as the session."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    subject = fields.String(required=True)
    body = fields.String(required=True)
    facts = fields.Dict(keys=fields.String(), required=True)
    created_at = Instant(required=True)
    read_at = Instant(required=True, allow_none=True)


class InboxSchema(Schema):
    """The newest letters first, and how many of all were not read."""

    unread = fields.Integer(required=True)
    letters = fields.List(fields.Nested(InboxLetterSchema), required=True)


class ReadSchema(Schema):
    """When a letter was first read."""

    id = fields.String(required=True)
    read_at = Instant(required=True)
