"""What the names in the API's addresses mean, for whoever reads the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_NAME = re.compile(r"<(?:(\w+):)?(\w+)>")
_TEXT: dict[str, Any] = {"type": "string"}
_NUMBER: dict[str, Any] = {"type": "integer", "minimum": 1}
# Each name, what it is, and one that exists in the demo (ids of rows look alike, and are made up).
MEANINGS: dict[str, tuple[str, str | int]] = {
    "event_id": ("The event's id, as `list_events` says it.", "psc-2025"),
    "session_id": ("The session's id, as the agenda says it.", "b1"),
    "number": ("The release's number, counted from 1.", 1),
    "certificate_number": (
        "The number on the certificate, with or without hyphens.",
        "7KQM4T9DXV2H3WPRR5",
    ),
    "external_id": ("The registration's number in the registration system.", "801770-00001"),
    "letter_id": ("The letter's id, as `get_inbox` says it.", "e5p4gfge8p5tn56c9ep8"),
    "feed_id": ("The calendar link's id, as `list_feeds` says it.", "c7w2h9k4m6q1z8x3v5t0"),
    "subject_id": ("A session's id, `overall` or `follow-up`.", "b1"),
    "door_id": ("The door's id, as `list_doors_now` says it.", "sunset-main"),
    "type_id": ("The id of a kind of credit, as `list_my_credits` says it.", "ancc"),
    "device_id": ("The sign-in's id, as `list_devices` says it.", "b3n8r5y1g6j2s9d4f7p0"),
    "station_id": ("The station's id, as `list_stations` says it.", "q2v7e0m4k9x1c6t3a8zs"),
    "print_id": ("The print's id, as `take_badges_to_print` says it.", "e5p4gfge8p5tn56c9ep8"),
    "leaving": ("What the letter's List-Unsubscribe holds.", "c7w2h9k4m6q1z8x3v5t0-9f86d081"),
    "secret": (
        "The secret in the address that `create_feed` answered.",
        "Jq3vT8mXw2Lk9RzYp5Nc7HdBfS1GaQe4UoVi6KtMx0E",
    ),
}


def path_of(rule: str) -> str:
    """Return a rule of the router as a path of OpenAPI."""
    return _NAME.sub(r"{\2}", rule)


def list_path_parameters(rule: str) -> Iterator[dict[str, Any]]:
    """Yield the OpenAPI parameters of a rule, in order.

    Raises:
        LookupError: nothing is said of a name.
    """
    for converter, name in _NAME.findall(rule):
        if name not in MEANINGS:
            message = f"{rule}: MEANINGS of {__name__} does not say what {name} is"
            raise LookupError(message)
        meaning, value = MEANINGS[name]
        kind = _NUMBER if converter == "int" else _TEXT
        yield {
            "in": "path",
            "name": name,
            "required": True,
            "description": meaning,
            # Once more: readers look at the parameter, and generators at its schema.
            "schema": {**kind, "description": meaning, "example": value},
            "example": value,
        }
