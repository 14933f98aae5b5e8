"""Everything of an event's claims, a part at a time: a slow client holds no connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, and_, exists, select
from sqlalchemy.orm import aliased

from congress.attendees.models import AttendeeRow
from congress.credits.models import CertificateRow, ClaimRow, ClaimStepRow
from congress.infra.database import Store
from congress.people.models import PersonRow

A_PART = 500
PartT = TypeVar("PartT", bound="ExportedClaim | ExportedStep")


@dataclass(frozen=True)
class ExportedClaim:
    """A claim, whose it is, and its last certificate; `number` None: it has none."""

    id: str
    external_id: str
    first_name: str
    last_name: str
    name: str
    credential: str
    type_id: str
    amount: int
    state: str
    version: int
    received_at: datetime
    is_attested: bool
    ids: Mapping[str, Any]
    number: str | None
    certificate_version: int | None
    certificate_state: str | None
    issued_at: datetime | None


@dataclass(frozen=True)
class ExportedStep:
    """A step of a claim. `id`: the claim's, with the step behind it, by which parts go on."""

    id: tuple[str, int]
    external_id: str
    type_id: str
    version: int
    seq: int
    state: str
    amount: int
    actor: str
    at: datetime
    evidence: Mapping[str, Any]


def iter_claims(store: Store, event_id: str) -> Iterator[ExportedClaim]:
    """Yield every claim of an event, by its id; a reading connection for each part."""
    yield from _iter(store, lambda db, last: _claims_after(db, event_id, last))


def iter_steps(store: Store, event_id: str) -> Iterator[ExportedStep]:
    """Yield every step of every claim of an event, by claim; a reading connection for each part."""
    yield from _iter(store, lambda db, last: _steps_after(db, event_id, last))


def _iter(
    store: Store, look: Callable[[Connection, PartT | None], Sequence[PartT]]
) -> Iterator[PartT]:
    last: PartT | None = None
    while True:
        with store.reading() as db:
            part = look(db, last)
        yield from part
        if len(part) < A_PART:
            return
        last = part[-1]


def _claims_after(db: Connection, event_id: str, last: ExportedClaim | None) -> list[ExportedClaim]:
    later = aliased(CertificateRow)
    is_last = ~exists().where(
        later.claim_id == CertificateRow.claim_id, later.version > CertificateRow.version
    )
    rows: Any = db.execute(
        select(
            ClaimRow.id, AttendeeRow.external_id, PersonRow.first_name, PersonRow.last_name,
            ClaimRow.name, ClaimRow.credential, ClaimRow.type_id, ClaimRow.amount, ClaimRow.state,
            ClaimRow.version, ClaimRow.received_at, ClaimRow.is_attested, ClaimRow.ids,
            CertificateRow.number, CertificateRow.version, CertificateRow.state,
            CertificateRow.issued_at,
        )
        .join(AttendeeRow, AttendeeRow.id == ClaimRow.attendee_id)
        .join(PersonRow, PersonRow.id == ClaimRow.person_id)
        .outerjoin(CertificateRow, and_(CertificateRow.claim_id == ClaimRow.id, is_last))
        .where(ClaimRow.event_id == event_id, ClaimRow.id > (last.id if last else ""))
        .order_by(ClaimRow.id)
        .limit(A_PART)
    )  # fmt: skip
    return [ExportedClaim(*row) for row in rows]


def _steps_after(db: Connection, event_id: str, last: ExportedStep | None) -> list[ExportedStep]:
    claim_id, seq = last.id if last else ("", 0)
    is_after = (ClaimStepRow.claim_id > claim_id) | (
        (ClaimStepRow.claim_id == claim_id) & (ClaimStepRow.seq > seq)
    )
    rows = db.execute(
        select(
            ClaimStepRow.claim_id, ClaimStepRow.seq, AttendeeRow.external_id, ClaimRow.type_id,
            ClaimStepRow.version, ClaimStepRow.state, ClaimStepRow.amount, ClaimStepRow.actor,
            ClaimStepRow.at, ClaimStepRow.evidence,
        )
        .join(ClaimRow, ClaimRow.id == ClaimStepRow.claim_id)
        .join(AttendeeRow, AttendeeRow.id == ClaimRow.attendee_id)
        .where(ClaimRow.event_id == event_id, is_after)
        .order_by(ClaimStepRow.claim_id, ClaimStepRow.seq)
        .limit(A_PART)
    )  # fmt: skip
    return [
        ExportedStep((claim, seq), number, kind, version, seq, state, amount, actor, at, evidence)
        for claim, seq, number, kind, version, state, amount, actor, at, evidence in rows
    ]
