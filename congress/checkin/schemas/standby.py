"""Shapes of a session's standby line."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from congress.checkin.schemas.parts import SESSION
from congress.checkin.service.standby import MOST, Caller, Released, Standby
from congress.core.strict_json import MAX_INTEGER
from congress.web.examples import example
from congress.web.fields import Instant

_NAME = {"description": "The name on the badge."}
_NUMBER = {"description": "The registration's number."}
_CALLED = {"name": "Dora Test", "number": "R-1041"}


@example(**_CALLED)
class CallerSchema(Schema):
    """Somebody to be called at the door."""

    name = fields.String(required=True, metadata=_NAME)
    number = fields.String(required=True, metadata=_NUMBER)


@example(name="Phone at Sunset", since="2025-03-10T17:14:00Z", waiting=3)
class UnheardSchema(Schema):
    """A device at work here that is silent, or holds scans: those may say who has come."""

    name = fields.String(required=True)
    since = Instant(required=True, metadata={"description": "Its last sign."})
    waiting = fields.Integer(
        required=True, metadata={"description": "Scans that it said it holds; 0: of none."}
    )


@example(session="b1", opens_at="2025-03-10T16:55:00Z", closes_at="2025-03-10T18:00:00Z", line=14,
         not_come=12, free=0, seats=12, let_in=0)  # fmt: skip
class StandbySchema(Schema):
    """A session's standby line now, and what a press would do."""

    session = fields.String(required=True, metadata=SESSION)
    opens_at = Instant(
        required=True,
        allow_none=True,
        metadata={
            "description": "From when on the line may be let in: until then seats are held. null: this "
            "session has none."
        },
    )
    closes_at = Instant(
        required=True, metadata={"description": "The session's end; from then on, no more."}
    )
    line = fields.Integer(required=True, metadata={"description": "How many stand in line."})
    not_come = fields.Integer(
        required=True, metadata={"description": "Seats whose holders no door has seen."}
    )
    free = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Seats that nobody has; null: as many as are wanted."},
    )
    seats = fields.Integer(
        required=True,
        metadata={
            "description": "How many would get in once it is the hour: what the button says."
        },
    )
    let_in = fields.Integer(
        required=True, metadata={"description": "How many got a seat from the line until now."}
    )
    called = fields.List(
        fields.Nested(CallerSchema),
        required=True,
        metadata={"description": "Those of them who were not scanned in yet."},
    )
    unheard = fields.List(fields.Nested(UnheardSchema), required=True)


@example(seats=12, let_in=0)
class PressSchema(Schema):
    """Let the line in."""

    seats = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, MOST),
        metadata={"description": "At most so many; as the button said."},
    )
    let_in = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, MAX_INTEGER),
        metadata={
            "description": "How many had been let in when the button was drawn: if it is not so any "
            "more, nothing is done (412), so that two who press at once are one. null: not said."
        },
    )


@example(**_CALLED, gave_up=["Design for safety"])
class LetInSchema(CallerSchema):
    """Somebody who gets in."""

    gave_up = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Sessions whose seats they gave up for it, by title."},
    )


@example(name="Ben Okafor", why="They were counted in at “Design for safety”, at the same time.")
class SkippedSchema(Schema):
    """Somebody in line who gets no seat."""

    name = fields.String(required=True, metadata=_NAME)
    why = fields.String(required=True, metadata={"description": "For staff to say."})


@example(ended=12)
class ReleasedSchema(Schema):
    """Who is called in, in this order."""

    let_in = fields.List(fields.Nested(LetInSchema), required=True)
    passed_over = fields.List(fields.Nested(SkippedSchema), required=True)
    ended = fields.Integer(
        required=True,
        metadata={"description": "Seats that ended for it: their holders did not come."},
    )


def tell_standby(found: Standby) -> dict[str, Any]:
    """Return a standby line as it is told."""
    return {
        "session": found.session.id, "opens_at": found.opens_at,
        "closes_at": found.session.ends_at, "line": len(found.line.waiting),
        "not_come": len(found.line.not_come), "free": found.line.free, "seats": found.seats,
        "let_in": found.let_in, "called": [_called(one) for one in found.called],
        "unheard": [vars(one) for one in found.unheard],
    }  # fmt: skip


def tell_released(released: Released) -> dict[str, Any]:
    """Return what a press led to as it is told."""
    return {
        "let_in": [{**_called(one.who), "gave_up": list(one.gave_up)} for one in released.let_in],
        "passed_over": [{"name": one.who.name, "why": one.why} for one in released.passed_over],
        "ended": released.ended,
    }


def _called(caller: Caller) -> dict[str, str]:
    return {"name": caller.name, "number": caller.number}
