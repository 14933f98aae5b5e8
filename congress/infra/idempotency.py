"""Idempotency records: the answer is kept under its key in the transaction of its effect.

Follows draft-ietf-httpapi-idempotency-key-header-07, with two deviations (decision 0017): only
2xx answers are kept, and the key row is written last, so a crash can never leave a stuck key.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.errors import IdempotencyInProgressError
from congress.core.ports import KeptAnswer
from congress.infra.database import Base
from congress.infra.statements import Statement

KEPT = timedelta(hours=48)
MAX_KEY_LENGTH = 255


class IdempotencyRow(Base):
    """A kept answer. `fingerprint` tells the same request from another one under the same key."""

    __tablename__ = "idempotency"

    principal: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    headers: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]  # no index: purged once a day, written in every Register


# A second answer under a key breaks the primary key, which waits for the first to commit or roll back.
_KEEP = Statement(insert(IdempotencyRow), refused=IdempotencyInProgressError)


def fingerprint(method: str, path: str, body: bytes) -> str:
    """Return the digest that tells whether two requests are the same."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


def keep_answer(
    db: Connection, principal: str, key: str, answer: KeptAnswer, now: datetime
) -> None:
    """Keep the answer, with the COMMIT of what it answers.

    Raises:
        IdempotencyInProgressError: then: another request with this key won, and this one is undone.
    """
    _KEEP.later(
        db,
        {
            "principal": principal,
            "key": key,
            "fingerprint": answer.fingerprint,
            "status": answer.status,
            "headers": answer.headers,
            "body": answer.body,
            "created_at": now,
        },
    )


def forget_old_answers(db: Connection, now: datetime) -> int:
    """Delete answers older than `KEPT`; return how many."""
    return db.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < now - KEPT)).rowcount
