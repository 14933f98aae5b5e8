"""Selects of one-time codes: by their ticket, and by the link of their letter."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from congress.people.models import CodeRow

_CODES = select(
    CodeRow.ticket_hash,
    CodeRow.email_hash,
    CodeRow.persons,
    CodeRow.code_hash,
    CodeRow.device_id,
    CodeRow.misses,
    CodeRow.expires_at,
    CodeRow.used_at,
    CodeRow.pending,
    CodeRow.mailbox_hash,
    CodeRow.is_guessable,
    CodeRow.standing_id,
)
_CODE = _CODES.where(CodeRow.ticket_hash == bindparam("ticket_hash"))
_CODE_OF_LINK = _CODES.where(CodeRow.link_hash == bindparam("link_hash"))


def find_code(db: Connection, ticket_hash: str) -> Any:  # noqa: ANN401 -- a row, or None
    """Return the code of a ticket, dead or alive, or None."""
    return db.execute(_CODE, {"ticket_hash": ticket_hash}).first()


def find_code_of_link(db: Connection, link_hash: str) -> Any:  # noqa: ANN401 -- a row, or None
    """Return the code whose letter holds a link, dead or alive, or None."""
    return db.execute(_CODE_OF_LINK, {"link_hash": link_hash}).first()
