"""Shapes of the guide's answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.web.examples import example
from congress.web.fields import Instant


@example(
    title="Wi-Fi",
    body="The password is at the information desk.",
    extra={"network": "IHI Congress"},
    since="2024-11-08T22:00:00Z",
)
class EarlierCardSchema(Schema):
    """What a card said, from `since` until the wording after it."""

    title = fields.String(required=True)
    body = fields.String(required=True)
    extra = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    since = Instant(required=True)


@example(
    id="wifi",
    title="Wi-Fi",
    body="Both are case sensitive, and the network's name has a space in it.",
    audience="attendees",
    extra={"network": "IHI Congress", "password": "SanDiego25"},
    wifi="WIFI:T:WPA;S:IHI Congress;P:SanDiego25;;",
    since="2025-03-01T18:00:00Z",
)
class CardSchema(Schema):
    """A card. `since`: of its present words; null: not noted. `wifi`: what a phone's camera joins by."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    audience = fields.String(required=True, validate=validate.OneOf(["everybody", "attendees"]))
    extra = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    wifi = fields.String(required=True)
    since = Instant(required=True, allow_none=True)
    earlier = fields.List(fields.Nested(EarlierCardSchema), required=True)


@example(
    place="Paradise Foyer",
    starts_at="2025-03-09T23:00:00Z",
    ends_at=None,
    note="",
    since="2024-11-08T22:00:00Z",
)
class EarlierWindowSchema(Schema):
    """What was said of a badge window, from `since` until the wording after it."""

    place = fields.String(required=True)
    starts_at = Instant(required=True, data_key="from")
    ends_at = Instant(required=True, allow_none=True, data_key="until")
    note = fields.String(required=True)
    since = Instant(required=True)


@example(
    id="pickup-2025-03-09-general",
    place="Sunset Foyer",
    starts_at="2025-03-09T23:00:00Z",
    ends_at=None,
    for_types=["general"],
    note="On Sunday it is the Sunset Foyer, whatever earlier messages said.",
    was="Paradise Foyer",
    moved_at="2025-03-01T18:00:00Z",
    since="2025-03-01T18:00:00Z",
)
class WindowSchema(Schema):
    """When and where badges are handed out. `until` null: no end is known; `for` empty: to everybody.

    `was`: the place named before this one; `moved_at`: since when it is this one, null when not noted.
    """

    id = fields.String(required=True)
    place = fields.String(required=True)
    starts_at = Instant(required=True, data_key="from")
    ends_at = Instant(required=True, allow_none=True, data_key="until")
    for_types = fields.List(fields.String(), required=True, data_key="for")
    note = fields.String(required=True)
    was = fields.String(required=True)
    moved_at = Instant(required=True, allow_none=True)
    since = Instant(required=True, allow_none=True)
    earlier = fields.List(fields.Nested(EarlierWindowSchema), required=True)


@example(release=1)
class GuideSchema(Schema):
    """The guide: the badge desk and the cards, in the organizer's order."""

    release = fields.Integer(required=True)
    pickup = fields.List(fields.Nested(WindowSchema), required=True)
    cards = fields.List(fields.Nested(CardSchema), required=True)
