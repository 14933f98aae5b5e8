"""Shapes of the feeds' calls."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from congress.web.fields import Instant

MAX_LABEL_LENGTH = 60


class NewFeedSchema(Schema):
    """A new link, and what its owner calls the calendar it is for."""

    label = fields.String(
        required=True,
        validate=[
            validate.Length(min=1, max=MAX_LABEL_LENGTH),
            validate.Regexp(r".*\S", error="Give it a name, such as Phone."),
        ],
    )


class CreatedFeedSchema(Schema):
    """The links of a new feed, shown this once."""

    id = fields.String(required=True)
    url = fields.String(required=True)
    webcal = fields.String(required=True)
    google = fields.String(required=True)


class FeedSchema(Schema):
    """A feed and its last fetch; never its secret."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    created_at = Instant(required=True)
    fetched_at = Instant(required=True, allow_none=True)
    fetched_by = fields.String(required=True, allow_none=True)
    fetched_release = fields.Integer(required=True, allow_none=True)


class FeedsSchema(Schema):
    """One's feeds at an event."""

    feeds = fields.List(fields.Nested(FeedSchema), required=True)


class AnyQuerySchema(Schema):
    """A query that is ignored: calendars add words of their own to an address, and must be served."""

    class Meta:
        """Unlike in the API, unknown names are no fault of the person who subscribed."""

        unknown = EXCLUDE
