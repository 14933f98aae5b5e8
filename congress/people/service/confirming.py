"""Confirming an address that may be nobody's yet: by the mailed code, or by the link beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, update

from congress.core.ids import digest
from congress.core.names import Nearness
from congress.infra.locks import take_lock
from congress.people import queries
from congress.people.errors import CodeInvalidError
from congress.people.models import AddressRow
from congress.people.rules import (
    Newcomer,
    decide_person,
    fold_email,
    mailbox_of,
    verified_until,
)
from congress.people.service.asking import Asker
from congress.people.service.codes import Candidate, Candidates, raise_level
from congress.people.service.devices import SignedIn
from congress.people.service.sign_in import hash_email
from congress.people.service.tickets import (
    Issued,
    Issuing,
    give_try_back,
    issue_code,
    refuse_code,
    spend_try,
    try_code,
    use_up,
)

SENT_TO = "sent_to"


@dataclass(frozen=True)
class Requested:
    """What to write, and where. `person_id` "": nobody we know, or one of several who must say."""

    issued: Issued
    to_email: str
    person_id: str


@dataclass(frozen=True)
class Confirmed:
    """Who confirmed an address; `person_id` "" when nobody is known by it and the last name."""

    newcomer: Newcomer
    person_id: str


@dataclass(frozen=True)
class _Pending:
    """What a code would confirm; `known` has first names, by person, of who has the mailbox."""

    newcomer: Newcomer
    known: Mapping[str, str]


def request_confirmation(
    *, db: Connection, asker: Asker, newcomer: Newcomer, now: datetime
) -> Requested:
    """Keep what somebody says of themselves until their mailbox answers; return where to write.

    Who is known already is written to at the address they are registered under, never at one that
    merely folds alike: its mailbox may be another person's.

    Raises:
        RateLimitedError: as `issue_code`.
    """
    matches = _matches(db, newcomer)
    to_email = matches[0].email if matches else newcomer.email
    issuing = Issuing(
        email_hash=hash_email(asker.signer, fold_email(newcomer.email)),
        to_email=to_email,
        opens_account=bool(matches),
        pending={**asdict(newcomer), SENT_TO: to_email},
    )
    issued = issue_code(db=db, asker=asker, issuing=issuing, now=now)
    known = _who_has(matches, to_email)
    return Requested(issued, to_email, decide_person(known, newcomer.first_name) or "")


def confirm_by_code(
    *,
    db: Connection,
    asker: Asker,
    event_id: str,
    ticket: str,
    code: str,
    person: str,
    now: datetime,
) -> Confirmed | Candidates | CodeInvalidError:
    """Use a code up and return who confirmed an address with it. A refusal is for the caller to commit.

    Where several people have the address and the last name, `person` names one; without it they are
    returned to choose from, and the code stays good. A ticket of another event, or of a sign-in, is
    a miss as any other.
    """
    found = queries.find_code(db, digest(ticket))
    is_right = try_code(db=db, asker=asker, found=found, ticket=ticket, code=code, now=now)
    pending = _pending_of(db, found, event_id) if is_right else None
    return _use(db, asker, found, pending, person, now)


def confirm_by_link(
    *,
    db: Connection,
    asker: Asker,
    event_id: str,
    link: str,
    person: str,
    now: datetime,
) -> Confirmed | Candidates | CodeInvalidError:
    """Use up the code whose letter holds this link, as `confirm_by_code`.

    Nobody guesses 256 bits, so the day's limits of wrong codes do not count here.
    """
    found = queries.find_code_of_link(db, digest(link))
    if found is not None:
        take_lock(db, f"sign-in/{found.email_hash}")
    has_try = found is not None and spend_try(db, found.ticket_hash, now)
    pending = _pending_of(db, found, event_id) if has_try else None
    return _use(db, asker, found, pending, person, now)


def _use(
    db: Connection,
    asker: Asker,
    found: Any,  # noqa: ANN401 -- a row of code, or None
    pending: _Pending | None,
    person: str,
    now: datetime,
) -> Confirmed | Candidates | CodeInvalidError:
    if pending is not None and (not person or person in pending.known):
        chosen = person or decide_person(pending.known, pending.newcomer.first_name)
        if chosen is None:
            give_try_back(db, found.ticket_hash)
            people = (Candidate(one, name) for one, name in pending.known.items())
            return Candidates(tuple(people))
        if use_up(db, found, now):
            return Confirmed(pending.newcomer, chosen)
    return refuse_code(db, asker, found, now)


def find_newcomer(db: Connection, *, event_id: str, link: str, now: datetime) -> Newcomer | None:
    """Return whom the link of a letter would confirm, for the page that asks; None when too late."""
    found = queries.find_code_of_link(db, digest(link))
    if found is None or found.used_at is not None or now >= found.expires_at:
        return None
    pending = _pending_of(db, found, event_id)
    return pending.newcomer if pending is not None else None


def _pending_of(db: Connection, found: Any, event_id: str) -> _Pending | None:  # noqa: ANN401 -- a row of code, or None
    """Return who is pending, if for this event, and if the letter went to their own mailbox.

    Somebody may have become known since it was sent.
    """
    pending = dict(found.pending or {}) if found is not None else {}
    if pending.pop("event_id", None) != event_id:
        return None
    sent_to = pending.pop(SENT_TO)
    newcomer = Newcomer(event_id=event_id, **pending)
    matches = _matches(db, newcomer)
    known = _who_has(matches, sent_to)
    return _Pending(newcomer, known) if known or not matches else None


def _who_has(matches: Sequence[queries.Match], mailbox: str) -> Mapping[str, str]:
    wanted = mailbox_of(mailbox)
    return {one.id: one.first_name for one in matches if mailbox_of(one.email) == wanted}


def _matches(db: Connection, newcomer: Newcomer) -> Sequence[queries.Match]:
    """Return whom a newcomer may be. A part of a name is not enough: a relative may have it alone."""
    found = queries.list_matches(db, newcomer.email, newcomer.last_name)
    return [one for one in found if one.nearness < Nearness.PART]


def sign_in_confirmed(
    *,
    db: Connection,
    asker: Asker,
    newcomer: Newcomer,
    person_id: str,
    is_remembered: bool,
    is_new: bool,
    list_last_days: Callable[[str], list[date]],
    now: datetime,
) -> SignedIn:
    """Sign in who just confirmed their address: level 2, as with any mailed code.

    The address is theirs from now on: no file of an event may replace it. `is_new`: they were
    registered just now, and the letter that says so is enough.
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
    return raise_level(
        db,
        asker,
        person,
        hash_email(asker.signer, folded),
        until,
        now,
        is_expected=is_new,
    )
