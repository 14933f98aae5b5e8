"""Shapes of scans that devices tell, and how one is read that may be no scan."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from congress.checkin.rules.verdict import Direction, Reason
from congress.checkin.schemas.parts import MAX_HELD, OF_THE_DOOR, SAID, text_of
from congress.checkin.service.held import Held, digest_of, hold
from congress.checkin.service.scans import MOST_SCANS, Scan, Stored, Unreadable
from congress.core.strict_json import MAX_INTEGER
from congress.web.body import CountedList
from congress.web.examples import example
from congress.web.fields import Instant
from congress.web.loading import loader_of

MAX_SCANS_BYTES = 512 * 1024  # so many scans, as a body
YEARS = range(1970, 2101)  # a clock without a battery begins in 1970
SCAN_ID = "5f1d2c3b-8a7e-4c6d-9b0a-1e2f3d4c5b6a"
CODE_HASH = "1f4e0c5b2a9d8e7f6a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091"


def refuse_far_years(at: Any) -> None:  # noqa: ANN401 -- an aware datetime
    """Refuse an instant that no clock can mean."""
    if at.year not in YEARS:
        message = f"no clock means {at.year}"
        raise ValidationError(message)


@example(
    id=SCAN_ID, seq=41, code_hash=CODE_HASH, door="sunset-main", direction="in",
    at="2025-03-10T16:12:04Z", offset=-1500, admitted=True, reason="ok", by="Kim",
    snapshot="3.0b8a1f7c",
)  # fmt: skip
class ScanSchema(Schema):
    """A scan, as a device tells it: either `code` or `code_hash`."""

    id = text_of(64, 16, "Random, of the device: told twice it is one scan.", required=True)
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
    door = text_of(64, 1, OF_THE_DOOR["description"], required=True)
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
    reason = text_of(64, description="Of the verdict that the device gave.", load_default="")
    by = text_of(100, description="Who held the device.", load_default="")
    because = text_of(
        500, description="Why a verdict was set aside, or a scan undone.", load_default=""
    )
    undoes = text_of(
        64, description="The id of the scan that never was.", load_default=None, allow_none=True
    )
    snapshot = text_of(
        64, description="What it was judged by: release, point, version.", load_default=""
    )
    share = text_of(
        64, description="The id of what was lent, if it used a place of it.", load_default=""
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
    said = fields.String(required=True, metadata=SAID)


class AnsweredScansSchema(Schema):
    """An answer for each, in the order in which they were sent."""

    scans = fields.List(fields.Nested(AnsweredScanSchema), required=True)


_read = loader_of(ScanSchema())
# What may be a code, wherever it stands in what could not be read.
_LIKE_A_CODE = re.compile(r"[CP][1IL][\s-]?[0-9A-Z][0-9A-Z\s-]{18,60}", re.IGNORECASE)


def read_told(told: object) -> Scan | Unreadable:
    """Return a scan of what a device told, or what of it cannot be read; no code is in either."""
    try:
        data = _read(told) if isinstance(told, Mapping) else None
    except ValidationError as error:
        return _unreadable(told, "; ".join(_list_wrongs(error.messages)))
    if data is None:
        return _unreadable(told, "a scan is an object")
    held = Held(data["code_hash"]) if data["code_hash"] else hold(data["code"])
    return Scan(
        id=data["id"], seq=data["seq"], held=held, door=data["door"],
        direction=Direction(data["direction"]), at=data["at"], offset_ms=data["offset"],
        admitted=data["admitted"], reason=data["reason"], by=data["by"], because=data["because"],
        undoes=data["undoes"] or None, snapshot=data["snapshot"], share=data["share"],
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
