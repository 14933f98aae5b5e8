"""Shapes of presentation materials."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.lobby.formats.decks import MEDIA_TYPES
from congress.lobby.schemas.parts import SESSION
from congress.web.examples import example
from congress.web.fields import Instant


@example(
    id="e5p4gfge8p5tn56c9ep8", title="Slides", kind="pdf", size=1_482_331, version=2,
    changed_at="2025-03-10T19:05:00Z", file="/e/psc-2025/materials/e5p4gfge8p5tn56c9ep8",
)  # fmt: skip
class MaterialSchema(Schema):
    """A file of a presentation. Its address stays when the file is replaced."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(list(MEDIA_TYPES)))
    size = fields.Integer(required=True, metadata={"description": "Bytes."})
    version = fields.Integer(required=True, metadata={"description": "Counted from 1."})
    changed_at = Instant(required=True)
    file = fields.String(required=True, metadata={"description": "Where it is, to be saved."})


@example(session="b1")
class SessionMaterialsSchema(Schema):
    """The materials of a session that has some."""

    session = fields.String(required=True, metadata=SESSION)
    materials = fields.List(fields.Nested(MaterialSchema), required=True)


@example()
class MaterialsSchema(Schema):
    """The materials of an event, for me: a session that is not here has none."""

    sessions = fields.List(fields.Nested(SessionMaterialsSchema), required=True)
