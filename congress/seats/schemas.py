"""Shapes of the seats' calls."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.agenda.rules.inclusion import Inclusion
from congress.seats.rules import SeatState
from congress.web.examples import example
from congress.web.fields import ById, Instant

SESSION_ID = validate.Length(min=1, max=64)


@example(waitlist=True, seen_release=1)
class SeatRequestSchema(Schema):
    """A Register: wait when it is full, give up another seat for it, seen on which release."""

    waitlist = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        attribute="may_wait",
        metadata={"description": "Wait when there is no seat."},
    )
    release = fields.String(
        load_default=None,
        allow_none=True,
        validate=SESSION_ID,
        attribute="gives_up",
        metadata={
            "description": "A session to give up when, and only when, the seat comes (a swap)."
        },
    )
    seen_release = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=1, max=10**6),
        metadata={
            "description": "The release that the person sees; agenda/moved if it moved since."
        },
    )


@example(state="confirmed")
class SeatSchema(Schema):
    """Where a person stands: confirmed, or waitlisted at a position counted from 1."""

    state = fields.String(
        required=True, validate=validate.OneOf([SeatState.CONFIRMED, SeatState.WAITLISTED])
    )
    position = fields.Integer(
        validate=validate.Range(min=1),
        metadata={"description": "On the waitlist, counted from 1; only while waiting."},
    )


@example(session="b1", state="none", action="register", reason="", until="2025-03-11T19:00:00Z")
class ButtonSchema(Schema):
    """Which button one session shows to me."""

    session = fields.String(required=True, attribute="session_id")
    state = fields.String(
        required=True, metadata={"description": "confirmed, waitlisted, included, paid or none."}
    )
    action = fields.String(
        required=True, validate=validate.OneOf(["register", "wait", "unregister", "none"])
    )
    reason = fields.String(
        required=True,
        metadata={"description": "Why no better action: what stands behind seats/ in a refusal."},
    )
    until = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "When this will change by itself; null: it will not."},
    )


class ButtonsSchema(Schema):
    """The buttons of every session of an event."""

    sessions = fields.List(fields.Nested(ButtonSchema), required=True)


@example(
    session="b1",
    title="Speaking Up across the Hierarchy: What the Evidence Says Now",
    kind="breakout",
    room="sunset",
    start="2025-03-10T18:00:00Z",
    end="2025-03-10T19:00:00Z",
    state="confirmed",
    position=None,
    cancelled=False,
    moved=False,
    passed_over="",
    releases="",
    starred=True,
)
class MyAgendaItemSchema(Schema):
    """One line of My Agenda."""

    session = fields.String(required=True, attribute="session_id")
    title = fields.String(required=True)
    kind = fields.String(required=True)
    room = fields.String(required=True, metadata={"description": "The id of the room."})
    start = Instant(required=True, attribute="starts_at")
    end = Instant(required=True, attribute="ends_at")
    state = fields.String(
        required=True,
        validate=validate.OneOf([SeatState.CONFIRMED, SeatState.WAITLISTED, *Inclusion]),
    )
    position = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "On the waitlist, counted from 1; null: not waiting."},
    )
    cancelled = fields.Boolean(required=True, attribute="is_cancelled")
    moved = fields.Boolean(
        required=True,
        attribute="is_moved",
        metadata={"description": "Time or room changed since it came here."},
    )
    passed_over = fields.String(
        required=True,
        metadata={"description": "Why the last free seat went to the next; the turn is kept."},
    )
    releases = fields.String(
        required=True,
        attribute="gives_up",
        metadata={"description": "The session that is given up when this seat comes; else empty."},
    )
    starred = fields.Boolean(required=True)


@example(zone="America/Los_Angeles", release=1)
class MyAgendaSchema(Schema):
    """My Agenda: seats, included and paid sessions by start, each once."""

    zone = fields.String(required=True)
    release = fields.Integer(required=True)
    sessions = fields.List(fields.Nested(MyAgendaItemSchema), required=True)


@example(capacity=360, taken=145, waiting=0)
class AvailabilitySchema(Schema):
    """How full a session is; capacity null means unlimited."""

    capacity = fields.Integer(required=True, allow_none=True)
    taken = fields.Integer(required=True)
    waiting = fields.Integer(required=True)


class AvailabilityByIdSchema(ById):
    """Availability by session id."""

    of = AvailabilitySchema
    example_id = "b1"
