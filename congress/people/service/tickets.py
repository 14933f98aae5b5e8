"""One-time codes and their tickets: made within limits, tried five times, used once.

What a code opens is for the caller: a sign-in (`codes`), or an address that confirms what is pending
(`confirming`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Connection, bindparam, null, update

from congress.core.ids import digest, new_secret
from congress.infra import audit
from congress.infra.database import UtcDateTime
from congress.infra.locks import take_lock
from congress.infra.signing import Signer
from congress.infra.statements import ConditionalInsert
from congress.people import queries
from congress.people.errors import CodeInvalidError, RateLimitedError
from congress.people.models import CodeRow
from congress.people.rules import (
    CODE_LIFE,
    CODE_TRIES,
    Visitor,
    code_digits,
    may_try_code,
    wait_for_sending,
    wait_for_source,
)
from congress.people.service.asking import Asker
from congress.people.service.devices import proved_hash
from congress.people.service.sign_in import hash_source, remember_miss

PURPOSE = "code"
_ADD = ConditionalInsert(CodeRow)
_TICKET = CodeRow.ticket_hash == bindparam("ticket")
# Counted before it is looked at: a hundred guesses at once are still five.
_SPEND_TRY = (
    update(CodeRow)
    .where(
        _TICKET,
        CodeRow.used_at.is_(None),
        CodeRow.misses < CODE_TRIES,
        CodeRow.expires_at > bindparam("now", type_=UtcDateTime()),
    )
    .values(misses=CodeRow.misses + 1)
)
_GIVE_TRY_BACK = update(CodeRow).where(_TICKET).values(misses=CodeRow.misses - 1)
_USE = (
    update(CodeRow)
    .where(_TICKET, CodeRow.used_at.is_(None))
    .values(used_at=bindparam("now", type_=UtcDateTime()), pending=null())
)


@dataclass(frozen=True)
class Issued:
    """A code that was made, in clear: for its letter, and the ticket for whoever asked.

    `link`: what the letter's link carries instead of the code; "" for a code that is only typed.
    """

    ticket: str
    code: str
    link: str = ""


@dataclass(frozen=True)
class Issuing:
    """What a code is to open: `persons`, or what is `pending` until its address is confirmed."""

    email_hash: str
    persons: tuple[str, ...] = ()
    device_id: str | None = None
    pending: dict[str, str] | None = None


def issue_code(*, db: Connection, asker: Asker, issuing: Issuing, now: datetime) -> Issued:
    """Make a code and its ticket, and count it; the caller writes its letter.

    What is pending gets a link as well, and is counted by source, too: its letter goes wherever
    somebody typed. Locks: the sign-in lock of the address.

    Raises:
        RateLimitedError: three within 15 minutes, or ten within 24 hours, to this address, for
            browsers known as well as this one; or too many letters to typed addresses from this
            source.
    """
    take_lock(db, f"sign-in/{issuing.email_hash}")
    kind = _kind_of_sending(db, asker.visitor, issuing)
    wait = wait_for_sending(queries.list_sends(db, issuing.email_hash, kind, now), now)
    if wait is not None:
        raise RateLimitedError(retry_after=max(1, ceil(wait.total_seconds())))
    is_pending = issuing.pending is not None
    if is_pending:
        _refuse_flood(db, hash_source(asker.signer, asker.visitor), now)
    issued = Issued(
        ticket=new_secret(),
        code=_new_code(code_digits(queries.count_all_code_misses(db, now))),
        link=new_secret() if is_pending else "",
    )
    remember_miss(
        db,
        signer=asker.signer,
        kind=kind,
        email_hash=issuing.email_hash,
        visitor=asker.visitor,
        now=now,
    )
    _ADD.execute(db, _row_of(issuing, issued, asker.signer, now), wanted=True)
    return issued


def _kind_of_sending(db: Connection, visitor: Visitor, issuing: Issuing) -> str:
    """Return what the letter counts as: whoever knows less cannot use up what others may have."""
    browser, email_hash = digest(visitor.device_secret), issuing.email_hash
    if issuing.pending is not None:
        return queries.ASKED
    if queries.is_known_device(db, browser, proved_hash(email_hash)):
        return queries.SEND_PROVED
    is_known = queries.is_known_device(db, browser, email_hash)
    return queries.SEND_KNOWN if is_known or issuing.device_id else queries.SEND


def _new_code(digits: int) -> str:
    return f"{secrets.randbelow(10**digits):0{digits}d}"


def _row_of(issuing: Issuing, issued: Issued, signer: Signer, now: datetime) -> dict[str, Any]:
    return {
        "ticket_hash": digest(issued.ticket),
        "email_hash": issuing.email_hash,
        "persons": list(issuing.persons),
        "code_hash": signer.keyed_digest(PURPOSE, f"{issued.ticket} {issued.code}"),
        "device_id": issuing.device_id,
        "misses": 0,
        "created_at": now,
        "expires_at": now + CODE_LIFE,
        "used_at": None,
        "pending": issuing.pending,
        "link_hash": digest(issued.link) if issued.link else None,
    }


def _refuse_flood(db: Connection, source_hash: str, now: datetime) -> None:
    wait = wait_for_source(queries.list_asked(db, source_hash, now), now)
    if wait is not None:
        message = (
            "Many letters were asked for from where you are within a few minutes. Please wait a "
            "little, then try again."
        )
        raise RateLimitedError(message, retry_after=max(1, ceil(wait.total_seconds())))


def try_code(
    *,
    db: Connection,
    asker: Asker,
    found: Any,  # noqa: ANN401 -- a row of code, or None
    ticket: str,
    code: str,
    now: datetime,
) -> bool:
    """Count a try, and tell whether the code is right, alive, and may still be tried today.

    The day's limits stop strangers, not a browser this person has signed in from before (by more
    than a name, for the limit over everybody). Locks: the sign-in lock of the address.
    """
    email_hash = found.email_hash if found is not None else ""
    take_lock(db, f"sign-in/{email_hash}")
    browser = digest(asker.visitor.device_secret)
    may_try = may_try_code(
        queries.count_code_misses(db, email_hash, now),
        queries.count_all_code_misses(db, now),
        code,
        device_is_known=queries.is_known_device(db, browser, email_hash),
        device_is_proved=queries.is_known_device(db, browser, proved_hash(email_hash)),
    )
    has_try = spend_try(db, digest(ticket), now)
    is_right = found is not None and asker.signer.matches(
        PURPOSE, f"{ticket} {code}", found.code_hash
    )
    return has_try and is_right and may_try


def spend_try(db: Connection, ticket_hash: str, now: datetime) -> bool:
    """Count a try of a ticket; False when it is used, too old, or out of tries."""
    return db.execute(_SPEND_TRY, {"ticket": ticket_hash, "now": now}).rowcount == 1


def give_try_back(db: Connection, ticket_hash: str) -> None:
    """Uncount a try that was right and opened nothing yet."""
    db.execute(_GIVE_TRY_BACK, {"ticket": ticket_hash})


def use_up(db: Connection, ticket_hash: str, now: datetime) -> bool:
    """Use a code up, and forget what was pending; False when somebody else was first."""
    return db.execute(_USE, {"ticket": ticket_hash, "now": now}).rowcount == 1


def refuse_code(db: Connection, asker: Asker, email_hash: str, now: datetime) -> CodeInvalidError:
    """Remember a miss and return the refusal, which the caller commits."""
    remember_miss(
        db,
        signer=asker.signer,
        kind=queries.CODE,
        email_hash=email_hash,
        visitor=asker.visitor,
        now=now,
    )
    audit.record(db, at=now, actor="guest", action="code.missed", subject=email_hash[:20])
    return CodeInvalidError()
