"""Shapes of one's own time in sessions, and of what one says of it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.checkin.schemas.parts import SESSION, text_of
from congress.checkin.service.requesting import MAX_TEXT
from congress.web.examples import example
from congress.web.fields import Instant

OPEN, GRANTED, DECLINED = "open", "granted", "declined"


@example(starts_at="2025-03-10T17:31:00Z", ends_at="2025-03-10T18:00:00Z")
class StaySchema(Schema):
    """From when until when somebody was inside, within the session's hours."""

    starts_at = Instant(required=True)
    ends_at = Instant(
        required=True, allow_none=True, metadata={"description": "null: it counts on."}
    )


@example(state="open", text="I came at ten.", asked_at="2025-03-10T19:00:00Z", answer="")
class RequestSchema(Schema):
    """What I said of my time, and what became of it."""

    state = fields.String(required=True, validate=validate.OneOf([OPEN, GRANTED, DECLINED]))
    text = fields.String(required=True, metadata={"description": "As I wrote it."})
    asked_at = Instant(required=True)
    answer = fields.String(
        required=True, metadata={"description": "In the staff's words; empty: none yet."}
    )


@example(session="b1", minutes=29, uncertain=False, settled=False, request=None)
class MyTimeSchema(Schema):
    """My time in one session."""

    session = fields.String(required=True, metadata=SESSION)
    minutes = fields.Integer(
        required=True,
        metadata={
            "description": "Whole ones until now, at doors and online together, rounded down once."
        },
    )
    spans = fields.List(
        fields.Nested(StaySchema()), required=True, metadata={"description": "By scans at doors."}
    )
    online = fields.List(
        fields.Nested(StaySchema()),
        required=True,
        metadata={
            "description": "By the report of a live session; it counts once beside a door's."
        },
    )
    uncertain = fields.Boolean(
        required=True,
        metadata={"description": "A device that scanned me did not know how far its clock is off."},
    )
    settled = fields.Boolean(
        required=True, metadata={"description": "Staff looked at it: it will not become less."}
    )
    request = fields.Nested(
        RequestSchema(), required=True, allow_none=True, metadata={"description": "null: none."}
    )


@example()
class MyAttendanceSchema(Schema):
    """My time in the sessions of an event, by session."""

    sessions = fields.List(fields.Nested(MyTimeSchema()), required=True)


@example(text="I came at ten and left at the end; the scanner was off.")
class AttendanceRequestSchema(Schema):
    """What is not right with my time in a session."""

    text = text_of(MAX_TEXT, 1, "When I came, and when I left.", required=True)


@example(state="open")
class AskedSchema(Schema):
    """What became of it."""

    state = fields.String(required=True, validate=validate.OneOf([OPEN]))
