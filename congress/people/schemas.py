"""Shapes of people's calls."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from congress.core.principal import Duty
from congress.people.rules import (
    MAIL_CHOICES,
    MAX_EMAIL_LENGTH,
    MAX_NAME_LENGTH,
    MAX_STATION_NAME,
    THEMES,
    StationState,
    find_name_fault,
)
from congress.web.examples import example
from congress.web.fields import Instant

# Sign-in refuses no address for its shape: what is no address matches nobody, like any other.
_EMAIL = validate.Length(min=1, max=MAX_EMAIL_LENGTH)
_NAME = validate.Length(min=1, max=MAX_NAME_LENGTH)


def _is_a_name(value: str) -> None:
    if fault := find_name_fault(value):
        raise ValidationError(fault)


def _is_a_zone(value: str) -> None:
    if value and value not in available_timezones():
        message = "Write a time zone such as America/New_York."
        raise ValidationError(message)


_SECRET = validate.Length(min=1, max=200)


@example(email="ana.rivera@example.org", last_name="Rivera")
class NameSignInSchema(Schema):
    """E-mail and last name, as they stand in the registration."""

    email = fields.String(required=True, validate=_EMAIL)
    last_name = fields.String(required=True, validate=_NAME)


@example(email="ana.rivera@example.org", last_name="Rivera")
class CodeRequestSchema(Schema):
    """E-mail and last name; or nothing, from a signed-in device."""

    email = fields.String(validate=_EMAIL)
    last_name = fields.String(validate=_NAME)

    @validates_schema
    def _both_or_none(self, data: dict[str, Any], **_: object) -> None:
        if len(data) == 1:
            missing = "last_name" if "email" in data else "email"
            raise ValidationError({missing: ["Send both e-mail and last name, or neither."]})


@example(ticket="Hq0cVw7mRk3JtXy8LbPz2NdGs5FaUe1oTi6KMjCvQxE")
class TicketSchema(Schema):
    """What a code is to be sent back with."""

    ticket = fields.String(required=True)


@example(ticket="Hq0cVw7mRk3JtXy8LbPz2NdGs5FaUe1oTi6KMjCvQxE", code="482913", remember=True)
class CodeSignInSchema(Schema):
    """A code and its ticket; `person` once several people were shown to choose from."""

    ticket = fields.String(required=True, validate=_SECRET)
    code = fields.String(required=True, validate=validate.Length(min=1, max=20))
    person = fields.String(validate=_SECRET, metadata={"description": "Who of `choose` is meant."})
    remember = fields.Boolean(
        truthy={True}, falsy={False}, metadata={"description": "Until 30 days after the event."}
    )


@example(email="olga.organizer@example.org", password="run-of-show-2025", totp="482913")  # noqa: S106 -- an example
class StaffSignInSchema(Schema):
    """E-mail and password; `totp`, once an authenticator app is set up: its code, or a recovery code."""

    email = fields.String(required=True, validate=_EMAIL)
    password = fields.String(required=True, validate=validate.Length(min=1, max=1000))
    totp = fields.String(
        validate=validate.Length(max=20),
        metadata={"description": "The code of the app, or a recovery code."},
    )


@example(
    event="psc-2025",
    name="IHI Patient Safety Congress 2025",
    zone="America/Los_Angeles",
    starts_on="2025-03-09",
    ends_on="2025-03-11",
    when="future",
    registration_type="general",
)
class PersonEventSchema(Schema):
    """An event of the person's: `when` is past, now or future."""

    event = fields.String(required=True)
    name = fields.String(required=True)
    zone = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    when = fields.String(required=True, validate=validate.OneOf(["past", "now", "future"]))
    registration_type = fields.String(required=True)


class ChoiceSchema(Schema):
    """One of several people under one address and name."""

    person = fields.String(required=True)
    first_name = fields.String(required=True)


@example(event="psc-2025", role="organizer")
class RoleSchema(Schema):
    """A role at an event; an empty event means at every one."""

    event = fields.String(required=True)
    role = fields.String(required=True)


