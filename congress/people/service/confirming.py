"""Confirming an address that may be nobody's yet: by the mailed code, or by the link beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, update

from congress.core.ids import digest
from congress.core.principal import Principal
from congress.infra.locks import take_lock
from congress.infra.signing import Signer
from congress.people import queries
from congress.people.errors import CodeInvalidError
from congress.people.models import AddressRow
from congress.people.rules import (
    Newcomer,
    Visitor,
    fold_email,
    fold_name,
    is_same_mailbox,
    verified_until,
)
from congress.people.service.codes import raise_level
from congress.people.service.devices import SignedIn
from congress.people.service.sign_in import hash_email
from congress.people.service.tickets import (
    Issued,
    Issuing,
    issue_code,
    refuse_code,
    spend_try,
    try_code,
    use_up,
)

SENT_TO = "sent_to"


def request_confirmation(
    *, db: Connection, signer: Signer, visitor: Visitor, newcomer: Newcomer, now: datetime
) -> tuple[Issued, str]:
    """Keep what somebody says of themselves until their mailbox answers; return where to write.

    Who is known already is written to at the address they are registered under, never at one that
    merely folds alike: its mailbox may be another person's.

    Raises:
        RateLimitedError: as `issue_code`.
    """
    to_email = _address_of(db, newcomer, unknown=newcomer.email)
    issuing = Issuing(
        email_hash=hash_email(signer, fold_email(newcomer.email)),
        pending={**asdict(newcomer), SENT_TO: to_email},
    )
    issued = issue_code(db=db, signer=signer, visitor=visitor, issuing=issuing, now=now)
    return issued, to_email


def confirm_by_code(
    *,
    db: Connection,
    signer: Signer,
    visitor: Visitor,
    event_id: str,
    ticket: str,
    code: str,
    now: datetime,
) -> Newcomer | CodeInvalidError:
    """Use a code up and return who confirmed an address with it. A refusal is for the caller to commit.

    A ticket of another event, or of a sign-in, is a miss as any other.
    """
    found = queries.find_code(db, digest(ticket))
    is_right = try_code(
        db=db, signer=signer, visitor=visitor, found=found, ticket=ticket, code=code, now=now
    )
    newcomer = _newcomer_of(db, found, event_id) if is_right else None
    return _use(db, signer, visitor, found, newcomer, now)


def confirm_by_link(
    *, db: Connection, signer: Signer, visitor: Visitor, event_id: str, link: str, now: datetime
) -> Newcomer | CodeInvalidError:
    """Use up the code whose letter holds this link, as `confirm_by_code`.

    Nobody guesses 256 bits, so the day's limit of wrong codes does not count here: strangers cannot
    keep anybody out.
    """
    found = queries.find_code_of_link(db, digest(link))
    if found is not None:
        take_lock(db, f"sign-in/{found.email_hash}")
    has_try = found is not None and spend_try(db, found.ticket_hash, now)
    newcomer = _newcomer_of(db, found, event_id) if has_try else None
    return _use(db, signer, visitor, found, newcomer, now)


def _use(
    db: Connection,
    signer: Signer,
    visitor: Visitor,
    found: Any,  # noqa: ANN401 -- a row of code, or None
    newcomer: Newcomer | None,
    now: datetime,
) -> Newcomer | CodeInvalidError:
    if newcomer is None or not use_up(db, found.ticket_hash, now):
        email_hash = found.email_hash if found is not None else ""
        return refuse_code(db, signer, visitor, email_hash, now)
    return newcomer


def find_newcomer(db: Connection, *, event_id: str, link: str, now: datetime) -> Newcomer | None:
    """Return whom the link of a letter would confirm, for the page that asks; None when too late."""
    found = queries.find_code_of_link(db, digest(link))
    if found is None or found.used_at is not None or now >= found.expires_at:
        return None
    return _newcomer_of(db, found, event_id)


def _newcomer_of(db: Connection, found: Any, event_id: str) -> Newcomer | None:  # noqa: ANN401 -- a row of code, or None
    """Return who is pending, if for this event, and if the letter went to their own mailbox.

    Somebody may have become known since it was sent.
    """
    pending = dict(found.pending or {}) if found is not None else {}
    if pending.pop("event_id", None) != event_id:
        return None
    sent_to = pending.pop(SENT_TO)
    newcomer = Newcomer(event_id=event_id, **pending)
    owner = _address_of(db, newcomer, unknown=sent_to)
    return newcomer if is_same_mailbox(owner, sent_to) else None


def _address_of(db: Connection, newcomer: Newcomer, *, unknown: str) -> str:
    matches = queries.list_matches(db, fold_email(newcomer.email), fold_name(newcomer.last_name))
    return matches[0].email if matches else unknown


def sign_in_confirmed(
    *,
    db: Connection,
    signer: Signer,
    visitor: Visitor,
    actor: Principal,
    newcomer: Newcomer,
    person_id: str,
    is_remembered: bool,
    list_last_days: Callable[[str], list[date]],
    now: datetime,
) -> SignedIn:
    """Sign in who just confirmed their address: level 2, as with any mailed code.

    The address is theirs from now on: no file of an event may replace it.
    """
    folded = fold_email(newcomer.email)
    db.execute(
        update(AddressRow)
        .where(
            AddressRow.person_id == person_id,
            AddressRow.folded == folded,
            AddressRow.verified_at.is_(None),
        )
        .values(verified_at=now)
    )
    person = queries.get_person(db, person_id)
    until = verified_until(list_last_days(person_id), now, is_remembered=is_remembered)
    return raise_level(db, actor, visitor, person, hash_email(signer, folded), until, now)
