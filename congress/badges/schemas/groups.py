"""Shapes of the call that hands the badges of several people to one (decision 0051)."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.badges.rules.groups import MOST_IN_GROUP, GroupState
from congress.badges.schemas.parts import desk_place
from congress.web.examples import example

_NUMBER = validate.Length(min=1, max=100)


@example(taken_by="801770-00001", people=["801770-00002", "801770-00003"], place="Sunset Foyer")
class GroupHandOverSchema(Schema):
    """Badges that one person takes along for several."""

    taken_by = fields.String(
        required=True,
        validate=_NUMBER,
        metadata={"description": "Of who is there, and whose photo ID was seen: their number."},
    )
    people = fields.List(
        fields.String(validate=_NUMBER),
        required=True,
        validate=validate.Length(min=1, max=MOST_IN_GROUP),
        metadata={"description": "Whose badges they are: registration numbers."},
    )
    place = desk_place()


@example(external_id="801770-00002", state="handed-over", said="Handed over.", copy=1)
class TakenAlongSchema(Schema):
    """What became of the badge of one of them."""

    external_id = fields.String(required=True)
    state = fields.String(
        required=True,
        metadata={
            "description": "Each by itself: what is refused for one changes nothing for the others.",
            "enum": [*map(str, GroupState)],
        },
    )
    said = fields.String(
        required=True, metadata={"description": "The same in words: when and where, or what to do."}
    )
    copy = fields.Integer(required=True, metadata={"description": "0: there is no badge yet."})


class TakenAlongListSchema(Schema):
    """One answer for each, in the order in which they were named, each once."""

    people = fields.List(fields.Nested(TakenAlongSchema), required=True)
