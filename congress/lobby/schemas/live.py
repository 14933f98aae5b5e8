"""Shapes of live sessions, of the links that organizers set, and of the way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, fields, validate

from congress.lobby.rules.addresses import MAX_LINK_LENGTH
from congress.lobby.rules.joining import MOST_LATE_MINUTES, Joining
from congress.lobby.schemas.parts import SESSION, refuse_broken
from congress.lobby.schemas.recordings import MyRecordingSchema
from congress.lobby.service.links import MAX_NOTE_LENGTH
from congress.web.examples import example
from congress.web.fields import Instant


@example(
    session="k1",
    state="soon",
    opens_at="2025-03-10T14:50:00Z",
    closes_at="2025-03-10T16:00:00Z",
    late_minutes=0,
    note="",
)
class LiveSchema(Schema):
    """A session that I join from afar. No link stands here: `join_session` opens the way."""

    session = fields.String(required=True, metadata=SESSION)
    state = fields.String(
        required=True,
        validate=validate.OneOf([one.value for one in Joining if one is not Joining.CANCELLED]),
        metadata={"description": "soon, open, no-link (open, and none was given yet), over."},
    )
    opens_at = Instant(required=True)
    closes_at = Instant(required=True, metadata={"description": "Exclusive."})
    late_minutes = fields.Integer(
        required=True, metadata={"description": "So much later than planned it begins and ends."}
    )
    note = fields.String(required=True, metadata={"description": "The organizers' words."})


@example()
class LobbySchema(Schema):
    """The lobby of an event, for me."""

    live = fields.List(fields.Nested(LiveSchema), required=True)
    recordings = fields.List(fields.Nested(MyRecordingSchema), required=True)


@example(
    go="/go/e5p4gfge8p5tn56c9ep8", until="2025-03-10T14:53:00Z", backup="/go/e5p4gfge8p5tn56c9ep8/backup"
)  # fmt: skip
class WaySchema(Schema):
    """The way into a live session, for me on this device, for a minute."""

    go = fields.String(
        required=True,
        metadata={"description": "Open it; it leads to the session, again and again."},
    )
    backup = fields.String(
        required=True, metadata={"description": "When that does not open; empty: there is none."}
    )
    until = Instant(required=True, metadata={"description": "Exclusive."})


def _address(**more: Any) -> fields.String:  # noqa: ANN401 -- marshmallow's own
    checks: list[Callable[[Any], Any]] = [validate.Length(max=MAX_LINK_LENGTH), refuse_broken]
    return fields.String(
        validate=checks,
        metadata={"description": "https, at a host that was named before."},
        **more,
    )


@example(url="https://ihi.zoom.us/j/81234567890?pwd=abc")
class LiveLinkSchema(Schema):
    """Where a session takes place online. `seen`: the version that was read, 0 for none."""

    url = _address(required=True)
    backup_url = _address(load_default="")
    late_minutes = fields.Integer(
        load_default=0, strict=True, validate=validate.Range(0, MOST_LATE_MINUTES)
    )
    note = fields.String(
        load_default="", validate=[validate.Length(max=MAX_NOTE_LENGTH), refuse_broken]
    )
    seen = fields.Integer(load_default=None, strict=True, validate=validate.Range(0, 1_000_000))


@example(
    session="k1",
    url="https://ihi.zoom.us/j/81234567890?pwd=abc",
    backup_url="",
    late_minutes=0,
    note="",
    version=1,
)
class LinkSchema(Schema):
    """The link of a session as it is now."""

    session = fields.String(required=True, metadata=SESSION)
    url = fields.String(required=True)
    backup_url = fields.String(required=True)
    late_minutes = fields.Integer(required=True)
    note = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "Counted from 1."})


@example()
class LinksSchema(Schema):
    """The links of an event's sessions."""

    links = fields.List(fields.Nested(LinkSchema), required=True)