@example(
    token="ZtAjDFM_4rPiKFZQNsEcAEatkQJSS6qyu4zy5cYv2XA",  # noqa: S106 -- an example
    level=1,
    person="sjx3mdxxye2n3ms4xyfc",
    events=...,
)
class SignedInSchema(Schema):
    """A token and what it is worth; or, for a code several people may have meant, whom to choose."""

    token = fields.String(metadata={"description": "Send it as Authorization: Bearer."})
    level = fields.Integer(metadata={"description": "How surely we know the person: 1 to 3."})
    person = fields.String(metadata={"description": "The id of the person."})
    events = fields.List(fields.Nested(PersonEventSchema))
    roles = fields.List(
        fields.Nested(RoleSchema), metadata={"description": "What staff may do, and where."}
    )
    recovery_codes_left = fields.Integer(
        metadata={"description": "When a recovery code was used just now."}
    )
    choose = fields.List(
        fields.Nested(ChoiceSchema),
        metadata={"description": "Who may be meant: send the code again with one as `person`."},
    )


@example(theme="dark", zone="America/New_York")
class SettingsSchema(Schema):
    """What a person chose for themselves."""

    theme = fields.String(validate=validate.OneOf(THEMES))
    mail = fields.String(
        validate=validate.OneOf(MAIL_CHOICES),
        metadata={
            "description": "inbox: letters that can wait are read in the app and not mailed."
        },
    )
    zone = fields.String(
        validate=[validate.Length(max=64), _is_a_zone],
        metadata={"description": "A time zone for letters and pages; empty: that of the event."},
    )


@example(
    person="sjx3mdxxye2n3ms4xyfc",
    level=2,
    first_name="Ana",
    last_name="Rivera",
    email="ana.rivera@example.org",
    emails=["ana.rivera@example.org"],
    credentials="RN",
)
class MeSchema(Schema):
    """The person signed in. Below level 2 the address is masked and there is no last name."""

    person = fields.String(required=True)
    level = fields.Integer(
        required=True, metadata={"description": "How surely we know the person: 1 to 3."}
    )
    first_name = fields.String(required=True)
    email = fields.String(required=True, metadata={"description": "Masked below level 2."})
    settings = fields.Nested(SettingsSchema, required=True)
    last_name = fields.String()
    credentials = fields.String(
        metadata={"description": "What stands behind the name, such as RN."}
    )
    emails = fields.List(
        fields.String(), metadata={"description": "All addresses of the person, from level 2 on."}
    )
    roles = fields.List(fields.Nested(RoleSchema))


@example(asked_at="2025-03-08T22:00:00Z", due_at="2025-03-11T22:00:00Z")
class ErasureSchema(Schema):
    """That I asked to be erased."""

    asked_at = Instant(required=True)
    due_at = Instant(
        required=True, metadata={"description": "Until then it can be taken back; exclusive."}
    )


@example(credentials="RN, CPPS", settings=...)
class MeChangeSchema(Schema):
    """What a person changes about themselves; what is left out stays."""

    first_name = fields.String(validate=[_NAME, _is_a_name])
    last_name = fields.String(validate=[_NAME, _is_a_name])
    credentials = fields.String(validate=validate.Length(max=MAX_NAME_LENGTH))
    settings = fields.Nested(SettingsSchema)


@example(
    id="b3n8r5y1g6j2s9d4f7p0",
    label="Firefox on Android",
    level=2,
    created_at="2025-03-01T17:20:05Z",
    seen_at="2025-03-08T22:00:00Z",
    is_this=True,
)
class DeviceSchema(Schema):
    """A place where the person is signed in."""

    id = fields.String(required=True)
    label = fields.String(
        required=True, metadata={"description": "Browser and system, as far as they told."}
    )
    level = fields.Integer(required=True)
    created_at = Instant(required=True)
    seen_at = Instant(required=True)
    is_this = fields.Boolean(
        required=True, metadata={"description": "The sign-in this was asked with."}
    )


