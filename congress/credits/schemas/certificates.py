"""Shapes of certificates: one's own, and what anybody reads who checks one."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from congress.credits.rules.certificates import (
    Certificate,
    CertificateState,
    Wording,
    address_of,
)
from congress.credits.rules.checks import Checked
from congress.credits.rules.numbers import MARK_LENGTH, write_number
from congress.credits.rules.types import write_credits
from congress.web.examples import example
from congress.web.fields import Instant

_STATE = validate.OneOf([one.value for one in CertificateState])
_WORDING = validate.OneOf([one.value for one in Wording])
_FIGURE = {"description": "A figure of two decimals, as text: 5.25.", "pattern": r"^\d+\.\d\d$"}
_NUMBER = {"description": "In groups, as it is printed; it is read with and without hyphens."}


@example(
    number="7KQM4T-9DXV2H-3WPRR5", version=1, state="valid", wording="credit", name="Ana Rivera",
    credential="MD", event="IHI Patient Safety Congress 2025", starts_on="2025-03-09",
    ends_on="2025-03-11", provider="Example Institute", kind="AMA PRA Category 1 Credit™",
    unit="credit", credits="5.25", issued_at="2025-04-18T06:59:59Z", reissued_at=None,
)  # fmt: skip
class ToldCertificateSchema(Schema):
    """What a certificate says, but license and sessions, which its page alone has."""

    number = fields.String(required=True, metadata=_NUMBER)
    version = fields.Integer(required=True)
    state = fields.String(required=True, validate=_STATE)
    wording = fields.String(
        required=True,
        validate=_WORDING,
        metadata={"description": "credit, or participation; record: of hours of pharmacy."},
    )
    name = fields.String(required=True)
    credential = fields.String(required=True)
    event = fields.String(required=True, metadata={"description": "The event's name."})
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    provider = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "The kind of credit, by name."})
    unit = fields.String(required=True)
    credits = fields.String(required=True, metadata=_FIGURE)
    issued_at = Instant(required=True)
    reissued_at = Instant(required=True, allow_none=True)


@example(
    check="https://congress.example/certificates/7KQM4T9DXV2H3WPRR5",
    file="/api/v1/events/psc-2025/me/certificates/7KQM4T9DXV2H3WPRR5.pdf?version=1",
)
class MyCertificateSchema(ToldCertificateSchema):
    """A version of a certificate of mine."""

    check = fields.String(required=True, metadata={"description": "Where anybody checks it."})
    file = fields.String(required=True, metadata={"description": "Where its PDF is, for me."})


class MyCertificatesSchema(Schema):
    """Every version that I was given at this event, as issued."""

    certificates = fields.List(fields.Nested(MyCertificateSchema()), required=True)


@example(version=1)
class VersionQuerySchema(Schema):
    """Which version is asked for."""

    version = fields.Integer(
        load_default=None,
        validate=validate.Range(min=1, max=10_000),
        metadata={"description": "The last one where it is left out.", "example": 1},
    )


@example(copy="2KQ84MTZ")
class CopyQuerySchema(Schema):
    """Which copy is in one's hand."""

    copy = fields.String(
        load_default="",
        validate=validate.Length(max=MARK_LENGTH),
        metadata={
            "description": "The mark in the address that a later version bears.",
            "example": "2KQ84MTZ",
        },
    )


@example(
    number="7KQM4T-9DXV2H-3WPRR5", state="valid", newest_version=1,
    newest_issued_at="2025-04-18T06:59:59Z", certificate=...,
)  # fmt: skip
class CheckedSchema(Schema):
    """How a copy stands. `certificate` null: it does not stand any more, so no name is told."""

    number = fields.String(required=True, metadata=_NUMBER)
    state = fields.String(required=True, validate=_STATE)
    newest_version = fields.Integer(required=True)
    newest_issued_at = Instant(required=True)
    certificate = fields.Nested(ToldCertificateSchema(), required=True, allow_none=True)


def tell_mine(one: Certificate, base_url: str) -> dict[str, Any]:
    """Return a certificate of one's own as it is sent."""
    at = f"/api/v1/events/{one.event_id}/me/certificates/{one.number}.pdf"
    return {
        **tell_certificate(one),
        "check": address_of(one, base_url),
        "file": f"{at}?version={one.version}",
    }


def tell_certificate(one: Certificate) -> dict[str, Any]:
    """Return what a certificate says as it is sent, but license and sessions."""
    facts = one.facts
    return {
        "number": write_number(one.number), "version": one.version, "state": one.state.value,
        "wording": facts.wording.value, "name": facts.name, "credential": facts.credential,
        "event": facts.event, "starts_on": facts.starts_on, "ends_on": facts.ends_on,
        "provider": facts.provider, "kind": facts.kind, "unit": facts.unit,
        "credits": write_credits(facts.amount), "issued_at": one.issued_at,
        "reissued_at": one.reissued_at,
    }  # fmt: skip


def tell_checked(checked: Checked) -> dict[str, Any]:
    """Return how a copy stands as it is sent."""
    newest, shown = checked.newest, checked.shown
    return {
        "number": write_number(newest.number),
        "state": checked.state.value,
        "newest_version": newest.version,
        "newest_issued_at": newest.reissued_at or newest.issued_at,
        "certificate": tell_certificate(shown) if shown else None,
    }
