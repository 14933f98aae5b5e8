"""Shapes of the agenda's answers, and the body of a release."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from congress.agenda.rules.diff import KINDS as CHANGE_KINDS
from congress.agenda.rules.document import KINDS, Registration, SessionStatus
from congress.agenda.schemas.building import build_document
from congress.agenda.schemas.document import DocumentSchema
from congress.agenda.schemas.fields import Count, Flag, Text
from congress.web.fields import Instant

_EXTRAS = ("because", "after_release", "dry_run")


class ReleaseSchema(DocumentSchema):
    """A document as JSON, in the schedule file's shape, and how it is to be published."""

    because = Text(load_default="", longest=2000, is_line=False)
    after_release = Count(load_default=None)
    dry_run = Flag(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401, ARG002 -- marshmallow's signature
        """Return the document, and beside it what is not part of it."""
        return {"document": build_document(data), **{name: data[name] for name in _EXTRAS}}


class ScheduleQuerySchema(Schema):
    """Which form of schedule.json is wanted: 1 for what the published JSON schema allows."""

    strict = fields.Boolean(load_default=False)


class EventSchema(Schema):
    """An event in a list. `release` 0: nothing is published yet."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    zone = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    release = fields.Integer(required=True, attribute="current_release")


class EventsSchema(Schema):
    """Events, the latest first."""

    events = fields.List(fields.Nested(EventSchema), required=True)


class EventDetailSchema(EventSchema):
    """An event with its place and links."""

    venue = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    released_at = Instant(required=True)
    registration = fields.String(
        required=True,
        validate=validate.OneOf(["imported", "open"]),
        metadata={"description": "open: people register themselves, by /registrations."},
    )


class ChangeSchema(Schema):
    """One change; `session` "": something beside the sessions, named by `title`."""

    kind = fields.String(required=True, validate=validate.OneOf(CHANGE_KINDS))
    session = fields.String(required=True, attribute="session_id")
    title = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class ReleaseChangesSchema(Schema):
    """What one release changed."""

    release = fields.Integer(required=True, attribute="number")
    released_at = Instant(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)


class ChangelogSchema(Schema):
    """The changelog, the newest release first."""

    releases = fields.List(fields.Nested(ReleaseChangesSchema), required=True)


class WarningSchema(Schema):
    """One finding of the checks that somebody took responsibility for."""

    code = fields.String(required=True)
    session = fields.String(required=True, attribute="session_id")
    message = fields.String(required=True)


class AffectedSchema(Schema):
    """How many people meet one effect of a release at one session; 0: the session itself does."""

    session = fields.String(required=True)
    effect = fields.String(required=True)
    detail = fields.String(required=True)
    people = fields.Integer(required=True)


class PublishedSchema(Schema):
    """What was published, or with `dry_run` would be."""

    release = fields.Integer(required=True)
    sessions = fields.Integer(required=True)
    unchanged = fields.Boolean(required=True)
    dry_run = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    affected = fields.List(fields.Nested(AffectedSchema), required=True)
    warnings = fields.List(fields.Nested(WarningSchema), required=True)


class _NamedSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)


class RoomSchema(_NamedSchema):
    """A room; `seats` null: unlimited."""

    seats = fields.Integer(required=True, allow_none=True)
    where = fields.String(required=True)


class TrackSchema(_NamedSchema):
    """A track, or a registration type: an id and a name."""


class SpeakerSchema(_NamedSchema):
    """A speaker."""

    credentials = fields.String(required=True)
    bio = fields.String(required=True)


class DaySchema(Schema):
    """A local day, with its sessions' ids by start."""

    date = fields.Date(required=True)
    sessions = fields.List(fields.String(), required=True)


class SessionSchema(Schema):
    """A session: instants in UTC, and the same on the clocks of the event."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    status = fields.String(required=True, validate=validate.OneOf(tuple(SessionStatus)))
    start = fields.DateTime(required=True)
    end = fields.DateTime(required=True)
    day = fields.Date(required=True)
    local_start = fields.DateTime(required=True)
    local_end = fields.DateTime(required=True)
    room = fields.String(required=True)
    track = fields.String(required=True)
    registration = fields.String(required=True, validate=validate.OneOf(tuple(Registration)))
    capacity = fields.Integer(required=True, allow_none=True)
    open_to = fields.List(fields.String(), required=True)
    registration_opens = fields.DateTime(required=True, allow_none=True)
    registration_closes = fields.DateTime(required=True, allow_none=True)
    speakers = fields.List(fields.String(), required=True)
    abstract = fields.String(required=True)
    disclosure = fields.String(required=True)
    recorded = fields.Boolean(required=True)
    credits = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    uid = fields.String(required=True)


class AgendaEventSchema(_NamedSchema):
    """The event of an agenda."""

    zone = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    venue = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class AgendaSchema(Schema):
    """A release as `formats.json_agenda` renders it."""

    release = fields.Integer(required=True)
    released_at = fields.DateTime(required=True)
    event = fields.Nested(AgendaEventSchema, required=True)
    rooms = fields.List(fields.Nested(RoomSchema), required=True)
    tracks = fields.List(fields.Nested(TrackSchema), required=True)
    speakers = fields.List(fields.Nested(SpeakerSchema), required=True)
    registration_types = fields.List(fields.Nested(TrackSchema), required=True)
    days = fields.List(fields.Nested(DaySchema), required=True)
    sessions = fields.List(fields.Nested(SessionSchema), required=True)
