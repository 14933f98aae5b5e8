"""Selects of who wants news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from congress.people.models import NewsReaderRow


def list_news_readers(db: Connection) -> Sequence[Any]:
    """Return id and address of everybody who wants news, by id."""
    return db.execute(
        select(NewsReaderRow.id, NewsReaderRow.email)
        .where(NewsReaderRow.left_at.is_(None))
        .order_by(NewsReaderRow.id)
    ).all()


def wants_news(db: Connection, reader_id: str) -> bool:
    """Tell whether somebody still wants news."""
    found = select(NewsReaderRow.id).where(
        NewsReaderRow.id == reader_id, NewsReaderRow.left_at.is_(None)
    )
    return db.execute(found).first() is not None


def list_to_rejoin(db: Connection, now: datetime, limit: int) -> Sequence[Any]:
    """Return who came back to the news, and is to be taken off the provider's group by now: id, address
    and `rejoin_at`, the longest due first. Never who left again.
    """
    return db.execute(
        select(NewsReaderRow.id, NewsReaderRow.email, NewsReaderRow.rejoin_at)
        .where(NewsReaderRow.left_at.is_(None), NewsReaderRow.rejoin_at <= now)
        .order_by(NewsReaderRow.rejoin_at, NewsReaderRow.id)
        .limit(limit)
    ).all()


def count_kept_out(db: Connection) -> int:
    """Return how many want news, and the provider was asked in vain to take them off its group."""
    found = select(func.count()).where(
        NewsReaderRow.left_at.is_(None), NewsReaderRow.rejoin_at > NewsReaderRow.confirmed_at
    )
    return int(db.scalar(found) or 0)
