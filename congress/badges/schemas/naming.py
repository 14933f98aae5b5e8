"""Shapes of the calls that correct a name for the badge alone (decision 0051)."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.badges.schemas.desk import BadgeSchema
from congress.badges.schemas.parts import WrittenNameSchema, desk_place, was_photo_id_seen
from congress.people.rules import MAX_NAME_LENGTH
from congress.web.examples import example

_FITS = (
    validate.Length(max=MAX_NAME_LENGTH),
    validate.Regexp(r"[^\r\n]*\Z", error="a badge has one line for it"),
)


@example(first_name="Katherine", last_name="Soto", credentials="RN", place="Sunset Foyer")
class CorrectedNameSchema(Schema):
    """What the badge says from now on; the registration stays."""

    first_name = fields.String(required=True, validate=_FITS)
    last_name = fields.String(required=True, validate=_FITS)
    credentials = fields.String(load_default="", validate=_FITS)
    place = desk_place()
    photo_id_seen = was_photo_id_seen()


@example(first_name="Katherine", last_name="Soto", credentials="RN", is_new_copy=False, badge=None)
class BadgeNameSchema(Schema):
    """What a badge says, and what the registration does."""

    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    credentials = fields.String(required=True)
    registered_as = fields.Nested(
        WrittenNameSchema,
        required=True,
        allow_none=True,
        metadata={"description": "null: the badge says the same."},
    )
    is_new_copy = fields.Boolean(
        required=True,
        metadata={"description": "The old one was out or on paper, and is dead: print this one."},
    )
    badge = fields.Nested(
        BadgeSchema, required=True, allow_none=True, metadata={"description": "null: none is made."}
    )
