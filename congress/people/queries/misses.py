"""Selects of what limits look at: failed sign-ins, wrong codes, letters that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
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
    STANDING_LIFE,
    CodeMisses,
    Misses,
)

NAME, CODE, PASSWORD, TOTP = "name", "code", "password", "totp"
VAIN_CODE = "code-vain"  # a wrong try that could not be right: nobody's ticket, or too long a code
MENDED = "mended"  # a NAME that its own source put right soon after: a typo, and no guess
# Letters with a code of their own: to sign in, and to confirm what anybody may type; and those for
# browsers that opened level 2 for the address before, which are counted apart.
SEND, ASKED, SEND_PROVED = "send", "asked", "send-proved"
# The standing code of a mailbox, whose digest stands in the place of the address's; and a used one.
STANDING, STANDING_USED = "standing", "standing-used"


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
_CODE_MISSES = select(
    _count([CODE], SignInMissRow.email_hash == bindparam("email_hash"), _SINCE_DAY),
    _count([CODE], _SINCE_DAY),
)
_SOURCE_CODE_MISSES = select(
    _count([CODE, VAIN_CODE], SignInMissRow.source_hash == bindparam("source_hash"), _SINCE_SOON)
)
_STANDING = (
    select(SignInMissRow.id, SignInMissRow.at)
    .where(
        SignInMissRow.kind == STANDING,
        SignInMissRow.email_hash == bindparam("mailbox_hash"),
        SignInMissRow.at > bindparam("since", type_=UtcDateTime()),
    )
    .order_by(SignInMissRow.at.desc(), SignInMissRow.id)
    .limit(1)
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


def count_code_misses(db: Connection, email_hash: str, now: datetime) -> CodeMisses:
    """Return the wrong codes that limits look at."""
    facts = {"email_hash": email_hash, "day_ago": now - CODE_WINDOW}
    return CodeMisses(*db.execute(_CODE_MISSES, facts).one())


def count_source_code_misses(db: Connection, source_hash: str, now: datetime) -> int:
    """Return the wrong codes of a source within `SOURCE_WINDOW`, those in vain included."""
    facts = {"source_hash": source_hash, "soon_ago": now - SOURCE_WINDOW}
    counted: int = db.execute(_SOURCE_CODE_MISSES, facts).scalar_one()
    return counted


def find_standing(db: Connection, mailbox_hash: str, now: datetime) -> Any:  # noqa: ANN401 -- a row, or None
    """Return (id, at) of the standing code a mailbox was sent and nobody used yet, or None."""
    facts = {"mailbox_hash": mailbox_hash, "since": now - STANDING_LIFE}
    return db.execute(_STANDING, facts).first()


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


def list_sends(
    db: Connection, email_hash: str, now: datetime, *, is_proved: bool
) -> Sequence[datetime]:
    """Return when an address was sent codes of their own within 24 hours.

    Asked for by browsers that opened level 2 for it before (`is_proved`), or by all others.
    """
    kinds = [SEND_PROVED] if is_proved else [SEND, ASKED]
    return db.scalars(
        select(SignInMissRow.at).where(
            SignInMissRow.kind.in_(kinds),
            SignInMissRow.email_hash == email_hash,
            SignInMissRow.at > now - SENDS_WINDOW,
        )
    ).all()


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
