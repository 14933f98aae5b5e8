"""Selects of who wants news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

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
