"""The table of the guide: every wording a card or a badge window ever had."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from congress.infra.database import Base


class WordingRow(Base):
    """What a card or badge window says from one release on (R29, R40, R56); never changed.

    `item` is `card/<id>` or the name of a badge window. `words` are the fields as JSON; {} means that
    it was left out from `released_in` on. `number` counts the wordings of an item from 1.
    """

    __tablename__ = "wording"

    event_id: Mapped[str] = mapped_column(ForeignKey("event.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[dict[str, Any]]
    released_in: Mapped[int]
    since: Mapped[datetime]
