"""Selects of claims: how they arrived, what stands, how it came about, what is only filled in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, func, literal_column, select
from sqlalchemy.orm import aliased

from congress.attendees.models import AttendeeRow
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.errors import NotFoundError
from congress.credits.models import ClaimDraftRow, ClaimReceiptRow, ClaimRow, ClaimStepRow
from congress.credits.rules.states import State
from congress.infra.statements import Statement


@dataclass(frozen=True)
class Receipt:
    """A claim as it arrived. `outcome` "": nobody judged it yet; CLAIMED; else a code of a refusal."""

    id: str
    event_id: str
    attendee_id: str
    person_id: str
    type_id: str
    key: str
    level: int
    received_at: datetime
    body: bytes
    outcome: str


@dataclass(frozen=True)
class ClaimFacts:
    """A claim as it stands: fields as `models.ClaimRow` has them."""

    id: str
    event_id: str
    attendee_id: str
    person_id: str
    type_id: str
    state: State
    amount: int
    version: int
    received_at: datetime
    is_attested: bool
    attested: tuple[str, ...]
    shown_at: datetime | None
    name: str
    credential: str
    ids: Mapping[str, Any]
    receipt_id: str


@dataclass(frozen=True)
class StepFacts:
    """One step of a claim, as `models.ClaimStepRow` has it."""

    seq: int
    version: int
    state: State
    amount: int
    actor: str
    at: datetime
    evidence: Mapping[str, Any]


def _columns(row: Any, facts: Any) -> Any:  # noqa: ANN401 -- a table, a dataclass
    return select(*(getattr(row, name) for name in facts.__dataclass_fields__))


_RECEIPTS: Any = _columns(ClaimReceiptRow, Receipt)
_CLAIMS: Any = _columns(ClaimRow, ClaimFacts)
_RECEIPT_OF_KEY = Statement(
    _RECEIPTS.where(
        ClaimReceiptRow.attendee_id == bindparam("attendee"),
        ClaimReceiptRow.key == bindparam("key"),
    )
)
_COUNT_RECEIPTS = Statement(
    select(func.count()).where(ClaimReceiptRow.attendee_id == bindparam("attendee"))
)
_CLAIM = Statement(
    _CLAIMS.where(
        ClaimRow.attendee_id == bindparam("attendee"), ClaimRow.type_id == bindparam("kind")
    )
)
_MINE = Statement(
    _CLAIMS.where(
        ClaimRow.attendee_id == bindparam("attendee"), ClaimRow.person_id == bindparam("person")
    )
)
_DRAFTS = Statement(
    select(ClaimDraftRow.type_id, ClaimDraftRow.body).where(
        ClaimDraftRow.attendee_id == bindparam("attendee"),
        ClaimDraftRow.person_id == bindparam("person"),
    )
)
_OWN_VERSIONS = Statement(
    select(func.count()).where(
        ClaimStepRow.claim_id == bindparam("claim"),
        ClaimStepRow.state == State.CLAIMED,
        ClaimStepRow.actor == bindparam("actor"),
        ClaimStepRow.at > bindparam("after", type_=ClaimStepRow.at.type),
    )
)
_STEPS = Statement(
    _columns(ClaimStepRow, StepFacts)
    .where(ClaimStepRow.claim_id == bindparam("claim"))
    .order_by(ClaimStepRow.seq)
)


def read_claim(row: Any) -> ClaimFacts:  # noqa: ANN401 -- a row, of the columns of ClaimFacts
    """Return a claim of a row."""
    found = dict(zip(ClaimFacts.__dataclass_fields__, row, strict=True))
    return ClaimFacts(
        **{**found, "state": State(found["state"]), "attested": tuple(found["attested"])}
    )


def select_arrival() -> tuple[Sequence[str], Any]:
    """Return the select of what is to be kept of a claim that arrived, and the columns that it fills.

    Nothing, where `person_id` has no active registration at `event_id`, or of it `most` are held. What
    was said of the claim is bound by the names of its columns.
    """
    mine = (
        select(AttendeeRow.id)
        .where(
            AttendeeRow.event_id == bindparam("event_id"),
            AttendeeRow.person_id == bindparam("person_id"),
            AttendeeRow.status == AttendeeStatus.ACTIVE.value,
        )
        .order_by(AttendeeRow.created_at, AttendeeRow.id)
        .limit(literal_column("1"))
        .subquery()
    )
    kept: Any = aliased(ClaimReceiptRow)
    held = select(func.count()).where(kept.attendee_id == mine.c.id).scalar_subquery()
    columns: Any = ClaimReceiptRow.__table__.columns
    names = [name for name in columns.keys() if name != "attendee_id"]  # noqa: SIM118 -- no dict
    said = [bindparam(name, type_=columns[name].type).label(name) for name in names]
    found = select(mine.c.id, *said).where(held < bindparam("most", type_=Integer()))
    return ["attendee_id", *names], found


def count_receipts(db: Connection, attendee_id: str) -> int:
    """Return how many claims came from a registration, whatever came of them."""
    row = _COUNT_RECEIPTS.first(db, {"attendee": attendee_id})
    return 0 if row is None else int(row[0])


def find_receipt(db: Connection, attendee_id: str, key: str) -> Receipt | None:
    """Return what somebody sent under a key, or None."""
    row = _RECEIPT_OF_KEY.first(db, {"attendee": attendee_id, "key": key})
    return None if row is None else Receipt(*row)


def find_last_receipt(db: Connection, attendee_id: str, type_id: str) -> Receipt | None:
    """Return what somebody sent last for a kind of credit, or None."""
    row = db.execute(
        _RECEIPTS.where(
            ClaimReceiptRow.attendee_id == attendee_id, ClaimReceiptRow.type_id == type_id
        )
        .order_by(ClaimReceiptRow.received_at.desc(), ClaimReceiptRow.id)
        .limit(1)
    ).first()
    return None if row is None else Receipt(*row)


def list_unjudged(db: Connection, before: datetime, limit: int) -> list[Receipt]:
    """Return receipts that arrived before an instant and that nobody judged yet, the oldest first."""
    rows = db.execute(
        _RECEIPTS.where(ClaimReceiptRow.outcome == "", ClaimReceiptRow.received_at < before)
        .order_by(ClaimReceiptRow.received_at, ClaimReceiptRow.id)
        .limit(limit)
    )
    return [Receipt(*row) for row in rows]


def find_claim(db: Connection, attendee_id: str, type_id: str) -> ClaimFacts | None:
    """Return what somebody claims of a kind, or None."""
    row = _CLAIM.first(db, {"attendee": attendee_id, "kind": type_id})
    return None if row is None else read_claim(row)


def get_claim(db: Connection, event_id: str, claim_id: str) -> ClaimFacts:
    """Return a claim of an event. Raises NotFoundError."""
    row = db.execute(
        _CLAIMS.where(ClaimRow.event_id == event_id, ClaimRow.id == claim_id)
    ).one_or_none()
    if row is None:
        raise NotFoundError
    return read_claim(row)


def list_my_claims(db: Connection, attendee_id: str, person_id: str) -> dict[str, ClaimFacts]:
    """Return what the holder of a registration claims, by kind; a former holder's is not theirs."""
    rows = _MINE.all(db, {"attendee": attendee_id, "person": person_id})
    return {one.type_id: one for one in map(read_claim, rows)}


