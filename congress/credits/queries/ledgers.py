"""What became of the claims of one registration: steps, arrivals, certificates; one statement each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from congress.credits.models import (
    CertificateRow,
    ClaimReceiptRow,
    ClaimRow,
    ClaimStepRow,
)


@dataclass(frozen=True)
class LedgerStep:
    """A step of one of the claims."""

    type_id: str
    seq: int
    version: int
    state: str
    amount: int
    actor: str
    at: datetime
    evidence: Mapping[str, Any]


@dataclass(frozen=True)
class LedgerReceipt:
    """A claim as it arrived. `outcome` "": nobody judged it yet."""

    type_id: str
    received_at: datetime
    outcome: str
    person_id: str


@dataclass(frozen=True)
class LedgerCertificate:
    """A version of a certificate, without its page."""

    type_id: str
    number: str
    version: int
    state: str
    issued_at: datetime
    reissued_at: datetime | None
    because: str
    issued_by: str
    mark: str


def list_ledger_steps(db: Connection, attendee_id: str) -> list[LedgerStep]:
    """Return every step of its claims, the first one first."""
    names = [one for one in LedgerStep.__dataclass_fields__ if one != "type_id"]
    rows = db.execute(
        select(ClaimRow.type_id, *(getattr(ClaimStepRow, one) for one in names))
        .join(ClaimRow, ClaimRow.id == ClaimStepRow.claim_id)
        .where(ClaimRow.attendee_id == attendee_id)
        .order_by(ClaimStepRow.at, ClaimRow.type_id, ClaimStepRow.seq)
    )
    return [LedgerStep(*row) for row in rows]


def list_ledger_receipts(db: Connection, attendee_id: str) -> list[LedgerReceipt]:
    """Return what arrived, the first first."""
    rows = db.execute(
        _columns(ClaimReceiptRow, LedgerReceipt)
        .where(ClaimReceiptRow.attendee_id == attendee_id)
        .order_by(ClaimReceiptRow.received_at, ClaimReceiptRow.id)
    )
    return [LedgerReceipt(*row) for row in rows]


def list_ledger_certificates(db: Connection, attendee_id: str) -> list[LedgerCertificate]:
    """Return every version of its certificates, as issued."""
    names = [one for one in LedgerCertificate.__dataclass_fields__ if one != "type_id"]
    rows = db.execute(
        select(ClaimRow.type_id, *(getattr(CertificateRow, one) for one in names))
        .join(ClaimRow, ClaimRow.id == CertificateRow.claim_id)
        .where(ClaimRow.attendee_id == attendee_id)
        .order_by(CertificateRow.issued_at, CertificateRow.number, CertificateRow.version)
    )
    return [LedgerCertificate(*row) for row in rows]


def _columns(row: Any, facts: Any) -> Any:  # noqa: ANN401 -- a table, a dataclass of some of its columns
    return select(*(getattr(row, name) for name in facts.__dataclass_fields__))
