"""Shapes of the attendees' calls."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.attendees.rules import ACTIVE, CANCELLED

_ID = validate.Regexp(r"\S{1,100}\Z", error="Write an id: no spaces, at most 100 characters.")
_TEXT = validate.Length(max=200)


class RegistrationSchema(Schema):
    """A registration as the registration system pushes it: the columns of the CSV, typed."""

    email = fields.String(required=True, validate=validate.Length(min=1, max=254))
    first_name = fields.String(required=True, validate=_TEXT)
    last_name = fields.String(required=True, validate=validate.Length(min=1, max=200))
    registration_type = fields.String(required=True, validate=validate.Length(min=1, max=200))
    status = fields.String(required=True, validate=validate.OneOf([ACTIVE, CANCELLED]))
    paid_sessions = fields.List(
        fields.String(validate=_ID), required=True, validate=validate.Length(max=200)
    )
    employer = fields.String(validate=_TEXT)
    credentials = fields.String(validate=_TEXT)
    profession = fields.String(validate=_TEXT)
    phone = fields.String(validate=_TEXT)
    speaker = fields.String(validate=_TEXT)
    sessions = fields.List(fields.String(validate=_ID), validate=validate.Length(max=200))
    sessions_at = fields.String(validate=validate.Length(max=40))


class RegistrationAnswerSchema(Schema):
    """What became of a pushed registration."""

    external_id = fields.String(required=True)
    outcome = fields.String(
        required=True, validate=validate.OneOf(["added", "changed", "unchanged", "cancelled"])
    )
    notes = fields.List(fields.String(), required=True)