class DevicesSchema(Schema):
    """Where the person is signed in, the last seen first."""

    devices = fields.List(fields.Nested(DeviceSchema), required=True)


def _station_name() -> fields.String:
    return fields.String(
        required=True,
        validate=[
            validate.Length(max=MAX_STATION_NAME),
            validate.Regexp(r".*\S", error="say which one it is"),
        ],
        metadata={"description": "What stands on it: iPad 3."},
    )


def _duty() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.OneOf([*map(str, Duty)]),
        metadata={
            "description": "desk: the badge desk. doors: it scans badges. "
            "prints: it takes badges to a printer."
        },
    )


def _station_place(**more: Any) -> fields.String:  # noqa: ANN401 -- marshmallow's own
    return fields.String(
        validate=validate.Length(max=200),
        metadata={"description": "Where it stands, as the guide says it; empty: anywhere."},
        **more,
    )


@example(name="iPad 3", duty="desk", place="Sunset Foyer")
class WantedStationSchema(Schema):
    """A station to be enrolled."""

    name = _station_name()
    duty = _duty()
    place = _station_place(load_default="")


@example(id="q2v7e0m4k9x1c6t3a8zs", code="K7QM2X9D4TRB", until="2025-03-08T22:15:00Z")
class EnrolmentSchema(Schema):
    """An enrolment code, shown once: type or scan it at the station."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    until = Instant(required=True, metadata={"description": "From then on it is worth nothing."})


@example(code="K7QM 2X9D 4TRB")
class EnrollSchema(Schema):
    """An enrolment code as somebody typed it."""

    code = fields.String(
        required=True,
        validate=validate.Length(max=100),
        metadata={"description": "Case, blanks and hyphens do not matter; O is 0, I and L are 1."},
    )


@example(
    token="station-0fX2q9LrJ7wZk4TnB1cYvE8sHdM6uQaPg3iRo5NxWtU",  # noqa: S106 -- made up
    id="q2v7e0m4k9x1c6t3a8zs",
    event="psc-2025",
    name="iPad 3",
    duty="desk",
    place="Sunset Foyer",
    expires_at="2025-04-07T22:00:00Z",
)
class EnrolledStationSchema(Schema):
    """A station at work, with its token: shown once."""

    token = fields.String(required=True)
    id = fields.String(required=True)
    event = fields.String(required=True)
    name = _station_name()
    duty = _duty()
    place = _station_place(required=True)
    expires_at = Instant(required=True)


@example(
    id="q2v7e0m4k9x1c6t3a8zs",
    name="iPad 3",
    duty="desk",
    place="Sunset Foyer",
    state="at-work",
    asked_by="8v3m1x6c0q5t9z2k7e4a",
    asked_at="2025-03-08T22:00:00Z",
    enrolled_at="2025-03-08T22:02:00Z",
    seen_at="2025-03-08T23:40:00Z",
)
class StationSchema(Schema):
    """A station of an event, and what became of it."""

    id = fields.String(required=True)
    name = _station_name()
    duty = _duty()
    place = _station_place(required=True)
    state = fields.String(required=True, validate=validate.OneOf([*map(str, StationState)]))
    asked_by = fields.String(required=True, metadata={"description": "The id of who asked for it."})
    asked_at = Instant(required=True)
    enrolled_at = Instant(required=True, allow_none=True)
    seen_at = Instant(required=True, allow_none=True)


class StationsSchema(Schema):
    """The stations of an event, the newest first."""

    stations = fields.List(fields.Nested(StationSchema), required=True)


@example(code="K7QM2 X9D4T", remember=True)
class SlipSchema(Schema):
    """The code of a slip from the badge desk."""

    code = fields.String(
        required=True,
        validate=validate.Length(max=100),
        metadata={"description": "Case, blanks and hyphens do not matter; O is 0, I and L are 1."},
    )
    remember = fields.Boolean(
        load_default=False,
        metadata={"description": "My own device: level 2 until 30 days after my last event."},
    )
