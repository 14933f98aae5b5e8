"""One-time codes and their tickets: made within limits, tried five times, used once.

What a code opens is for the caller: a sign-in (`codes`), or an address that confirms what is pending
(`confirming`). Whoever asks when a mailbox has had its letters shares its standing code: decision 0039.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import Connection, bindparam, null, update

from congress.core.ids import digest, new_secret
from congress.infra import audit
from congress.infra.database import UtcDateTime
from congress.infra.locks import take_lock
from congress.infra.signing import Signer
from congress.infra.statements import ConditionalInsert
from congress.mail.queries import was_given_up
from congress.people import queries
from congress.people.errors import CodeInvalidError, RateLimitedError
from congress.people.models import CodeRow, SignInMissRow
from congress.people.rules import (
    CODE_DIGITS,
    CODE_LIFE,
    CODE_TRIES,
    STANDING_DIGITS,
    STANDING_LIFE,
    code_digits,
    is_code_shared,
    is_miss_noted,
    mailbox_of,
    may_repeat_letter,
    may_try_code,
    wait_for_source,
)
from congress.people.service.asking import Asker
from congress.people.service.devices import proved_hash
from congress.people.service.sign_in import hash_source, remember_miss

PURPOSE, STANDING_PURPOSE, MAILBOX_PURPOSE = "code", "standing-code", "mailbox"
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
# Whoever is first: another ticket with the same standing code opens nothing from then on.
_USE_STANDING = (
    update(SignInMissRow)
    .where(
        SignInMissRow.id == bindparam("standing"),
        SignInMissRow.kind == queries.STANDING,
        SignInMissRow.at > bindparam("since", type_=UtcDateTime()),
    )
    .values(kind=queries.STANDING_USED)
)


@dataclass(frozen=True)
class Issued:
    """A code that was made, in clear: for its letter, and the ticket for whoever asked.

    `link`: what the letter's link carries instead of the code; "" for a code that is only typed.
    `standing_id`: the standing code it is. `letter_key` makes its letter exist once, whoever asks;
    `life` is how long the code is good from now on.
    """

    ticket: str
    code: str
    letter_key: str
    link: str = ""
    standing_id: str | None = None
    life: timedelta = CODE_LIFE


@dataclass(frozen=True)
class Issuing:
    """What a code is to open: `persons`, or what is `pending` until its address is confirmed.

    `to_email` is where its letter goes, "" for nobody. `opens_account` False: guessed, it would open
    nothing that is anybody's.
    """

    email_hash: str
    to_email: str
    opens_account: bool
    persons: tuple[str, ...] = ()
    device_id: str | None = None
    pending: dict[str, str] | None = None


def hash_mailbox(signer: Signer, email: str) -> str:
    """Return the keyed digest under which a mailbox's codes are kept."""
    return signer.keyed_digest(MAILBOX_PURPOSE, mailbox_of(email))


def issue_code(*, db: Connection, asker: Asker, issuing: Issuing, now: datetime) -> Issued:
    """Make a code and its ticket; the caller writes its letter, if one is due.

    Where an address has had its letters, its ticket is one for the mailbox's standing code: nobody
    waits for a code, however many were asked for. What is pending gets a link as well, and is counted by
    source, too: its letter goes wherever somebody typed. Locks: the sign-in lock of the address.

    Raises:
        RateLimitedError: too many letters to typed addresses from this source.
    """
    take_lock(db, f"sign-in/{issuing.email_hash}")
    is_pending = issuing.pending is not None
    if is_pending:
        _refuse_flood(db, hash_source(asker.signer, asker.visitor), now)
    digits = code_digits(queries.count_code_misses(db, issuing.email_hash, now))
    shared = _share(db, asker, issuing, now)
    issued = shared or _own(digits, has_link=is_pending)
    _ADD.execute(db, _row_of(issuing, issued, asker.signer, now), wanted=True)
    return issued


def _own(digits: int, *, has_link: bool) -> Issued:
    ticket = new_secret()
    code = f"{secrets.randbelow(10**digits):0{digits}d}"
    return Issued(ticket, code, f"code/{digest(ticket)}", link=new_secret() if has_link else "")


