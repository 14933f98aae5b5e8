"""Selects of slips from the badge desk."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from congress.infra.statements import Found, Statement
from congress.people.models import SlipRow

_BY_CODE = Statement(
    select(
        SlipRow.id,
        SlipRow.person_id,
        SlipRow.event_id,
        SlipRow.given_with,
        SlipRow.until,
        SlipRow.used_at,
        SlipRow.ended_at,
    ).where(SlipRow.code_hash == bindparam("code_hash"))
)


def find_slip(db: Connection, code_hash: str) -> Found | None:
    """Return the slip with a code, whatever became of it."""
    return _BY_CODE.first(db, {"code_hash": code_hash})
