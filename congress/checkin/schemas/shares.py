"""Shapes of what is lent to a device: places under a posted load, and one entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from congress.checkin.schemas.parts import text_of
from congress.checkin.service.lending import Lent, Wish
from congress.web.examples import example

MOST_USED = 1_000_000  # by one device at one session


@example(id="9b0a1e2f3d4c5b6a5f1d2c3b8a7e4c6d", session="b1", used=41, over=False)
class WishSchema(Schema):
    """What a device asks for."""

    id = text_of(
        64, 16, "Random, of the device, for this session; each scan that uses a place says it as "
        "`share`.", required=True,
    )  # fmt: skip
    session = text_of(64, 1, "The session that it scans for.", required=True)
    used = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, MOST_USED),
        metadata={
            "description": "Places that it used since it has this id, by its own count: one for each "
            "admitted scan `in`, whoever it was and whatever became of it."
        },
    )
    over = fields.Boolean(
        load_default=False,
        metadata={
            "description": "True: it needs no more, has told all of its scans, and gives back the "
            "rest. The id is not lent anything again."
        },
    )


@example(session="b1", posted=450, inside=212, lent=119, used=40, alone=False)
class LentSchema(Schema):
    """What a device has. It may let in by itself `lent` less the greater of `used` and its own count."""

    session = fields.String(
        required=True,
        metadata={
            "description": "As it was asked; empty: nobody comes to it at this door now, and nothing "
            "is lent."
        },
    )
    posted = fields.Integer(
        required=True,
        allow_none=True,
        metadata={
            "description": "How many may be inside; null: no load is posted, and none is lent."
        },
    )
    inside = fields.Integer(
        required=True, metadata={"description": "Distinct people, as far as it was told."}
    )
    lent = fields.Integer(required=True, metadata={"description": "Places, since it has this id."})
    used = fields.Integer(
        required=True, metadata={"description": "Of those, as far as scans were told."}
    )
    alone = fields.Boolean(
        required=True,
        metadata={
            "description": "Of an event or a meal: no other device is at work there, so what this one "
            "saw says who came before, with a network and without."
        },
    )


def read_wish(body: Mapping[str, Any]) -> Wish:
    """Return what a device asks for, as `WishSchema` read it."""
    return Wish(body["id"], body["session"], body["used"], is_over=body["over"])


def tell_lent(found: Lent) -> dict[str, Any]:
    """Return what a device has, as `LentSchema` says it."""
    return {
        "session": found.session_id, "posted": found.load.posted, "inside": found.load.inside,
        "lent": found.lent, "used": found.used, "alone": found.is_alone,
    }  # fmt: skip
