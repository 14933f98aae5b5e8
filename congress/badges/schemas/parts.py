"""Fields and shapes that several of the badges' calls have."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.web.examples import example

SAYS_SOMETHING = validate.Regexp(r".*\S", error="say why")


@example(first_name="Kathrine", last_name="Soto", credentials="")
class WrittenNameSchema(Schema):
    """A name as a registration has it."""

    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    credentials = fields.String(required=True)


def desk_place() -> fields.String:
    """Return the field that says where a desk stands."""
    return fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "Where the desk stands, as the guide says it; empty: anywhere."},
    )


def was_photo_id_seen() -> fields.Boolean:
    """Return the field that says whether a badge goes to the person in the photo."""
    return fields.Boolean(
        load_default=False,
        metadata={
            "description": "It goes to the person in the photo: their slip is good from now on."
        },
    )
