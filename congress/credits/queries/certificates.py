"""Certificates: those of a claim, of a number, of a person, and those whose page is not set yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from congress.core.errors import NotFoundError
from congress.credits.models import CertificateRow, ClaimRow
from congress.credits.rules.certificates import Certificate, CertificateState, facts_from_json

# All but the bytes of the page.
_COLUMNS = [getattr(CertificateRow, one.name) for one in fields(Certificate)]


def find_newest(db: Connection, claim_id: str) -> Certificate | None:
    """Return the last version of a claim's certificate."""
    chosen = select(*_COLUMNS).where(CertificateRow.claim_id == claim_id)
    return _first(db, chosen.order_by(CertificateRow.version.desc()).limit(1))


def hold_newest(db: Connection, claim_id: str) -> Certificate:
    """Return the last version of a claim's certificate, and hold the claim until the transaction ends.

    Whoever comes second waits, and then reads what the first one wrote.

    Raises:
        NotFoundError: it has none.
    """
    db.execute(select(ClaimRow.id).where(ClaimRow.id == claim_id).with_for_update())
    found = find_newest(db, claim_id)
    if found is None:
        raise NotFoundError
    return found


def list_versions(db: Connection, number: str) -> list[Certificate]:
    """Return all versions of a number, the first one first; none: it is nobody's."""
    chosen = select(*_COLUMNS).where(CertificateRow.number == number)
    return _all(db, chosen.order_by(CertificateRow.version))


def list_certificates_of(
    db: Connection, person_id: str, event_id: str | None = None
) -> list[Certificate]:
    """Return every version that somebody was given, at one event or (None) at all, as issued."""
    chosen = select(*_COLUMNS).where(CertificateRow.person_id == person_id)
    if event_id is not None:
        chosen = chosen.where(CertificateRow.event_id == event_id)
    order = (CertificateRow.issued_at, CertificateRow.number, CertificateRow.version)
    return _all(db, chosen.order_by(*order))


def list_issued(db: Connection, event_id: str) -> list[Certificate]:
    """Return every version that was given at an event, as issued."""
    chosen = select(*_COLUMNS).where(CertificateRow.event_id == event_id)
    return _all(db, chosen.order_by(CertificateRow.issued_at, CertificateRow.id))


def list_unset(db: Connection, most: int, event_id: str | None = None) -> list[Certificate]:
    """Return those whose page is not set yet, of one event or (None) of all, the oldest first."""
    chosen = select(*_COLUMNS).where(CertificateRow.pdf.is_(None))
    if event_id is not None:
        chosen = chosen.where(CertificateRow.event_id == event_id)
    return _all(db, chosen.order_by(CertificateRow.issued_at, CertificateRow.id).limit(most))


def count_unset(db: Connection, event_id: str | None = None) -> int:
    """Return how many pages are not set yet."""
    chosen = select(func.count()).where(CertificateRow.pdf.is_(None))
    if event_id is not None:
        chosen = chosen.where(CertificateRow.event_id == event_id)
    return int(db.execute(chosen).scalar_one())


def find_pdf(db: Connection, certificate_id: str) -> bytes | None:
    """Return the bytes of a certificate's page; None: it is not set yet."""
    chosen = select(CertificateRow.pdf).where(CertificateRow.id == certificate_id)
    found: bytes | None = db.execute(chosen).scalar_one_or_none()
    return found


def _first(db: Connection, chosen: Select[Any]) -> Certificate | None:
    row = db.execute(chosen).first()
    return None if row is None else _read(row)


def _all(db: Connection, chosen: Select[Any]) -> list[Certificate]:
    rows: Sequence[Row[Any]] = db.execute(chosen).all()
    return [_read(row) for row in rows]


def _read(row: Row[Any]) -> Certificate:
    told = dict(row._mapping)  # noqa: SLF001 -- SQLAlchemy's public name for it
    told["state"] = CertificateState(told["state"])
    told["facts"] = facts_from_json(told["facts"])
    return Certificate(**told)
