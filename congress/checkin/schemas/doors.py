"""Shapes of doors: how full it is behind them, looks, and what a phone takes along."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from congress.agenda.rules.document import Purpose
from congress.checkin.rules.verdict import Direction, Reason
from congress.checkin.schemas.parts import MAX_HELD, SAID, SESSION
from congress.checkin.service.judging import Judged
from congress.checkin.service.telling import say_verdict
from congress.web.examples import example
from congress.web.fields import Instant


@example(code="C17K2M0QZ5W8R3T6Y9B1NDHJ", direction="in")
class LookSchema(Schema):
    """What somebody holds up at a door."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=MAX_HELD))
    direction = fields.String(
        load_default=Direction.IN.value, validate=validate.OneOf([*map(str, Direction)])
    )


@example(verdict="admit", reason="ok", attendee="Ana Rivera", said="ANA RIVERA. Come in.",
         session="b1", direction="in")  # fmt: skip
class LookedSchema(Schema):
    """What the door says. Nothing was kept."""

    verdict = fields.String(required=True, metadata={"enum": ["admit", "refuse"]})
    reason = fields.String(required=True, metadata={"enum": [*map(str, Reason)]})
    attendee = fields.String(required=True)
    said = fields.String(required=True, metadata=SAID)
    session = fields.String(required=True, metadata=SESSION)
    direction = fields.String(
        required=True,
        metadata={
            "enum": [*map(str, Direction)],
            "description": "Which way they go: who waits and has a seat comes in.",
        },
    )


def tell_looked(judged: Judged) -> dict[str, str]:
    """Return a verdict of which nothing was kept, as it is answered."""
    return {
        "verdict": "admit" if judged.verdict.is_admitted else "refuse",
        "reason": judged.verdict.reason.value,
        "attendee": judged.name,
        "said": say_verdict(judged),
        "session": judged.session.id if judged.session else "",
        "direction": judged.question.way.value if judged.question else Direction.IN.value,
    }


@example(session="b1", inside=212, posted=450)
class OccupancySchema(Schema):
    """How full it is behind a door."""

    session = fields.String(required=True, metadata=SESSION)
    inside = fields.Integer(required=True, metadata={"description": "Distinct people."})
    posted = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "How many may be inside; null: no load is posted."},
    )


@example(id="sunset-main", name="Sunset Ballroom, main door", purpose="sessions", room="sunset",
         next="c1", last_scan_at="2025-03-10T18:04:11Z")  # fmt: skip
class DoorSchema(OccupancySchema):
    """A door now: what it serves, and what comes next."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    purpose = fields.String(required=True, metadata={"enum": [*map(str, Purpose)]})
    room = fields.String(
        required=True, metadata={"description": "The id of the room; empty: not of one."}
    )
    next = fields.String(required=True, metadata=SESSION)
    last_scan_at = Instant(required=True, allow_none=True)


class DoorsSchema(Schema):
    """The doors of an event, in the order of its schedule file."""

    doors = fields.List(fields.Nested(DoorSchema), required=True)


@example(since="3.10482.1741622400")
class DoorSnapshotQuerySchema(Schema):
    """What a phone has already."""

    since = fields.String(
        load_default="",
        validate=validate.Length(max=64),
        metadata={
            "description": "The `version` that it has; what changed since is told then.",
            "example": "3.10482.1741622400",
        },
    )


@example(
    version="3.10482.1741622400", made_at="2025-03-10T16:00:00Z", is_whole=False,
    badges=[["TqzYqv4c8RrW0dHg", "Xh2k1wZ0uN0mB7Q", 0, [3, 7]]], moves=[], agenda={},
    crew=None,
)  # fmt: skip
class DoorSnapshotSchema(Schema):
    """All that a phone needs to decide at doors without a network, or what changed of it."""

    version = fields.String(required=True)
    made_at = Instant(required=True, metadata={"description": "Our clock, as it answered."})
    is_whole = fields.Boolean(
        required=True, metadata={"description": "False: `badges` changed since; the rest stands."}
    )
    badges = fields.List(
        fields.List(fields.Raw()),
        required=True,
        metadata={
            "description": "Rows of key, hidden name, type, sessions, state, sessions on whose "
            "waitlist its bearer is, and pairs of session and ms where the seat went to the standby "
            "line. Key: base64url of the first 12 bytes of the SHA-256 of the badge's code. Type and "
            "sessions: by their place in `agenda`. State: 1 cancelled, 2 replaced. Empty ends are left "
            "out. A name: base64url of a salt of 4 bytes, then each byte XOR one of SHA-256 of "
            "`door name SALT BLOCK CODE`, "
            "the salt in base64url, blocks counted from 0."
        },
    )
    moves = fields.List(
        fields.List(fields.Raw()),
        required=True,
        metadata={
            "description": "Who came to what one comes to once (events, meals): rows of key, session, "
            "`in` or `out`, door, and when in ms; `` and no more: nothing stands any longer. Of "
            "those of whom something was told since; the others stand."
        },
    )
    agenda = fields.Dict(
        required=True,
        metadata={
            "description": "Of a whole list: zone, doors, sessions behind them, types with the "
            "sessions that come with them, names of rooms, what is posted at them, and the words "
            "that doors say."
        },
    )
    crew = fields.List(
        fields.Dict(),
        required=True,
        allow_none=True,
        metadata={
            "description": "Who works at the doors: `id`, `name`, `is_supervisor`, "
            "`salt`, and `pin`, in hex: PBKDF2 of the PIN with HMAC-SHA-256 and 2,000 rounds. null: "
            "as the phone has it."
        },
    )
