"""Shapes of the agenda's answers, and the body of a release."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from congress.agenda.rules.diff import KINDS as CHANGE_KINDS
from congress.agenda.rules.document import KINDS, Registration, SessionStatus
from congress.agenda.schemas.building import build_document
from congress.agenda.schemas.document import DocumentSchema
from congress.agenda.schemas.fields import Count, Flag, Text
from congress.web.examples import example
from congress.web.fields import Instant

_EXTRAS = ("because", "after_release", "dry_run")


@example(because="We have no biographies yet", after_release=0)
class ReleaseSchema(DocumentSchema):
    """A document as JSON, in the schedule file's shape, and how it is to be published."""

    because = Text(
        load_default="",
        longest=2000,
        is_line=False,
        metadata={"description": "Why it is published in spite of the warnings of the checks."},
    )
    after_release = Count(
        load_default=None,
        metadata={"description": "The release it was made from (0: none yet); else agenda/stale."},
    )
    dry_run = Flag(
        load_default=False,
        metadata={"description": "Check and tell who is affected; publish nothing."},
    )

    @post_load
    def build(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401, ARG002 -- marshmallow's signature
        """Return the document, and beside it what is not part of it."""
        return {"document": build_document(data), **{name: data[name] for name in _EXTRAS}}


class ScheduleQuerySchema(Schema):
    """Which form of schedule.json is wanted."""

    strict = fields.Boolean(
        load_default=False,
        metadata={"description": "Only what the published JSON schema allows.", "example": True},
    )


@example(
    id="psc-2025",
    name="IHI Patient Safety Congress 2025",
    zone="America/Los_Angeles",
    starts_on="2025-03-09",
    ends_on="2025-03-11",
    release=1,
)
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


@example(
    venue={
        "name": "Paradise Point Resort & Spa",
        "address": "1404 Vacation Road, San Diego, CA 92109",
    },
    links={"main": "https://www.ihi.org/"},
    released_at="2024-11-08T22:00:00Z",
    registration="imported",
)
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


@example(
    kind="moved",
    session="b1",
    title="Speaking Up across the Hierarchy: What the Evidence Says Now",
    before="2025-03-10 11:00-12:00",
    after="2025-03-10 11:15-12:15",
)
class ChangeSchema(Schema):
    """One change; `session` "": something beside the sessions, named by `title`."""

    kind = fields.String(required=True, validate=validate.OneOf(CHANGE_KINDS))
    session = fields.String(
        required=True,
        attribute="session_id",
        metadata={"description": "Empty: something beside the sessions, named by title."},
    )
    title = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


@example(release=2, released_at="2025-03-08T22:30:00Z")
class ReleaseChangesSchema(Schema):
    """What one release changed."""

    release = fields.Integer(required=True, attribute="number")
    released_at = Instant(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)


class ChangelogSchema(Schema):
    """The changelog, the newest release first."""

    releases = fields.List(fields.Nested(ReleaseChangesSchema), required=True)


@example(
    code="speaker-clash",
    session="virtual-lunch",
    message="Virtual Table: The Morning, Discussed: Sofía García Márquez speaks in 'Speaking Up across"
    " the Hierarchy: What the Evidence Says Now' at the same time",
)
class FindingSchema(Schema):
    """One finding of the checks that somebody took responsibility for."""

    code = fields.String(required=True)
    session = fields.String(required=True, attribute="session_id")
    message = fields.String(required=True)


@example(
    session="b1",
    effect="moved",
    detail="Speaking Up across the Hierarchy: What the Evidence Says Now: now Mon, March 10, "
    "11:15 AM PT",
    people=145,
)
class AffectedSchema(Schema):
    """How many people meet one effect of a release at one session; 0: the session itself does."""

    session = fields.String(required=True)
    effect = fields.String(required=True)
    detail = fields.String(required=True)
    people = fields.Integer(required=True)


@example(release=2, sessions=69, unchanged=False, dry_run=False)
class PublishedSchema(Schema):
    """What was published, or with `dry_run` would be."""

    release = fields.Integer(required=True)
    sessions = fields.Integer(required=True, metadata={"description": "How many sessions it has."})
    unchanged = fields.Boolean(
        required=True,
        metadata={"description": "It is the current release word for word; nothing was published."},
    )
    dry_run = fields.Boolean(required=True)
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    affected = fields.List(fields.Nested(AffectedSchema), required=True)
    warnings = fields.List(fields.Nested(FindingSchema), required=True)


class _NamedSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)


