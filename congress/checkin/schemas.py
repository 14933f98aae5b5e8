"""Shapes of the calls of doors, and how a scan is read that may be no scan."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from congress.agenda.rules.document import Purpose
from congress.checkin.rules.verdict import Direction, Reason
from congress.checkin.service.held import Held, digest_of, hold
from congress.checkin.service.requesting import MAX_TEXT
from congress.checkin.service.scans import MOST_SCANS, Scan, Stored, Unreadable
from congress.core.strict_json import MAX_INTEGER, UNSTORABLE
from congress.web.body import CountedList
from congress.web.examples import example
from congress.web.fields import Instant

MAX_SCANS_BYTES = 512 * 1024  # so many scans, as a body
MAX_HELD = 20_000  # characters: more than any symbol holds
YEARS = range(1970, 2101)  # a clock without a battery begins in 1970
SCAN_ID = "5f1d2c3b-8a7e-4c6d-9b0a-1e2f3d4c5b6a"
CODE_HASH = "1f4e0c5b2a9d8e7f6a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091"
OPEN, GRANTED, DECLINED = "open", "granted", "declined"
_OF_THE_DOOR = {"description": "The door's id, as `list_doors_now` says it."}
_SAID = {"description": "What staff can say aloud."}
_SESSION = {"description": "The session's id; empty: none."}


def refuse_broken(text: str) -> None:
    """Refuse what no database keeps alike."""
    if UNSTORABLE.search(text):
        raise ValidationError("remove NUL and broken characters")  # noqa: EM101, TRY003 -- shown


def refuse_far_years(at: Any) -> None:  # noqa: ANN401 -- an aware datetime
    """Refuse an instant that no clock can mean."""
    if at.year not in YEARS:
        message = f"no clock means {at.year}"
        raise ValidationError(message)


def _text(longest: int, shortest: int = 0, description: str = "", **more: Any) -> fields.String:  # noqa: ANN401 -- marshmallow's own
    checks: list[Callable[[Any], Any]] = [validate.Length(min=shortest, max=longest), refuse_broken]
    return fields.String(validate=checks, metadata={"description": description}, **more)


@example(
    id=SCAN_ID, seq=41, code_hash=CODE_HASH, door="sunset-main", direction="in",
    at="2025-03-10T16:12:04Z", offset=-1500, admitted=True, reason="ok", by="Kim",
    snapshot="3.0b8a1f7c",
)  # fmt: skip
class ScanSchema(Schema):
    """A scan, as a device tells it: either `code` or `code_hash`."""

    id = _text(64, 16, "Random, of the device: told twice it is one scan.", required=True)
    seq = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(0, 2**31 - 1),
        metadata={"description": "The device's own count."},
    )
    code = fields.String(
        load_default="",
        validate=validate.Length(max=MAX_HELD),
        metadata={"description": "As it was read, whatever it is. Of it the digest alone is kept."},
    )
    code_hash = fields.String(
        load_default="",
        validate=validate.Regexp(r"([0-9a-f]{64})?\Z", error="this is no SHA-256 in hex"),
        metadata={"description": "SHA-256 of a badge's code as it is printed, in hex."},
    )
    door = _text(64, 1, _OF_THE_DOOR["description"], required=True)
    direction = fields.String(required=True, validate=validate.OneOf([*map(str, Direction)]))
    at = Instant(
        required=True,
        validate=refuse_far_years,
        metadata={"description": "When, by the device's clock."},
    )
    offset = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(-MAX_INTEGER, MAX_INTEGER),
        metadata={
            "description": "Milliseconds by which our clock was ahead, as the device knew it then; "
            "null: never measured."
        },
    )
    admitted = fields.Boolean(
        load_default=None,
        allow_none=True,
        metadata={"description": "What was decided; null: the server decides, now."},
    )
    reason = _text(64, description="Of the verdict that the device gave.", load_default="")
    by = _text(100, description="Who held the device.", load_default="")
    because = _text(
        500, description="Why a verdict was set aside, or a scan undone.", load_default=""
    )
    undoes = _text(
        64, description="The id of the scan that never was.", load_default=None, allow_none=True
    )
    snapshot = _text(
        64, description="What it was judged by: release, point, version.", load_default=""
    )

    @validates_schema
    def find_one_code(self, data: dict[str, Any], **kwargs: Any) -> None:  # noqa: ANN401, ARG002 -- marshmallow's signature
        """Refuse a scan of nothing, and of two codes."""
        if bool(data["code"]) == bool(data["code_hash"]):
            raise ValidationError({"code": ["send either code or code_hash"]})


class ToldScan(fields.Nested):
    """A scan that is kept as it was told: what cannot be read must not keep the others out."""

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401, ARG002 -- marshmallow's signature
        return value


@example(device_now="2025-03-10T16:13:00Z")
class ScansSchema(Schema):
    """What a device did at doors."""

    device_now = Instant(
        required=True,
        validate=refuse_far_years,
        metadata={"description": "What its clock says now, at this try."},
    )
    scans = CountedList(
        ToldScan(ScanSchema, allow_none=True),
        required=True,
        validate=validate.Length(min=1, max=MOST_SCANS),
    )


@example(id=SCAN_ID, stored="stored", verdict="admit", reason="ok", attendee="Ana Rivera",
         said="ANA RIVERA. Come in.")  # fmt: skip
class AnsweredScanSchema(Schema):
    """What became of one. Whatever it says, the device need not tell it again."""

    id = fields.String(required=True, metadata={"description": "Empty: it had none."})
    stored = fields.String(
        required=True,
        metadata={
            "description": "`duplicate`: told before. `conflict`: another scan has this id, and "
            "stands. `set-aside`: it could not be read. Those two are kept for the review.",
            "enum": [*map(str, Stored)],
        },
    )
    verdict = fields.String(
        required=True,
        metadata={
            "description": "What the server says of it: `admit`, `refuse`; empty: nothing, as of a "
            "device that was revoked.",
            "enum": ["admit", "refuse", ""],
        },
    )
    reason = fields.String(
        required=True, metadata={"description": "Why.", "enum": [*map(str, Reason), ""]}
    )
    attendee = fields.String(required=True, metadata={"description": "The name on the badge."})
    said = fields.String(required=True, metadata=_SAID)


class AnsweredScansSchema(Schema):
    """An answer for each, in the order in which they were sent."""

    scans = fields.List(fields.Nested(AnsweredScanSchema), required=True)


@example(code="C17K2M0QZ5W8R3T6Y9B1NDHJ", direction="in")
class LookSchema(Schema):
    """What somebody holds up at a door."""

    code = fields.String(required=True, validate=validate.Length(min=1, max=MAX_HELD))
    direction = fields.String(
        load_default=Direction.IN.value, validate=validate.OneOf([*map(str, Direction)])
    )


@example(verdict="admit", reason="ok", attendee="Ana Rivera", said="ANA RIVERA. Come in.",
         session="b1")  # fmt: skip
class LookedSchema(Schema):
    """What the door says. Nothing was kept."""

    verdict = fields.String(required=True, metadata={"enum": ["admit", "refuse"]})
    reason = fields.String(required=True, metadata={"enum": [*map(str, Reason)]})
    attendee = fields.String(required=True)
    said = fields.String(required=True, metadata=_SAID)
    session = fields.String(required=True, metadata=_SESSION)


@example(session="b1", inside=212, posted=450)
class OccupancySchema(Schema):
    """How full it is behind a door."""

    session = fields.String(required=True, metadata=_SESSION)
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
    next = fields.String(required=True, metadata=_SESSION)
    last_scan_at = Instant(required=True, allow_none=True)


class DoorsSchema(Schema):
    """The doors of an event, in the order of its schedule file."""

    doors = fields.List(fields.Nested(DoorSchema), required=True)


@example(starts_at="2025-03-10T17:31:00Z", ends_at="2025-03-10T18:00:00Z")
class StaySchema(Schema):
    """From when until when somebody was inside, within the session's hours."""

    starts_at = Instant(required=True)
    ends_at = Instant(
        required=True, allow_none=True, metadata={"description": "null: it counts on."}
    )


