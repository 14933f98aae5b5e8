"""Signing in by name (level 1), and the failures that every way of signing in remembers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, Connection, bindparam, update

from congress.core.errors import DomainError
from congress.core.ids import digest, new_id
from congress.core.principal import Level
from congress.infra import audit
from congress.infra.database import UtcDateTime
from congress.infra.locks import take_lock
from congress.infra.signing import Signer
from congress.infra.statements import ConditionalInsert
from congress.people import queries
from congress.people.errors import CodeNeededError, NoMatchError, SharedNameError
from congress.people.models import SignInMissRow
from congress.people.rules import (
    IDLE_DAYS,
    SOURCE_WINDOW,
    Visitor,
    fold_email,
    is_code_needed,
    source_key,
)
from congress.people.service.asking import Asker
from congress.people.service.devices import Opening, SignedIn, open_device

_MISS = ConditionalInsert(SignInMissRow)
_MEND = (
    update(SignInMissRow)
    .where(
        bindparam("wanted", type_=Boolean()),
        SignInMissRow.kind == queries.NAME,
        SignInMissRow.email_hash == bindparam("email"),
        SignInMissRow.source_hash == bindparam("source"),
        SignInMissRow.at > bindparam("soon_ago", type_=UtcDateTime()),
    )
    .values(kind=queries.MENDED)
)


def hash_email(signer: Signer, folded: str) -> str:
    """Return the keyed digest under which failures of an address are kept."""
    return signer.keyed_digest("email", folded)


def hash_source(signer: Signer, visitor: Visitor) -> str:
    """Return the keyed digest under which failures from a source are kept."""
    return signer.keyed_digest("source", source_key(visitor.source))


def remember_miss(
    db: Connection,
    *,
    signer: Signer,
    kind: str,
    email_hash: str,
    visitor: Visitor,
    now: datetime,
    wanted: bool = True,
) -> str:
    """Remember a failure (or a code sent) for the limits, and return the row's id.

    When not `wanted` only the work is done.
    """
    row_id = new_id()
    row = {
        "id": row_id,
        "kind": kind,
        "email_hash": email_hash,
        "source_hash": hash_source(signer, visitor),
        "at": now,
    }
    _MISS.execute(db, row, wanted=wanted)
    return row_id


def mend_misses(
    db: Connection, email_hash: str, source_hash: str, now: datetime, *, wanted: bool
) -> None:
    """Take back what a source got wrong for an address before it got it right (decision 0011).

    A venue of two thousand behind one address makes three hundred typos, and is not an attack. The
    address's own limit keeps counting them: else a neighbour could guess on with each right sign-in.
    """
    db.execute(
        _MEND,
        {
            "wanted": wanted,
            "email": email_hash,
            "source": source_hash,
            "soon_ago": now - SOURCE_WINDOW,
        },
    )


def sign_in_by_name(
    *,
    db: Connection,
    asker: Asker,
    email: str,
    last_name: str,
    now: datetime,
) -> SignedIn | DomainError:
    """Sign in with e-mail and last name: level 1 (decision 0020).

    A refusal is a value: the caller commits what was remembered of it. A hit and a miss execute the
    same statements. Two people under one address and name are asked for a code, behind which they say
    who it is.
    """
    signer, visitor = asker.signer, asker.visitor
    email_hash = hash_email(signer, fold_email(email))
    take_lock(db, f"sign-in/{email_hash}")  # else parallel guesses would all see the same count
    source_hash = hash_source(signer, visitor)
    misses = queries.count_name_misses(db, email_hash, source_hash, now)
    is_known = queries.is_known_device(db, digest(visitor.device_secret), email_hash)
    matches = queries.list_matches(db, email, last_name)
    if is_code_needed(misses, device_is_known=is_known):
        return CodeNeededError()
    is_hit = len(matches) == 1
    opening = Opening(
        person_id=matches[0].id if is_hit else "",
        first_name=matches[0].first_name if is_hit else "",
        level=Level.IDENTIFIED,
        email_hash=email_hash,
        expires_at=now + IDLE_DAYS,
        is_known=is_known,
        replaces=asker.actor.device_id,
    )
    signed_in = open_device(db, opening=opening, visitor=visitor, now=now)
    remember_miss(
        db,
        signer=signer,
        kind=queries.NAME,
        email_hash=email_hash,
        visitor=visitor,
        now=now,
        wanted=not matches,
    )
    mend_misses(db, email_hash, source_hash, now, wanted=is_hit)
    audit_sign_in(db, signed_in, email_hash, now, is_hit=is_hit)
    if len(matches) > 1:
        return SharedNameError()
    return signed_in if is_hit else NoMatchError()


def audit_sign_in(
    db: Connection, signed_in: SignedIn, email_hash: str, now: datetime, *, is_hit: bool
) -> None:
    """Write what a try to sign in came to."""
    audit.record(
        db,
        at=now,
        actor=signed_in.person_id or "guest",
        action="sign-in.granted" if is_hit else "sign-in.missed",
        subject=signed_in.device_id if is_hit else email_hash[:20],
        level=int(signed_in.level),
    )