def _share(db: Connection, asker: Asker, issuing: Issuing, now: datetime) -> Issued | None:
    """Count a letter, and return None; or return a ticket for the mailbox's standing code.

    That is made where there is none that arrived, and mailed once more to who asks later. The same
    statements run for a code of one's own, a shared one and nobody's (T1).
    """
    signer, visitor, email_hash = asker.signer, asker.visitor, issuing.email_hash
    browser = digest(visitor.device_secret)
    is_proved = queries.is_known_device(db, browser, proved_hash(email_hash))
    sent_at = queries.list_sends(db, email_hash, now, is_proved=is_proved)
    mailbox_hash = hash_mailbox(signer, issuing.to_email)
    found = queries.find_standing(db, mailbox_hash, now)
    is_lost = was_given_up(db, _letter_key(found.id if found is not None else ""))
    standing = None if is_lost else found
    has_standing = standing is not None and not is_proved
    is_shared = is_code_shared(sent_at, now, has_standing=has_standing)
    own = queries.SEND_PROVED if is_proved else queries.SEND
    remember_miss(
        db, signer=signer, kind=own if issuing.pending is None else queries.ASKED,
        email_hash=email_hash, visitor=visitor, now=now, wanted=not is_shared,
    )  # fmt: skip
    is_new = is_shared and standing is None and bool(issuing.to_email)
    added = remember_miss(
        db, signer=signer, kind=queries.STANDING, email_hash=mailbox_hash, visitor=visitor, now=now,
        wanted=is_new,
    )  # fmt: skip
    if not is_shared:
        return None
    kept, age = (added, timedelta(0)) if standing is None else (standing.id, now - standing.at)
    return Issued(
        new_secret(),
        _standing_code(signer, kept),
        _letter_key(kept) + ("/again" if may_repeat_letter(age) else ""),
        standing_id=kept,
        life=STANDING_LIFE - age,
    )


def _standing_code(signer: Signer, standing_id: str) -> str:
    """Return a standing code: derived from its row's random id, so that it is kept nowhere."""
    number = int(signer.keyed_digest(STANDING_PURPOSE, standing_id), 16)
    return f"{number % 10**STANDING_DIGITS:0{STANDING_DIGITS}d}"


def _letter_key(standing_id: str) -> str:
    return f"code/standing/{standing_id}"


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
        "mailbox_hash": hash_mailbox(signer, issuing.to_email),
        "is_guessable": issuing.opens_account and len(issued.code) == CODE_DIGITS,
        "standing_id": issued.standing_id,
    }


def _refuse_flood(db: Connection, source_hash: str, now: datetime) -> None:
    wait = wait_for_source(queries.list_asked(db, source_hash, now), now)
    if wait is not None:
        raise RateLimitedError(retry_after=max(1, ceil(wait.total_seconds())))


def try_code(
    *,
    db: Connection,
    asker: Asker,
    found: Any,  # noqa: ANN401 -- a row of code, or None
    ticket: str,
    code: str,
    now: datetime,
) -> bool:
    """Count a try, and tell whether the code is right, alive, and not too short for today.

    The day's limits stop strangers, not a browser that opened level 2 for this address before. Locks:
    the sign-in lock of the address.
    """
    email_hash = found.email_hash if found is not None else ""
    take_lock(db, f"sign-in/{email_hash}")
    browser = digest(asker.visitor.device_secret)
    may_try = may_try_code(
        queries.count_code_misses(db, email_hash, now),
        code,
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


def use_up(db: Connection, found: Any, now: datetime) -> bool:  # noqa: ANN401 -- a row of code
    """Use a code up, and forget what was pending; False when somebody else was first."""
    if found.standing_id:
        standing = {"standing": found.standing_id, "since": now - STANDING_LIFE}
        if db.execute(_USE_STANDING, standing).rowcount != 1:
            return False
    return db.execute(_USE, {"ticket": found.ticket_hash, "now": now}).rowcount == 1


def refuse_code(
    db: Connection,
    asker: Asker,
    found: Any,  # noqa: ANN401 -- a row of code, or None
    now: datetime,
) -> CodeInvalidError:
    """Remember a miss and return the refusal, which the caller commits.

    It counts against the address and everybody only where it might have been right; the others are
    noted for their source alone, and after many no more: they cost nobody anything, nor space.
    """
    source = hash_source(asker.signer, asker.visitor)
    is_noted = is_miss_noted(queries.count_source_code_misses(db, source, now))
    is_guess = found is not None and found.is_guessable
    email_hash = found.email_hash if found is not None else ""
    remember_miss(
        db,
        signer=asker.signer,
        kind=queries.CODE if is_guess else queries.VAIN_CODE,
        email_hash=email_hash,
        visitor=asker.visitor,
        now=now,
        wanted=is_guess or is_noted,
    )
    if is_noted:
        audit.record(db, at=now, actor="guest", action="code.missed", subject=email_hash[:20])
    return CodeInvalidError()
