"""Looking for claims: by name, number, state and kind; a page of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from congress.attendees.models import AttendeeRow
from congress.core.names import typed_keys
from congress.credits.models import CertificateRow, ClaimRow, ClaimStepRow
from congress.credits.queries.claims import ClaimFacts, read_claim
from congress.credits.rules.numbers import read_number
from congress.credits.rules.states import State
from congress.people.models import AddressRow, PersonKeyRow, PersonRow
from congress.people.rules import fold_email

A_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What claims are looked for by. "": by all of them. `part`: which page of them, from 1.
    `attendees`: by these registrations, and not by the words.
    """

    words: str = ""
    state: str = ""
    type_id: str = ""
    part: int = 1
    attendees: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundClaim:
    """A claim in a list, with whose it is: who earned it, whoever has the registration now."""

    id: str
    attendee_id: str
    type_id: str
    state: str
    amount: int
    version: int
    received_at: datetime
    is_attested: bool
    external_id: str
    first_name: str
    last_name: str

    @property
    def who(self) -> str:
        """Return the name as people say it."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Awarded:
    """A claim that is awarded, and what was reckoned then (`telling.tell_reckoned`)."""

    claim: ClaimFacts
    evidence: Mapping[str, Any]


def search_claims(db: Connection, event_id: str, wanted: Wanted) -> list[FoundClaim]:
    """Return a page of claims, the last received first, and one more where there are more.

    `wanted.words`: a registration's or a certificate's number, a whole e-mail address, or a last name
    as sign-in compares it. One statement.
    """
    rows = db.execute(
        select(
            ClaimRow.id,
            ClaimRow.attendee_id,
            ClaimRow.type_id,
            ClaimRow.state,
            ClaimRow.amount,
            ClaimRow.version,
            ClaimRow.received_at,
            ClaimRow.is_attested,
            AttendeeRow.external_id,
            PersonRow.first_name,
            PersonRow.last_name,
        )
        .join(AttendeeRow, AttendeeRow.id == ClaimRow.attendee_id)
        .join(PersonRow, PersonRow.id == ClaimRow.person_id)
        .where(ClaimRow.event_id == event_id, *_conditions(wanted))
        .order_by(ClaimRow.received_at.desc(), ClaimRow.id)
        .limit(A_PAGE + 1)
        .offset((wanted.part - 1) * A_PAGE)
    )
    return [FoundClaim(*row) for row in rows]


def list_awarded(db: Connection, event_id: str) -> list[Awarded]:
    """Return every award that stands and was not reported yet, with the evidence it was made by; one
    statement.
    """
    columns = [getattr(ClaimRow, name) for name in ClaimFacts.__dataclass_fields__]
    rows = db.execute(
        select(*columns, ClaimStepRow.evidence)
        .join(
            ClaimStepRow,
            and_(
                ClaimStepRow.claim_id == ClaimRow.id,
                ClaimStepRow.version == ClaimRow.version,
                ClaimStepRow.state == State.AWARDED,
            ),
        )
        .where(ClaimRow.event_id == event_id, ClaimRow.state == State.AWARDED)
        .order_by(ClaimRow.received_at, ClaimRow.id)
    )
    return [Awarded(read_claim(row[:-1]), row[-1]) for row in rows]


def count_claims(db: Connection, event_id: str) -> dict[tuple[str, str], int]:
    """Return how many claims there are, by kind and state."""
    rows = db.execute(
        select(ClaimRow.type_id, ClaimRow.state, func.count())
        .where(ClaimRow.event_id == event_id)
        .group_by(ClaimRow.type_id, ClaimRow.state)
    )
    return {(type_id, state): count for type_id, state, count in rows}


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state:
        found.append(ClaimRow.state == wanted.state)
    if wanted.type_id:
        found.append(ClaimRow.type_id == wanted.type_id)
    if wanted.attendees:
        found.append(ClaimRow.attendee_id.in_(wanted.attendees))
    elif wanted.words:
        found.append(_means(wanted.words))
    return found


def _means(words: str) -> ColumnElement[bool]:
    if "@" in words:
        owners = select(AddressRow.person_id).where(AddressRow.folded == fold_email(words))
        return ClaimRow.person_id.in_(owners)
    named = select(PersonKeyRow.person_id).where(PersonKeyRow.key.in_([*typed_keys(words)]))
    number = read_number(words) or ""
    numbered = select(CertificateRow.claim_id).where(CertificateRow.number == number)
    return or_(
        AttendeeRow.external_id == words, ClaimRow.person_id.in_(named), ClaimRow.id.in_(numbered)
    )
