"""Shapes of recordings: for who watches them, and for who publishes them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.lobby.rules.addresses import MAX_LINK_LENGTH
from congress.lobby.rules.recordings import RecordingState
from congress.lobby.schemas.parts import SESSION, refuse_broken
from congress.lobby.service.recordings import MAX_REASON_LENGTH
from congress.web.examples import example
from congress.web.fields import Instant

_STATES = [one.value for one in RecordingState if one is not RecordingState.NONE]
_LAST_DAY = {"description": "The last local day on which it can be watched; null: no end is set."}


@example(session="k1", state="due", due_on="2025-03-18", ends_on=None, watch="")
class MyRecordingSchema(Schema):
    """The recording of a session that is over. Watching one earns no live credit."""

    session = fields.String(required=True, metadata=SESSION)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    due_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "null: no day is promised."}
    )
    ends_on = fields.Date(required=True, allow_none=True, metadata=_LAST_DAY)
    watch = fields.String(
        required=True, metadata={"description": "The page that plays it; empty: not now."}
    )


@example(url="https://vimeo.com/76979871", consented=True, published=True)
class WantedRecordingSchema(Schema):
    """What shall be said of a recording. `seen`: the version that was read, 0 for none."""

    url = fields.String(
        load_default="", validate=[validate.Length(max=MAX_LINK_LENGTH), refuse_broken],
        metadata={"description": "Where it is, at a host that was named before."},
    )  # fmt: skip
    consented = fields.Boolean(
        load_default=False, metadata={"description": "The speakers agreed to it."}
    )
    published = fields.Boolean(load_default=False)
    ends_on = fields.Date(load_default=None, allow_none=True, metadata=_LAST_DAY)
    withheld_because = fields.String(
        load_default="", validate=[validate.Length(max=MAX_REASON_LENGTH), refuse_broken],
        metadata={"description": "Why there will be none; empty: there will."},
    )  # fmt: skip
    seen = fields.Integer(load_default=None, strict=True, validate=validate.Range(0, 1_000_000))


@example(
    session="k1", state="published", url="https://vimeo.com/76979871", has_file=False,
    has_captions=False, reviewed=False, consented=True, published_at="2025-03-14T17:00:00Z",
    ends_on=None, withheld_because="", told_at=None, version=1,
)  # fmt: skip
class RecordingSchema(Schema):
    """A session's recording, for who publishes it."""

    session = fields.String(required=True, metadata=SESSION)
    state = fields.String(required=True, validate=validate.OneOf(_STATES))
    url = fields.String(required=True)
    has_file = fields.Boolean(required=True)
    has_captions = fields.Boolean(required=True)
    reviewed = fields.Boolean(
        required=True, metadata={"description": "A person read the captions and mended them."}
    )
    consented = fields.Boolean(required=True)
    published_at = Instant(required=True, allow_none=True)
    ends_on = fields.Date(required=True, allow_none=True, metadata=_LAST_DAY)
    withheld_because = fields.String(required=True)
    told_at = Instant(
        required=True,
        allow_none=True,
        metadata={"description": "null: people are told that evening."},
    )
    version = fields.Integer(required=True, metadata={"description": "0: nothing was said of it."})


@example(due_on="2025-03-18", undecided=[])
class RecordingsSchema(Schema):
    """The recordings of an event, and what is to be decided."""

    due_on = fields.Date(required=True, allow_none=True)
    recordings = fields.List(fields.Nested(RecordingSchema), required=True)
    undecided = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Sessions of those kinds that the schedule does not record."},
    )
