"""Shapes of the feeds' calls."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from congress.web.examples import example
from congress.web.fields import Instant

MAX_LABEL_LENGTH = 60
# A look at a personal calendar, for whoever reads the OpenAPI document.
CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//congress//my agenda 1//EN
NAME:My Agenda
BEGIN:VEVENT
UID:session-16f3aa61-6257-5a83-b575-c61a63bc6ab4@congress.example
SEQUENCE:1
DTSTAMP:20250308T220000Z
DTSTART:20250310T180000Z
DTEND:20250310T190000Z
SUMMARY:Speaking Up across the Hierarchy: What the Evidence Says Now
LOCATION:Sunset Ballroom
STATUS:CONFIRMED
END:VEVENT
END:VCALENDAR
"""


@example(label="Phone")
class NewFeedSchema(Schema):
    """A new link, and what its owner calls the calendar it is for."""

    label = fields.String(
        required=True,
        validate=[
            validate.Length(min=1, max=MAX_LABEL_LENGTH),
            validate.Regexp(r".*\S", error="Give it a name, such as Phone."),
        ],
    )


@example(
    id="c7w2h9k4m6q1z8x3v5t0",
    url="https://congress.example.org/feeds/Jq3vT8mXw2Lk9RzYp5Nc7HdBfS1GaQe4UoVi6KtMx0E.ics",
    webcal="webcal://congress.example.org/feeds/Jq3vT8mXw2Lk9RzYp5Nc7HdBfS1GaQe4UoVi6KtMx0E.ics",
    google="https://calendar.google.com/calendar/r?cid=webcal%3A%2F%2Fcongress.example.org%2Ffeeds%2FJq3vT8mXw2Lk9RzYp5Nc7HdBfS1GaQe4UoVi6KtMx0E.ics",
)
class CreatedFeedSchema(Schema):
    """The links of a new feed, shown this once."""

    id = fields.String(required=True)
    url = fields.String(required=True, metadata={"description": "To copy into a calendar."})
    webcal = fields.String(required=True, metadata={"description": "Opens the calendar app."})
    google = fields.String(required=True, metadata={"description": "Opens Google Calendar."})


@example(
    id="c7w2h9k4m6q1z8x3v5t0",
    label="Phone",
    created_at="2025-03-08T22:10:00Z",
    fetched_at="2025-03-08T22:12:00Z",
    fetched_by="iOS/18.3 (22D63) dataaccessd/1.0",
    fetched_release=1,
)
class FeedSchema(Schema):
    """A feed and its last fetch; never its secret."""

    id = fields.String(required=True)
    label = fields.String(required=True)
    created_at = Instant(required=True)
    fetched_at = Instant(required=True, allow_none=True)
    fetched_by = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The calendar that fetched it, as it names itself."},
    )
    fetched_release = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The release of the agenda it got."},
    )


class FeedsSchema(Schema):
    """One's feeds at an event."""

    feeds = fields.List(fields.Nested(FeedSchema), required=True)


class AnyQuerySchema(Schema):
    """A query that is ignored: calendars add words of their own to an address, and must be served."""

    class Meta:
        """Unlike in the API, unknown names are no fault of the person who subscribed."""

        unknown = EXCLUDE
