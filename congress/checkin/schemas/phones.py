"""Shapes of what a door's phone says when it meets us, and of a file in which it saved its scans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from congress.checkin.schemas.scans import MAX_SCANS_BYTES, read_told
from congress.checkin.service.phones import Holding
from congress.checkin.service.scans import Scan, Unreadable
from congress.core.errors import InputError, JsonError
from congress.core.strict_json import decode_json
from congress.web.fields import Instant

MAX_FILE_BYTES = 8 * MAX_SCANS_BYTES  # some fifteen thousand scans
_MOST = 10**6


class MeetingSchema(Schema):
    """What a phone has, and what it says of itself."""

    since = fields.String(load_default="", validate=validate.Length(max=64))
    door = fields.String(required=True, validate=validate.Length(max=64))
    by = fields.String(required=True, validate=validate.Length(max=100))
    waiting = fields.Integer(required=True, strict=True, validate=validate.Range(0, _MOST))
    aside = fields.Integer(required=True, strict=True, validate=validate.Range(0, _MOST))
    list_at = Instant(required=True, allow_none=True)
    is_off = fields.Boolean(required=True)


def read_holding(body: Mapping[str, Any]) -> Holding:
    """Return what a phone says of itself."""
    return Holding(**{key: value for key, value in body.items() if key != "since"})


def read_saved(saved: bytes, event_id: str) -> list[Scan | Unreadable]:
    """Return the scans of a file that a phone saved; what cannot be read of it stands in its place.

    Raises:
        InputError: it is no such file, or of another event.
    """
    try:
        found = decode_json(saved, takes_any_text=True)
    except JsonError:
        raise InputError(NO_FILE) from None
    scans = found.get("scans") if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping) or not isinstance(scans, list) or not scans:
        raise InputError(NO_FILE)
    if found.get("event") != event_id:
        raise InputError(OTHER_EVENT)
    return [read_told(one) for one in scans]


NO_FILE = (
    "This is no file of scans. Choose the one that the phone saved; its name begins with “scans”."
)
OTHER_EVENT = "These scans are of another event. Open that event, and take the file in there."
