"""Selects of slips from the badge desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select

from congress.people.models import SlipRow

_BY_CODE = select(
    SlipRow.id,
    SlipRow.person_id,
    SlipRow.event_id,
    SlipRow.given_with,
    SlipRow.until,
    SlipRow.used_at,
    SlipRow.ended_at,
)


def find_slip(db: Connection, code_hash: str) -> Any | None:  # noqa: ANN401 -- a row
    """Return the slip with a code, whatever became of it."""
    return db.execute(_BY_CODE.where(SlipRow.code_hash == code_hash)).one_or_none()


def list_slips_given_with(db: Connection, given_with: Sequence[str]) -> set[str]:
    """Return with which of some badges a slip was given that is used, or still good."""
    rows = db.scalars(
        select(SlipRow.given_with).where(
            SlipRow.given_with.in_(given_with), SlipRow.ended_at.is_(None)
        )
    )
    return set(rows)
