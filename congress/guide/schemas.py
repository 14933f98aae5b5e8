"""Shapes of the guide's answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.web.fields import Instant


class EarlierCardSchema(Schema):
    """What a card said, from `since` until the wording after it."""

    title = fields.String(required=True)
    body = fields.String(required=True)
    extra = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    since = Instant(required=True)


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


class EarlierWindowSchema(Schema):
    """What was said of a badge window, from `since` until the wording after it."""

    place = fields.String(required=True)
    starts_at = Instant(required=True, data_key="from")
    ends_at = Instant(required=True, allow_none=True, data_key="until")
    note = fields.String(required=True)
    since = Instant(required=True)


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


class GuideSchema(Schema):
    """The guide: the badge desk and the cards, in the organizer's order."""

    release = fields.Integer(required=True)
    pickup = fields.List(fields.Nested(WindowSchema), required=True)
    cards = fields.List(fields.Nested(CardSchema), required=True)
