"""What somebody may open of certificates: their own, whoever holds the registration now."""

from __future__ import annotations

from sqlalchemy import Connection

from congress.core.errors import NotFoundError
from congress.core.principal import Principal
from congress.credits.queries.certificates import list_certificates_of, list_versions
from congress.credits.queries.claims import get_claim
from congress.credits.rules.certificates import Certificate
from congress.credits.rules.numbers import read_number


def get_my_version(
    db: Connection, actor: Principal, event_id: str, typed: str, version: int | None = None
) -> Certificate:
    """Return a version of one's own certificate; None: the last one.

    Raises:
        NotFoundError: it is none of theirs, or of another event; nobody learns which.
    """
    number = read_number(typed)
    for one in reversed(list_versions(db, number) if number else []):
        is_mine = one.person_id == actor.person_id and one.event_id == event_id
        if is_mine and version in (None, one.version):
            return one
    raise NotFoundError


def get_version_of(
    db: Connection, event_id: str, attendee_id: str, typed: str, version: int
) -> Certificate:
    """Return a version of a certificate of one registration, for staff.

    Raises:
        NotFoundError: it is none of that registration's.
    """
    number = read_number(typed)
    for one in list_versions(db, number) if number else []:
        if (one.version, one.event_id) != (version, event_id):
            continue
        if get_claim(db, event_id, one.claim_id).attendee_id == attendee_id:
            return one
    raise NotFoundError


def list_transcript(db: Connection, actor: Principal) -> list[Certificate]:
    """Return every version that somebody was given at any event, as issued; not those of no credit."""
    return [one for one in list_certificates_of(db, actor.person_id) if one.facts.amount]