@example(state="open", text="I came at ten.", asked_at="2025-03-10T19:00:00Z", answer="")
class RequestSchema(Schema):
    """What I said of my time, and what became of it."""

    state = fields.String(required=True, validate=validate.OneOf([OPEN, GRANTED, DECLINED]))
    text = fields.String(required=True, metadata={"description": "As I wrote it."})
    asked_at = Instant(required=True)
    answer = fields.String(
        required=True, metadata={"description": "In the staff's words; empty: none yet."}
    )


@example(session="b1", minutes=29, uncertain=False, settled=False, request=None)
class MyTimeSchema(Schema):
    """My time in one session."""

    session = fields.String(required=True, metadata=_SESSION)
    minutes = fields.Integer(
        required=True, metadata={"description": "Whole ones until now, rounded down once."}
    )
    spans = fields.List(fields.Nested(StaySchema()), required=True)
    uncertain = fields.Boolean(
        required=True,
        metadata={"description": "A device that scanned me did not know how far its clock is off."},
    )
    settled = fields.Boolean(
        required=True, metadata={"description": "Staff looked at it: it will not become less."}
    )
    request = fields.Nested(
        RequestSchema(), required=True, allow_none=True, metadata={"description": "null: none."}
    )


@example()
class MyAttendanceSchema(Schema):
    """My time in the sessions of an event, by session."""

    sessions = fields.List(fields.Nested(MyTimeSchema()), required=True)


