"""Shapes of the attendees' calls."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.attendees.rules.registrations import AttendeeStatus
from congress.people.rules import MAX_EMAIL_LENGTH, MAX_NAME_LENGTH
from congress.web.body import CountedList
from congress.web.examples import example, example_of
from congress.web.fields import Instant

_ID = validate.Regexp(r"\S{1,100}\Z", error="Write an id: no spaces, at most 100 characters.")
_COUNT = validate.Length(max=200)  # sessions in one registration
_TEXT = validate.Length(max=200)


@example(
    email="ana.rivera@example.org",
    first_name="Ana",
    last_name="Rivera",
    registration_type="general",
    status="active",
    paid_sessions=[],
    sessions=["b1"],
    sessions_at="2025-01-20T09:30-08:00",
)
class RegistrationSchema(Schema):
    """A registration as the registration system pushes it: the columns of the CSV, typed."""

    email = fields.String(required=True, validate=validate.Length(min=1, max=254))
    first_name = fields.String(required=True, validate=_TEXT)
    last_name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    registration_type = fields.String(
        required=True,
        validate=validate.Length(min=1, max=200),
        metadata={"description": "The id of one of the registration types of the event."},
    )
    status = fields.String(required=True, validate=validate.OneOf(tuple(AttendeeStatus)))
    paid_sessions = CountedList(
        fields.String(validate=_ID),
        validate=_COUNT,
        required=True,
        metadata={"description": "Ids of the sessions that were paid for."},
    )
    employer = fields.String(validate=_TEXT)
    credentials = fields.String(validate=_TEXT)
    profession = fields.String(validate=_TEXT)
    phone = fields.String(validate=_TEXT)
    speaker = fields.String(
        validate=_TEXT, metadata={"description": "The id of the speaker who this person is."}
    )
    sessions = CountedList(
        fields.String(validate=_ID),
        validate=_COUNT,
        metadata={"description": "Ids of the sessions chosen in the registration system."},
    )
    sessions_at = fields.String(
        validate=validate.Length(max=40),
        metadata={
            "description": "When they were chosen: the newer choice wins. Needed beside sessions."
        },
    )


@example(external_id="801770-00001", outcome="added", notes=[])
class RegistrationAnswerSchema(Schema):
    """What became of a pushed registration."""

    external_id = fields.String(required=True)
    outcome = fields.String(
        required=True, validate=validate.OneOf(["added", "changed", "unchanged", "cancelled"])
    )
    notes = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Choices of sessions that could not be taken over, and why."},
    )


_NAME = validate.Length(min=1, max=MAX_NAME_LENGTH)


@example(email="ana.rivera@example.org", first_name="Ana", last_name="Rivera")
class AskToRegisterSchema(Schema):
    """Who wants to register: the address a code is mailed to, and the names to be known by."""

    email = fields.String(required=True, validate=validate.Length(min=1, max=MAX_EMAIL_LENGTH))
    first_name = fields.String(required=True, validate=_NAME)
    last_name = fields.String(required=True, validate=_NAME)


@example(
    kind="welcome",
    at="2025-03-01T17:00:00Z",
    state="bounced",
    words="It came back: the mail server of h.example.org did not take it (5.1.1, Invalid Address).",
)
class MailLogLineSchema(Schema):
    """A letter that was mailed, will be, or was kept from it."""

    kind = fields.String(required=True)
    at = Instant(required=True, metadata={"description": "When it was written."})
    state = fields.String(
        required=True,
        metadata={
            "description": "queued, leased, failed, inbox, sent; or what came of it: deferred,"
            " delivered, dropped, bounced, spam."
        },
    )
    words = fields.String(required=True, metadata={"description": "The same, for people."})


@example(
    address="a•••@h.example.org",
    stopped="Mail to this address came back, so no more is sent. Is it spelled right? If it works again,"
    " press Try again.",
    letters=[example_of(MailLogLineSchema())],
)
class AttendeeMailSchema(Schema):
    """What came of somebody's mail."""

    address = fields.String(required=True, metadata={"description": "Masked."})
    stopped = fields.String(
        required=True, metadata={"description": "Why no more is sent; empty: it is."}
    )
    letters = fields.List(fields.Nested(MailLogLineSchema), required=True)


@example(was_stopped=True)
class TriedAgainSchema(Schema):
    """Whether mail was stopped: false, there was nothing to do."""

    was_stopped = fields.Boolean(required=True)