@example(
    id="sunset",
    name="Sunset Ballroom",
    seats=400,
    where="Conference Center, left of the main entrance, behind the Sunset Foyer",
)
class RoomSchema(_NamedSchema):
    """A room; `seats` null: unlimited."""

    seats = fields.Integer(required=True, allow_none=True)
    where = fields.String(required=True)


@example(id="culture", name="Culture, Leadership, and Governance")
class TrackSchema(_NamedSchema):
    """A track."""


@example(id="general", name="General Conference")
class RegistrationTypeSchema(_NamedSchema):
    """A registration type: what a person is registered as."""


@example(
    id="zeynep-yildiz",
    name="Zeynep Yıldız",
    credentials="PhD",
    bio="Studies voice and silence in clinical teams.",
)
class SpeakerSchema(_NamedSchema):
    """A speaker."""

    credentials = fields.String(required=True)
    bio = fields.String(required=True)


@example(date="2025-03-10", sessions=["b1"])
class DaySchema(Schema):
    """A local day, with its sessions' ids by start."""

    date = fields.Date(required=True)
    sessions = fields.List(fields.String(), required=True)


@example(
    id="b1",
    title="Speaking Up across the Hierarchy: What the Evidence Says Now",
    kind="breakout",
    status="confirmed",
    start="2025-03-10T18:00:00Z",
    end="2025-03-10T19:00:00Z",
    day="2025-03-10",
    local_start="2025-03-10T11:00:00-07:00",
    local_end="2025-03-10T12:00:00-07:00",
    room="sunset",
    track="culture",
    registration="required",
    capacity=360,
    open_to=[],
    registration_opens=None,
    registration_closes=None,
    speakers=["zeynep-yildiz"],
    abstract="Courage is a poor safety system.",
    disclosure="The presenter has no relevant financial relationship to disclose.",
    recorded=False,
    credits={"hours": "1.0"},
    uid="session-16f3aa61-6257-5a83-b575-c61a63bc6ab4@congress.example",
)
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
    room = fields.String(required=True, metadata={"description": "The id of the room."})
    track = fields.String(
        required=True, metadata={"description": "The id of the track; empty: none."}
    )
    registration = fields.String(required=True, validate=validate.OneOf(tuple(Registration)))
    capacity = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null: no limit."}
    )
    open_to = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Ids of registration types; empty: open to all."},
    )
    registration_opens = fields.DateTime(required=True, allow_none=True)
    registration_closes = fields.DateTime(required=True, allow_none=True)
    speakers = fields.List(fields.String(), required=True, metadata={"description": "Their ids."})
    abstract = fields.String(required=True)
    disclosure = fields.String(required=True)
    recorded = fields.Boolean(required=True)
    credits = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Figures by kind of credit."},
    )
    uid = fields.String(required=True, metadata={"description": "What calendars know it by."})


@example(
    id="psc-2025",
    name="IHI Patient Safety Congress 2025",
    zone="America/Los_Angeles",
    starts_on="2025-03-09",
    ends_on="2025-03-11",
    venue={
        "name": "Paradise Point Resort & Spa",
        "address": "1404 Vacation Road, San Diego, CA 92109",
    },
    links={"main": "https://www.ihi.org/"},
)
class AgendaEventSchema(_NamedSchema):
    """The event of an agenda."""

    zone = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    venue = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


@example(release=1, released_at="2024-11-08T22:00:00Z")
class AgendaSchema(Schema):
    """A release: the event, what its sessions refer to by id, its days, and the sessions."""

    release = fields.Integer(required=True)
    released_at = fields.DateTime(required=True)
    event = fields.Nested(AgendaEventSchema, required=True)
    rooms = fields.List(fields.Nested(RoomSchema), required=True)
    tracks = fields.List(fields.Nested(TrackSchema), required=True)
    speakers = fields.List(fields.Nested(SpeakerSchema), required=True)
    registration_types = fields.List(fields.Nested(RegistrationTypeSchema), required=True)
    days = fields.List(fields.Nested(DaySchema), required=True)
    sessions = fields.List(fields.Nested(SessionSchema), required=True)
