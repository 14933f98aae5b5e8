"""The record of credits goes when it need not be kept any longer; its numbers stay, to say so (T27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert
from sqlalchemy.dialects import postgresql, sqlite

from congress.core.principal import SYSTEM
from congress.credits.errors import NoLongerKeptError
from congress.credits.models import (
    CertificateRow,
    ClaimDraftRow,
    ClaimReceiptRow,
    ClaimRow,
    ClaimStepRow,
    CreditExtensionRow,
    EvaluationLinkRow,
    LateRequestRow,
    PurgedNumberRow,
    RecordPurgeRow,
)
from congress.credits.queries.purging import is_purged, list_claims_left, list_numbers_of
from congress.infra import audit

AT_ONCE = 200  # claims, with the pages of their certificates
# What is left of an event's claims once these are gone, those first that refer to others.
_BESIDE = (
    LateRequestRow, ClaimDraftRow, ClaimReceiptRow, CreditExtensionRow, EvaluationLinkRow,
)  # fmt: skip
_BEGIN = {
    "postgresql": postgresql.insert(RecordPurgeRow).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(RecordPurgeRow).on_conflict_do_nothing(),
}


def begin_purge(db: Connection, event_id: str, now: datetime) -> None:
    """Say that an event's record is no longer kept: only then the database lets it go. Twice is once."""
    db.execute(_BEGIN[db.dialect.name], {"event_id": event_id, "purged_at": now})


def purge_some(db: Connection, event_id: str, now: datetime) -> int:
    """Remove some claims of an event with all that is of them, and with the last one what is beside
    them; return how many claims. 0: nothing is left.
    """
    claims = list_claims_left(db, event_id, AT_ONCE)
    if not claims:
        for kind in _BESIDE:
            db.execute(delete(kind).where(kind.event_id == event_id))
        return 0
    numbers = [{"number": one, "event_id": event_id} for one in list_numbers_of(db, claims)]
    if numbers:
        db.execute(insert(PurgedNumberRow), numbers)
    db.execute(delete(CertificateRow).where(CertificateRow.claim_id.in_(claims)))
    db.execute(delete(ClaimStepRow).where(ClaimStepRow.claim_id.in_(claims)))
    db.execute(delete(ClaimRow).where(ClaimRow.id.in_(claims)))
    audit.record(
        db, at=now, actor=SYSTEM, action="record.purged", event_id=event_id, subject=event_id,
        claims=len(claims),
    )  # fmt: skip
    return len(claims)


def refuse_purged(db: Connection, number: str | None) -> None:
    """Let pass unless a certificate of this number is no longer kept.

    Raises:
        NoLongerKeptError: then.
    """
    if number is not None and is_purged(db, number):
        raise NoLongerKeptError
