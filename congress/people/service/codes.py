"""The mailed one-time code: sent without telling whether anybody is there, used exactly once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from congress.core.errors import DomainError
from congress.core.ids import digest
from congress.core.principal import Level, Principal
from congress.infra import audit
from congress.mail.service import letter_values, queue_letter_if
from congress.people import queries
from congress.people.rules import IDLE_DAYS, fold_email, verified_until
from congress.people.service.asking import Asker
from congress.people.service.devices import Opening, SignedIn, open_device, raise_device
from congress.people.service.sign_in import hash_email
from congress.people.service.tickets import (
    Issued,
    Issuing,
    give_try_back,
    hash_mailbox,
    issue_code,
    refuse_code,
    try_code,
    use_up,
)


@dataclass(frozen=True)
class Candidate:
    """One of several people, as whoever has the mailbox may see them."""

    person: str
    first_name: str


@dataclass(frozen=True)
class Candidates:
    """The code was right, and several people may have meant it."""

    people: tuple[Candidate, ...]


@dataclass(frozen=True)
class _Addressee:
    """Whom a code is for: nobody, one person, or several who share an address and a name."""

    email: str
    folded: str
    persons: tuple[str, ...]
    device_id: str | None


def request_code(
    *,
    db: Connection,
    asker: Asker,
    email: str,
    last_name: str,
    now: datetime,
) -> str:
    """Mail a code and return its ticket; whoever is unknown gets a ticket that opens nothing.

    With an empty `email` the code goes to the signed-in person, and works on this device only. Beyond
    the letters of an address the ticket is for its standing code, which may have been mailed before.
    """
    wanted = _find_addressee(db, asker.actor, email, last_name)
    email_hash = hash_email(asker.signer, wanted.folded)
    issuing = Issuing(
        email_hash=email_hash,
        to_email=wanted.email,
        opens_account=bool(wanted.persons),
        persons=wanted.persons,
        device_id=wanted.device_id,
    )
    issued = issue_code(db=db, asker=asker, issuing=issuing, now=now)
    letter = letter_values(
        person_id=wanted.persons[0] if len(wanted.persons) == 1 else "",
        event_id=None,
        kind="code",
        facts=facts_of_code(issued),
        now=now,
        dedupe_key=issued.letter_key,
        to_email=wanted.email,
    )
    queue_letter_if(db, letter, wanted=bool(wanted.persons))
    audit.record(db, at=now, actor=asker.actor.name, action="code.asked", subject=email_hash[:20])
    return issued.ticket


def facts_of_code(issued: Issued) -> dict[str, object]:
    """Return what the letter of kind `code` is filled with."""
    minutes = int(issued.life.total_seconds()) // 60
    return {
        "code": issued.code,
        "minutes": minutes,
        "hours": minutes // 60,
        "is_standing": issued.standing_id is not None,
    }


def _find_addressee(db: Connection, actor: Principal, email: str, last_name: str) -> _Addressee:
    if email or not actor.person_id:
        matches = queries.list_matches(db, email, last_name)
        to_email = matches[0].email if matches else ""
        return _Addressee(to_email, fold_email(email), tuple(row.id for row in matches), None)
    address = queries.list_addresses(db, actor.person_id)[0]
    return _Addressee(address.email, address.folded, (actor.person_id,), actor.device_id)


def verify_code(
    *,
    db: Connection,
    asker: Asker,
    ticket: str,
    code: str,
    person: str,
    is_remembered: bool,
    list_last_days: Callable[[str], list[date]],
    now: datetime,
) -> SignedIn | Candidates | DomainError:
    """Use a code: level 2, under a new token. A refusal is a value that the caller commits.

    `person` names one of several people under one address; empty at first, when they are shown to
    choose from. `list_last_days` gives the last days of a person's events, for a remembered device.
    """
    found = queries.find_code(db, digest(ticket))
    email_hash = found.email_hash if found is not None else ""
    is_right = try_code(db=db, asker=asker, found=found, ticket=ticket, code=code, now=now)
    is_here = found is not None and found.device_id in (None, asker.actor.device_id)
    persons = _persons_of(db, asker, found)
    is_theirs = bool(persons) and (not person or person in persons)
    if not (is_right and is_here and is_theirs):
        return refuse_code(db, asker, found, now)
    if not person and len(persons) > 1:
        give_try_back(db, digest(ticket))
        rows = queries.list_people(db, persons)
        return Candidates(tuple(Candidate(row.id, row.first_name) for row in rows))
    if not use_up(db, found, now):
        return refuse_code(db, asker, found, now)
    chosen = queries.get_person(db, person or persons[0])
    until = verified_until(list_last_days(chosen.id), now, is_remembered=is_remembered)
    return raise_level(db, asker, chosen, email_hash, until, now)


def _persons_of(
    db: Connection,
    asker: Asker,
    found: Any,  # noqa: ANN401 -- a row of code, or None
) -> list[str]:
    """Return whom a code opens: who still has the mailbox its letter went to.

    The registration system may have put an address right since, because another's was registered.
    """
    if found is None:
        return []
    mailboxes = {
        (row.person_id, hash_mailbox(asker.signer, row.email))
        for row in queries.list_emails(db, found.persons)
    }
    return [person for person in found.persons if (person, found.mailbox_hash) in mailboxes]


def raise_level(
    db: Connection,
    asker: Asker,
    person: Any,  # noqa: ANN401 -- a row of person
    email_hash: str,
    until: datetime,
    now: datetime,
    *,
    is_expected: bool = False,
) -> SignedIn:
    """Raise the device the code was used on, or sign the person in on it: level 2 until `until`.

    `is_expected`: another letter just went there, so none is written about a new device.
    """
    opening = Opening(
        person_id=person.id,
        first_name=person.first_name,
        level=Level.VERIFIED,
        email_hash=email_hash,
        expires_at=max(until, now + IDLE_DAYS),
        verified_until=until,
        is_known=is_expected
        or queries.is_known_device(db, digest(asker.visitor.device_secret), email_hash),
        replaces=asker.actor.device_id,
    )
    if asker.actor.person_id == person.id and asker.actor.level < Level.STAFF:
        device_id = asker.actor.device_id
        made = raise_device(
            db, device_id=device_id, opening=opening, visitor=asker.visitor, now=now
        )
    else:
        made = open_device(db, opening=opening, visitor=asker.visitor, now=now)
    audit.record(
        db, at=now, actor=person.id, action="sign-in.verified", subject=made.device_id, level=2
    )
    return made
