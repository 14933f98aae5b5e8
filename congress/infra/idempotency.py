"""Idempotency records: the answer is kept under its key in the transaction of its effect.

Follows draft-ietf-httpapi-idempotency-key-header-07, with two deviations (decision 0017): only
2xx answers are kept, and the key row is written last, so a crash can never leave a stuck key.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from congress.core.errors import IdempotencyMismatchError
from congress.infra.database import Base

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


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as it was given the first time. `headers` is a JSON object as text."""

    status: int
    headers: str
    body: str


_FIND = select(
    IdempotencyRow.fingerprint, IdempotencyRow.status, IdempotencyRow.headers, IdempotencyRow.body
).where(IdempotencyRow.principal == bindparam("p"), IdempotencyRow.key == bindparam("k"))
# The row comes back when it was written: SQLAlchemy knows no rowcount of an INSERT on PostgreSQL.
_KEEP = {
    "postgresql": postgresql.insert(IdempotencyRow)
    .on_conflict_do_nothing()
    .returning(IdempotencyRow.status),
    "sqlite": sqlite.insert(IdempotencyRow)
    .on_conflict_do_nothing()
    .returning(IdempotencyRow.status),
}


def fingerprint(method: str, path: str, body: bytes) -> str:
    """Return the digest that tells whether two requests are the same."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


def find_answer(db: Connection, principal: str, key: str, print_: str) -> KeptAnswer | None:
    """Return the kept answer of this very request, or None.

    Raises:
        IdempotencyMismatchError: the key was used for another request.
    """
    row = db.execute(_FIND, {"p": principal, "k": key}).first()
    if row is None:
        return None
    if row.fingerprint != print_:
        raise IdempotencyMismatchError
    return KeptAnswer(row.status, row.headers, row.body)


def keep_answer(
    db: Connection, principal: str, key: str, print_: str, answer: KeptAnswer, now: datetime
) -> bool:
    """Keep the answer; False when another request with this key won, and this one must roll back.

    The loser waits here, on the primary key, until the winner has committed or rolled back.
    """
    result = db.execute(
        _KEEP[db.dialect.name],
        {
            "principal": principal,
            "key": key,
            "fingerprint": print_,
            "status": answer.status,
            "headers": answer.headers,
            "body": answer.body,
            "created_at": now,
        },
    )
    return result.first() is not None


def forget_old_answers(db: Connection, now: datetime) -> int:
    """Delete answers older than `KEPT`; return how many."""
    return db.execute(delete(IdempotencyRow).where(IdempotencyRow.created_at < now - KEPT)).rowcount
