"""Shapes of claims: figures of credit as texts, names and numbers as on the license."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from congress.core.letters import can_be_name, can_be_printed
from congress.core.strict_json import decode_json
from congress.credits.queries.claims import ClaimFacts
from congress.credits.rules.awards import Wait
from congress.credits.rules.duties import is_month_day
from congress.credits.rules.states import State
from congress.credits.rules.submitted import (
    AMOUNT,
    MAX_CREDENTIAL,
    MAX_NAME,
    License,
    Submitted,
    amount_of,
)
from congress.credits.rules.types import write_credits
from congress.credits.service.claiming import Judged
from congress.credits.service.drafts import without_numbers
from congress.credits.service.mine import MyClaims
from congress.web.body import CountedList, CountedParts, load
from congress.web.examples import example
from congress.web.fields import Instant

MAX_NUMBER, MAX_LICENSES, MAX_SESSIONS, MAX_WORDS = 40, 10, 100, 500
NO_NAME = (
    "Please write your name as it stands on your license, or as the certificate shall have it."
)
NOT_PRINTED = "A character of this cannot be printed: please type it anew."
NO_AMOUNT = "Write a figure of at most two decimals, such as 9.75."
NO_BIRTH_DAY = (
    "Write month and day as four digits, MMDD: 0229 for February 29. There is no such day as this."
)


def _is_birth_day(text: str) -> None:
    if text and not is_month_day(text):
        raise ValidationError(NO_BIRTH_DAY)


def _is_name(text: str) -> None:
    if not can_be_name(" ".join(text.split())):
        raise ValidationError(NO_NAME)


def _is_printed(text: str) -> None:
    if not can_be_printed(text.strip()):
        raise ValidationError(NOT_PRINTED)


def _text(most: int, **more: Any) -> fields.String:  # noqa: ANN401 -- a field's options
    return fields.String(load_default="", validate=validate.Length(max=most), **more)


@example(kind="RN", state="CA", number="612345")
class LicenseSchema(Schema):
    """A license: what for, the state, its number."""

    kind = _text(MAX_NUMBER)
    state = _text(MAX_NUMBER)
    number = fields.String(required=True, validate=validate.Length(min=1, max=MAX_NUMBER))


class _Filled(Schema):
    """What somebody fills in, but for which kind it is."""

    credential = fields.String(
        load_default="",
        validate=[validate.Length(max=MAX_CREDENTIAL), _is_printed],
        metadata={"description": "As behind the name: RN, MSN."},
    )
    licenses = CountedParts(
        LicenseSchema, many=True, load_default=list, validate=validate.Length(max=MAX_LICENSES)
    )
    nabp = _text(MAX_NUMBER, metadata={"description": "The e-Profile number of pharmacists."})
    birth_day = fields.String(
        load_default="",
        validate=_is_birth_day,
        metadata={"description": "Month and day, MMDD; never a year."},
    )
    board = _text(MAX_NUMBER, metadata={"description": "The number at a specialty board."})
    attested = CountedList(
        fields.String(validate=validate.Length(max=64)),
        load_default=list,
        validate=validate.Length(max=MAX_SESSIONS),
        metadata={
            "description": "Sessions without a scan in which I was, where the kind allows it."
        },
    )


@example(type_id="ancc", amount="9.75", name="Ana Rivera", credential="RN", licenses=...)
class SubmittedSchema(_Filled):
    """A claim: what of a kind of credit, and the name and numbers as on the license."""

    type_id = fields.String(required=True, validate=validate.Length(min=1, max=64))
    amount = fields.String(
        required=True,
        validate=validate.Regexp(AMOUNT, error=NO_AMOUNT),
        metadata={"description": "A figure of at most two decimals, as text: 9.75."},
    )
    name = fields.String(
        required=True,
        validate=[
            validate.Length(max=MAX_NAME),
            _is_name,
        ],
    )


_SUBMITTED = SubmittedSchema()
A_CLAIM = {
    "type_id": "ancc", "amount": "9.75", "name": "Ana Rivera", "credential": "RN",
    "licenses": [{"kind": "RN", "state": "CA", "number": "612345"}],
}  # fmt: skip


def read_claim(body: bytes) -> Submitted:
    """Return a claim as it came, read.

    Raises:
        JsonError, TextError, InputError: with a fault for every field.
    """
    found = load(_SUBMITTED, decode_json(body))
    amount = amount_of(found["amount"])
    assert amount is not None  # noqa: S101 -- the schema has seen to it
    return Submitted(
        type_id=found["type_id"],
        amount=amount,
        name=" ".join(found["name"].split()),
        credential=found["credential"].strip(),
        licenses=tuple(License(**one) for one in found["licenses"]),
        nabp=found["nabp"].strip(),
        birth_day=found["birth_day"],
        board=found["board"].strip(),
        attested=tuple(dict.fromkeys(found["attested"])),
    )


@example(filled={"amount": "9.75", "name": "Ana Rivera"})
class DraftSchema(Schema):
    """What is filled in so far, whatever it lacks."""

    filled = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={
            "description": "Fields as a claim has them; nobody looks whether they are right."
        },
    )


@example(type_id="ancc", words="The hotel had no network at a quarter to midnight.")
class LateRequestSchema(Schema):
    """What the CE office is asked after the close."""

    type_id = fields.String(required=True, validate=validate.Length(min=1, max=64))
    words = fields.String(load_default="", validate=validate.Length(max=MAX_WORDS))


@example(
    type_id="ancc", state="awarded", amount="9.75", version=1, received_at="2025-04-18T06:59:58Z",
    name="Ana Rivera", credential="RN", waits_for=[],
)  # fmt: skip
class CreditClaimSchema(Schema):
    """A claim as it stands, and what it waits for before it is awarded."""

    type_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf([one.value for one in State]))
    amount = fields.String(
        required=True, metadata={"description": "As text: 9.75.", "pattern": r"^\d+\.\d\d$"}
    )
    version = fields.Integer(required=True)
    received_at = Instant(required=True, metadata={"description": "When its last byte reached us."})
    name = fields.String(required=True)
    credential = fields.String(required=True)
    waits_for = fields.List(
        fields.String(validate=validate.OneOf([one.value for one in Wait])), required=True
    )


@example(type_id="ancc", state="open", words="", because="", until=None)
class AskedLateSchema(Schema):
    """What was asked of the CE office, and what it said."""

    type_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["open", "granted", "refused"]))
    words = fields.String(required=True)
    because = fields.String(required=True)
    until = Instant(required=True, allow_none=True)


@example(claims=..., late_requests=..., drafts={"acpe": {"name": "Ana Rivera"}})
class MyClaimsSchema(Schema):
    """What I claim, what I asked after the close, and what I filled in and did not claim."""

    claims = fields.List(fields.Nested(CreditClaimSchema()), required=True)
    late_requests = fields.List(fields.Nested(AskedLateSchema()), required=True)
    drafts = fields.Dict(keys=fields.String(), values=fields.Dict(), required=True)


def tell_claim(judged: Judged) -> dict[str, Any]:
    """Return a claim as it is sent."""
    claim = judged.claim
    assert claim is not None  # noqa: S101 -- a refusal is an error
    return {**_claim(claim), "waits_for": [one.value for one in judged.waits]}


def _claim(claim: ClaimFacts) -> dict[str, Any]:
    return {
        "type_id": claim.type_id, "state": claim.state.value, "amount": write_credits(claim.amount),
        "version": claim.version, "received_at": claim.received_at, "name": claim.name,
        "credential": claim.credential,
    }  # fmt: skip


def tell_claims(mine: MyClaims, *, shows_numbers: bool) -> dict[str, Any]:
    """Return all of one's claims as they are sent, by kind of credit."""
    drafts = mine.drafts.items()
    return {
        "claims": [
            {**_claim(one), "waits_for": [wait.value for wait in mine.waits.get(type_id, ())]}
            for type_id, one in sorted(mine.claims.items())
        ],
        "late_requests": [
            {
                "type_id": type_id, "state": one.state, "words": one.words, "because": one.because,
                "until": one.until,
            }
            for type_id, one in sorted(mine.requests.items())
        ],
        "drafts": {one: body if shows_numbers else without_numbers(body) for one, body in drafts},
    }  # fmt: skip
