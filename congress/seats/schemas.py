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


@example(because="The speaker's assistant; agreed with the room host.", over=True)
class GivenSchema(Schema):
    """A seat that staff give: why, and whether above the capacity."""

    because = fields.String(
        required=True,
        validate=[validate.Length(max=500), validate.Regexp(r".*\S", error="say why")],
        metadata={"description": "Why; kept on record, not shown to attendees."},
    )
    over = fields.Boolean(
        load_default=False,
        truthy={True},
        falsy={False},
        attribute="is_over",
        metadata={"description": "Above the capacity, and before whoever waits."},
    )


@example(
    state="confirmed",
    external_id="801770",
    first_name="Ana",
    last_name="Rivera",
    since="2025-03-01T17:00:00Z",
    by_hand=False,
    passed_over="",
)
class SeatedPersonSchema(Schema):
    """Somebody in a session: with a seat, or waiting for one."""

    state = fields.String(
        required=True, validate=validate.OneOf([SeatState.CONFIRMED, SeatState.WAITLISTED])
    )
    external_id = fields.String(required=True, metadata={"description": "The registration number."})
    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    since = Instant(required=True)
    by_hand = fields.Boolean(required=True, metadata={"description": "Staff gave it."})
    passed_over = fields.String(
        required=True,
        metadata={"description": "Why the last free seat went to the next; the turn is kept."},
    )


class SeatedSchema(Schema):
    """Seats by when they were had, then the waitlist in its order."""

    seats = fields.List(fields.Nested(SeatedPersonSchema), required=True)


@example(
    external_id="801770",
    name="Ana Rivera",
    registration_type="general",
    session="b1",
    title="Speaking Up across the Hierarchy: What the Evidence Says Now",
    starts_at="2025-03-10T18:00:00Z",
    state="none",
    action="wait",
    reason="full",
    detail="Every seat is taken.",
    until="2025-03-10T18:00:00Z",
    needs_seat=True,
    capacity=60,
    taken=60,
    waiting=2,
    position=None,
    passed_over="",
    clash="",
)
class ToldSchema(Schema):
    """Which button a session shows to somebody, and what it was decided from."""

    external_id = fields.String(required=True)
    name = fields.String(required=True)
    registration_type = fields.String(required=True)
    session = fields.String(required=True)
    title = fields.String(required=True)
    starts_at = Instant(required=True)
    state = fields.String(
        required=True, metadata={"description": "confirmed, waitlisted, included, paid or none."}
    )
    action = fields.String(
        required=True, validate=validate.OneOf(["register", "wait", "unregister", "none"])
    )
    reason = fields.String(
        required=True, metadata={"description": "What stands behind seats/ in a refusal, or empty."}
    )
    detail = fields.String(required=True, metadata={"description": "Why, in words."})
    until = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "When this will change by itself; null: it will not."},
    )
    needs_seat = fields.Boolean(required=True, metadata={"description": "Seats are counted here."})
    capacity = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: unlimited."}
    )
    taken = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    position = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "On the waitlist, counted from 1; null: not waiting."},
    )
    passed_over = fields.String(
        required=True,
        metadata={"description": "Why the last free seat went to the next: reason:session."},
    )
    clash = fields.String(
        required=True, metadata={"description": "Their session at that time, or empty."}
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
