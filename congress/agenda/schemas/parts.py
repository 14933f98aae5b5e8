"""What every part of a schedule file is made of, whatever it holds."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from congress.agenda.schemas.fields import Id
from congress.web.body import CountedList, CountedParts

MAX_PARTS = 5_000  # of one kind in one event
UNKNOWN_FIELD = "Unknown field."  # marshmallow's words, which web.body looks for in a JSON body


class FilePart(Schema):
    """A mapping of the file. What is wrong with its shape is said in the file's own words."""

    error_messages = {  # noqa: RUF012 -- marshmallow's own shape
        "type": "this is not a mapping; write name: value",
        "unknown": UNKNOWN_FIELD,
    }

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Say of each field what to write when it is missing or empty."""
        name = field_obj.data_key or field_name
        field_obj.error_messages = {
            **field_obj.error_messages,
            "required": f"{name} is missing; write it here",
            "null": f"{name} is empty; write a value, or leave it out",
            "invalid": "this is not a list; write it with - or in [ ]",
            "type": "this is not a list of mappings; write each with - and name: value",
        }


def list_of_ids() -> CountedList:
    """Return a field for ids of parts; none, when it is left out."""
    return CountedList(Id(), load_default=list, validate=validate.Length(max=MAX_PARTS))


def list_of_parts(schema: type[FilePart]) -> CountedParts:
    """Return a field for a section of the file; empty, when it is left out."""
    return CountedParts(
        schema, many=True, load_default=list, validate=validate.Length(max=MAX_PARTS)
    )
