"""Which secret key a database is served with: two machines with two keys would void each other's work.

What is kept is a digest under the key itself: it tells keys apart, and nothing else of them. It stands
in the audit, so that a backup carries it, and every change of the key has its row.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from congress.infra import audit
from congress.infra.audit import AuditRow
from congress.infra.signing import Signer

ACTION = "key/used"
LENGTH = 16


def print_of(signer: Signer) -> str:
    """Return what tells this key from others."""
    return signer.keyed_digest("installation", "key")[:LENGTH]


def is_another_key(db: Connection, signer: Signer) -> bool:
    """Tell whether the database was last served with another key."""
    kept = _find(db)
    return kept is not None and kept != print_of(signer)


def note_key(db: Connection, signer: Signer, *, actor: str, now: datetime) -> None:
    """Note this key as the one to be served with, where it is not."""
    if _find(db) != print_of(signer):
        audit.record(
            db, at=now, actor=actor, action=ACTION, subject="installation", print=print_of(signer)
        )


def _find(db: Connection) -> str | None:
    facts = db.scalar(
        select(AuditRow.facts)
        .where(AuditRow.action == ACTION)
        .order_by(AuditRow.id.desc())
        .limit(1)
    )
    return None if facts is None else str(facts["print"])