def find_claims(
    db: Connection,
    event_id: str,
    *,
    type_id: str = "",
    state: State | None = None,
    attendee_id: str = "",
) -> Sequence[ClaimFacts]:
    """Return the claims of an event, the first received first; "" and None: whichever."""
    asked = _CLAIMS.where(ClaimRow.event_id == event_id)
    if type_id:
        asked = asked.where(ClaimRow.type_id == type_id)
    if state is not None:
        asked = asked.where(ClaimRow.state == state)
    if attendee_id:
        asked = asked.where(ClaimRow.attendee_id == attendee_id)
    return [
        read_claim(row) for row in db.execute(asked.order_by(ClaimRow.received_at, ClaimRow.id))
    ]


def list_claims_of(db: Connection, attendee_ids: Collection[str]) -> Sequence[ClaimFacts]:
    """Return the claims of some registrations, whoever had them. One statement."""
    rows = db.execute(_CLAIMS.where(ClaimRow.attendee_id.in_(attendee_ids)))
    return [read_claim(row) for row in rows]


def list_steps(db: Connection, claim_id: str) -> list[StepFacts]:
    """Return the steps of a claim, the first one first."""
    return [
        StepFacts(seq, version, State(state), amount, actor, at, evidence)
        for seq, version, state, amount, actor, at, evidence in _STEPS.all(db, {"claim": claim_id})
    ]


def count_own_versions(db: Connection, claim_id: str, person_id: str, after: datetime) -> int:
    """Return how many versions of a claim its own person made after an instant."""
    row = _OWN_VERSIONS.first(db, {"claim": claim_id, "actor": person_id, "after": after})
    return 0 if row is None else int(row[0])


def list_drafts(db: Connection, attendee_id: str, person_id: str) -> dict[str, Mapping[str, Any]]:
    """Return what the holder of a registration filled in and did not claim, by kind."""
    rows = _DRAFTS.all(db, {"attendee": attendee_id, "person": person_id})
    return {row.type_id: row.body for row in rows}
