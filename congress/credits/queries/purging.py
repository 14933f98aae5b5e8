"""Selects of the purge of the record of credits (T27)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, exists, select

from congress.credits.models import CertificateRow, ClaimRow, PurgedNumberRow


def is_purged(db: Connection, number: str) -> bool:
    """Tell whether a certificate of this number was kept once, and is no longer."""
    return bool(db.scalar(select(exists().where(PurgedNumberRow.number == number))))


def list_claims_left(db: Connection, event_id: str, most: int) -> Sequence[str]:
    """Return the ids of some claims of an event, in order."""
    chosen = select(ClaimRow.id).where(ClaimRow.event_id == event_id)
    return db.scalars(chosen.order_by(ClaimRow.id).limit(most)).all()


def list_numbers_of(db: Connection, claim_ids: Sequence[str]) -> Sequence[str]:
    """Return the numbers of claims' certificates, each once."""
    chosen = select(CertificateRow.number).where(CertificateRow.claim_id.in_(claim_ids))
    return db.scalars(chosen.distinct().order_by(CertificateRow.number)).all()
