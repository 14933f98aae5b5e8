"""Selects of what limits look at: failed sign-ins, wrong codes, letters that were asked for."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from congress.infra.database import UtcDateTime
from congress.people.models import SignInMissRow
from congress.people.rules import (
    ASKED_WINDOW,
    CODE_WINDOW,
    EMAIL_WINDOW,
    PASSWORD_WINDOW,
    SENDS_WINDOW,
    SOURCE_WINDOW,
    Misses,
)

NAME, CODE, PASSWORD, TOTP = "name", "code", "password", "totp"
MENDED = "mended"  # a NAME that its own source put right soon after: a typo, and no guess
# Letters with codes, each kind counted by itself (decision 0015): for a browser that nobody knows, that
# signed in by name before, that opened level 2 before; to an address that anybody may type.
SEND, SEND_KNOWN, SEND_PROVED, ASKED = "send", "send-known", "send-proved", "asked"


def _count(kinds: Any, *conditions: Any) -> Any:  # noqa: ANN401 -- SQL expressions
    return (
        select(func.count())
        .select_from(SignInMissRow)
        .where(SignInMissRow.kind.in_(kinds), *conditions)
        .scalar_subquery()
    )


_SINCE_DAY = SignInMissRow.at > bindparam("day_ago", type_=UtcDateTime())
_SINCE_SOON = SignInMissRow.at > bindparam("soon_ago", type_=UtcDateTime())
_NAME_MISSES = select(
    _count([NAME, MENDED], SignInMissRow.email_hash == bindparam("email_hash"), _SINCE_DAY),
    _count([NAME], SignInMissRow.source_hash == bindparam("source_hash"), _SINCE_SOON),
    _count([NAME], _SINCE_SOON),
)
_EMAIL_MISSES = select(
    _count(
        [bindparam("kind")],
        SignInMissRow.email_hash == bindparam("email_hash"),
        _SINCE_DAY,
    )
)
_ALL_MISSES = select(
    _count(
        [bindparam("kind")],
        _SINCE_DAY,
    )
)


def count_name_misses(db: Connection, email_hash: str, source_hash: str, now: datetime) -> Misses:
    """Return the failures by name that limits look at."""
    row = db.execute(
        _NAME_MISSES,
        {
            "email_hash": email_hash,
            "source_hash": source_hash,
            "day_ago": now - EMAIL_WINDOW,
            "soon_ago": now - SOURCE_WINDOW,
        },
    ).one()
    return Misses(*row)


def count_code_misses(db: Connection, email_hash: str, now: datetime) -> int:
    """Return the wrong codes of an address within 24 hours."""
    return _count_email_misses(db, CODE, email_hash, now - CODE_WINDOW)


def count_all_code_misses(db: Connection, now: datetime) -> int:
    """Return the wrong codes of everybody within 24 hours."""
    facts = {"kind": CODE, "day_ago": now - CODE_WINDOW}
    counted: int = db.execute(_ALL_MISSES, facts).scalar_one()
    return counted


def count_password_misses(db: Connection, email_hash: str, now: datetime) -> int:
    """Return the wrong passwords of an address within an hour."""
    return _count_email_misses(db, PASSWORD, email_hash, now - PASSWORD_WINDOW)


def count_totp_misses(db: Connection, email_hash: str, now: datetime) -> int:
    """Return the wrong codes of an authenticator app, after the right password, within an hour."""
    return _count_email_misses(db, TOTP, email_hash, now - PASSWORD_WINDOW)


def _count_email_misses(db: Connection, kind: str, email_hash: str, since: datetime) -> int:
    facts = {"kind": kind, "email_hash": email_hash, "day_ago": since}
    counted: int = db.execute(_EMAIL_MISSES, facts).scalar_one()
    return counted


def list_sends(db: Connection, email_hash: str, kind: str, now: datetime) -> list[datetime]:
    """Return when codes of one kind of sending were asked for an address within 24 hours."""
    return list(
        db.scalars(
            select(SignInMissRow.at).where(
                SignInMissRow.kind == kind,
                SignInMissRow.email_hash == email_hash,
                SignInMissRow.at > now - SENDS_WINDOW,
            )
        )
    )


def list_asked(db: Connection, source_hash: str, now: datetime) -> list[datetime]:
    """Return when a source had letters written to addresses it typed, within `ASKED_WINDOW`."""
    return list(
        db.scalars(
            select(SignInMissRow.at).where(
                SignInMissRow.kind == ASKED,
                SignInMissRow.source_hash == source_hash,
                SignInMissRow.at > now - ASKED_WINDOW,
            )
        )
    )
