"""Shapes of the calls of desks that work without a network (decision 0050)."""

from __future__ import annotations

import json

from marshmallow import Schema, fields, validate

from congress.badges.rules.codes import MOST_TYPED
from congress.badges.rules.offline import Telling
from congress.badges.schemas.desk import BADGE_CODE
from congress.badges.schemas.parts import WrittenNameSchema
from congress.badges.service.offline import MOST_FACTS
from congress.badges.service.snapshots import Snapshot
from congress.web.dumping import dumper_of
from congress.web.examples import example
from congress.web.fields import Instant

VERSION = "0b8a1f7c5d3e2a9f6c41"
FACT_ID = "5f1d2c3b-8a7e-4c6d-9b0a-1e2f3d4c5b6a"
CODE_HASH = "1f4e0c5b2a9d8e7f6a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091"


@example(version="")
class WantedSnapshotSchema(Schema):
    """What a desk has already."""

    version = fields.String(
        load_default="",
        validate=validate.Length(max=64),
        metadata={"description": "Of the list that it has; empty: it has none."},
    )


@example(place="Sunset Foyer", opens_at="2025-03-09T23:00:00Z",
         closes_at="2025-03-10T07:00:00Z", note="")  # fmt: skip
class SnapshotWindowSchema(Schema):
    """Where and when badges are handed out."""

    place = fields.String(required=True)
    opens_at = Instant(required=True, metadata={"description": "Inclusive."})
    closes_at = Instant(required=True, metadata={"description": "Exclusive."})
    note = fields.String(required=True)


@example(code_hash=CODE_HASH, copy=1, handed_at=None, handed_place="")
class SnapshotBadgeSchema(Schema):
    """The badge of somebody, by the digest of its code."""

    code_hash = fields.String(
        required=True, metadata={"description": "SHA-256 of the code as it is printed, in hex."}
    )
    copy = fields.Integer(required=True)
    handed_at = Instant(
        required=True, allow_none=True, metadata={"description": "null: not handed over."}
    )
    handed_place = fields.String(required=True)


@example(
    number="801770-00001", first_name="Ana", last_name="Rivera", credentials="RN", type="General",
    registered_as=None, note="", keys=["rivera"], windows=[0], is_active=True,
)  # fmt: skip
class SnapshotPersonSchema(Schema):
    """Somebody who is registered: no address, no code."""

    number = fields.String(required=True, metadata={"description": "The registration number."})
    first_name = fields.String(required=True)
    last_name = fields.String(required=True)
    credentials = fields.String(required=True)
    type = fields.String(required=True, metadata={"description": "As the badge says it."})
    registered_as = fields.Nested(
        WrittenNameSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The registration, where the badge says another name."},
    )
    note = fields.String(required=True, metadata={"description": "To staff; empty: there is none."})
    keys = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "How the last name is found, by its beginning."},
    )
    windows = fields.List(
        fields.Integer(),
        required=True,
        metadata={
            "description": "Which of the windows are theirs, counted from 0; the soonest first."
        },
    )
    is_active = fields.Boolean(
        required=True, metadata={"description": "false: cancelled, and there is no badge."}
    )
    badge = fields.Nested(SnapshotBadgeSchema, required=True, allow_none=True)


@example(version=VERSION, made_at="2025-03-09T23:00:00Z", is_same=False, blanks=[CODE_HASH])
class SnapshotSchema(Schema):
    """What a desk needs to hand out badges without a network."""

    version = fields.String(
        required=True, metadata={"description": "Changes with whatever else stands here."}
    )
    made_at = Instant(required=True, metadata={"description": "How old the list is."})
    is_same = fields.Boolean(
        required=True,
        metadata={"description": "true: the desk has this version; the lists are empty."},
    )
    windows = fields.List(fields.Nested(SnapshotWindowSchema), required=True)
    people = fields.List(fields.Nested(SnapshotPersonSchema), required=True)
    blanks = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Digests of blank badges that are nobody's yet."},
    )


def write_snapshot(taken: Snapshot) -> str:
    """Return a snapshot as it is sent. It is long: written before a unit of work, not in it."""
    return json.dumps(dumper_of(_SNAPSHOT)(taken), ensure_ascii=False, separators=(",", ":"))


_SNAPSHOT = SnapshotSchema()


@example(id=FACT_ID, number="801770-00001", code=BADGE_CODE, at="2025-03-09T23:12:00Z",
         photo_id_seen=True, place="Sunset Foyer")  # fmt: skip
class HandOverSchema(Schema):
    """A badge that was handed over without a network."""

    id = fields.String(
        required=True,
        validate=validate.Length(min=16, max=64),
        metadata={"description": "Random, of the device: told twice it is one hand-over."},
    )
    number = fields.String(
        required=True,
        validate=validate.Length(min=1, max=100),
        metadata={"description": "The registration number of who took it."},
    )
    code = fields.String(
        load_default="",
        validate=validate.Length(max=MOST_TYPED),
        metadata={
            "description": "Of the badge, as it was scanned; empty: what was printed for them."
        },
    )
    at = Instant(required=True, metadata={"description": "When, by the device's clock."})
    photo_id_seen = fields.Boolean(
        load_default=False,
        metadata={
            "description": "It went to the person in the photo: their slip is good from now on."
        },
    )
    place = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "Where the desk stood; empty: nobody said."},
    )


@example(device_now="2025-03-09T23:40:00Z")
class HandOversSchema(Schema):
    """What a desk did without a network."""

    device_now = Instant(
        required=True,
        metadata={"description": "What the device's clock says: how far off it is, is set right."},
    )
    facts = fields.List(
        fields.Nested(HandOverSchema),
        required=True,
        validate=validate.Length(min=1, max=MOST_FACTS),
    )


@example(id=FACT_ID, stored="stored", said="On record.")
class AnsweredSchema(Schema):
    """What became of one of them. Whatever it says, the device need not tell it again."""

    id = fields.String(required=True)
    stored = fields.String(
        required=True,
        metadata={
            "description": "`duplicate`: told before. `conflict`: that badge opens nothing, and "
            "supervisors are shown it.",
            "enum": [*map(str, Telling)],
        },
    )
    said = fields.String(required=True, metadata={"description": "The same, in words."})


class AnsweredHandOversSchema(Schema):
    """An answer for each, in the order in which they were sent."""

    facts = fields.List(fields.Nested(AnsweredSchema), required=True)