@example(text="I came at ten and left at the end; the scanner was off.")
class AttendanceRequestSchema(Schema):
    """What is not right with my time in a session."""

    text = _text(MAX_TEXT, 1, "When I came, and when I left.", required=True)


@example(state="open")
class AskedSchema(Schema):
    """What became of it."""

    state = fields.String(required=True, validate=validate.OneOf([OPEN]))


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
    badges=[["TqzYqv4c8RrW0dHg", "Xh2k1wZ0uN0mB7Q", 0, [3, 7]]], agenda={},
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
            "description": "Rows of key, hidden name, type, sessions and state. Key: base64url of the "
            "first 12 bytes of the SHA-256 of the badge's code. Type and sessions: by their place in "
            "`agenda`. State: 1 cancelled, 2 replaced. Empty ends are left out. A name: base64url of "
            "a salt of 4 bytes, then each byte XOR one of SHA-256 of `door name SALT BLOCK CODE`, "
            "the salt in base64url, blocks counted from 0."
        },
    )
    agenda = fields.Dict(
        required=True,
        metadata={
            "description": "Of a whole list: zone, doors, sessions behind them, types with the "
            "sessions that come with them, names of rooms, and the words that doors say."
        },
    )


_SCAN = ScanSchema()
# What may be a code, wherever it stands in what could not be read.
_LIKE_A_CODE = re.compile(r"[CP][1IL][\s-]?[0-9A-Z][0-9A-Z\s-]{18,60}", re.IGNORECASE)


def read_told(told: object) -> Scan | Unreadable:
    """Return a scan of what a device told, or what of it cannot be read; no code is in either."""
    try:
        data = _SCAN.load(told) if isinstance(told, Mapping) else None
    except ValidationError as error:
        return _unreadable(told, "; ".join(_list_wrongs(error.messages)))
    if data is None:
        return _unreadable(told, "a scan is an object")
    held = Held(data["code_hash"]) if data["code_hash"] else hold(data["code"])
    return Scan(
        id=data["id"], seq=data["seq"], held=held, door=data["door"],
        direction=Direction(data["direction"]), at=data["at"], offset_ms=data["offset"],
        admitted=data["admitted"], reason=data["reason"], by=data["by"], because=data["because"],
        undoes=data["undoes"] or None, snapshot=data["snapshot"],
    )  # fmt: skip


def _unreadable(told: object, wrong: str) -> Unreadable:
    bare = without_codes(told)
    named = bare.get("id") if isinstance(bare, Mapping) else None
    scan_id = named if isinstance(named, str) and named.isprintable() else ""
    return Unreadable(scan_id[:64], json.dumps(bare, sort_keys=True), f"Set aside: {wrong}."[:500])


def _list_wrongs(messages: object, name: str = "") -> list[str]:
    if isinstance(messages, Mapping):
        return [
            line for key, inner in messages.items() for line in _list_wrongs(inner, str(key)[:40])
        ]
    if isinstance(messages, list):
        return [f"{name}: {str(message).rstrip('.')}" for message in messages]
    return [f"{name}: {messages}"]


def without_codes(value: object) -> object:
    """Return a JSON value with the digest of each code, and of what may be one, in its place."""
    if isinstance(value, Mapping):
        return {
            str(without_codes(str(key))): _digest_of_code(inner)
            if key == "code"
            else without_codes(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [without_codes(inner) for inner in value]
    if isinstance(value, str):
        return _LIKE_A_CODE.sub(lambda found: str(_digest_of_code(found[0])), value)
    return value


def _digest_of_code(code: object) -> str:
    held = hold(code).code_hash if isinstance(code, str) else digest_of(json.dumps(code))
    return f"sha256:{held}"
