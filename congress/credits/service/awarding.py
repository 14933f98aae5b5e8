"""When a claim is awarded: by itself once nothing is missing, or by hand of the CE office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update

from congress.attendees.queries import get_attendee, list_attendees_by_ids
from congress.core.errors import NotFoundError
from congress.core.principal import SYSTEM, Principal
from congress.credits.models import ClaimRow
from congress.credits.queries.claims import ClaimFacts, StepFacts, find_claims, list_my_claims
from congress.credits.rules.states import State
from congress.credits.rules.telling import tell_reckoned
from congress.credits.service.certifying import certify
from congress.credits.service.gate import read_gate
from congress.credits.service.late import end_request
from congress.credits.service.own import ReckonedKind, read_my_credits, release_of
from congress.credits.service.stepping import StepTaken, take_steps
from congress.infra import audit
from congress.infra.database import Store, UtcDateTime
from congress.infra.locks import take_lock
from congress.infra.statements import Statement

_SET_STATE = Statement(
    update(ClaimRow).where(ClaimRow.id == bindparam("claim")).values(state=bindparam("new_state"))
)
_SHOW = Statement(
    update(ClaimRow)
    .where(ClaimRow.id == bindparam("claim"))
    .values(shown_at=bindparam("at", type_=UtcDateTime()))
)


def award_now(
    db: Connection,
    store: Store,
    claim: ClaimFacts,
    mine: ReckonedKind,
    *,
    now: datetime,
    actor: str,
    because: str = "",
    known: Sequence[StepFacts] | None = None,
) -> ClaimFacts:
    """Award a claim in this transaction, with its certificate. The caller holds the claims of its
    attendee. `known`: the steps of the claim, where the caller has them at hand.

    Raises:
        NotForwardError: it is past that.
        InputError: nobody is named who issues certificates.
    """
    evidence: dict[str, Any] = tell_reckoned(mine.reckoned)
    if because:
        evidence["because"] = because
    step = StepTaken(claim.version, State.AWARDED, claim.amount, actor, now, evidence)
    take_steps(db, claim, [step], known=known)
    _SET_STATE.later(db, {"claim": claim.id, "new_state": State.AWARDED})
    end_request(db, claim.attendee_id, claim.type_id, now)
    certify(db, store, claim, mine, now=now, actor=actor)
    return replace(claim, state=State.AWARDED)


def award(
    db: Connection, store: Store, claim: ClaimFacts, *, now: datetime, actor: str, because: str
) -> ClaimFacts:
    """Award a claim whatever it waits for. The caller holds the claims of its attendee.

    Raises:
        NotForwardError: it is past that.
    """
    mine = reckon_claim(db, store, claim, now)
    return award_now(db, store, claim, mine, now=now, actor=actor, because=because)


def award_ready(
    db: Connection, store: Store, *, event_id: str, attendee_id: str, now: datetime
) -> list[ClaimFacts]:
    """Award what of somebody's claims waits for nothing any more; return those.

    For whatever ends a wait: an evaluation that was sent, a code that was typed. Takes the lock of the
    attendee's claims.
    """
    hold_claims(db, attendee_id)
    awarded = []
    document = release_of(store, event_id).document
    for claim in find_claims(db, event_id, attendee_id=attendee_id, state=State.CLAIMED):
        mine = reckon_claim(db, store, claim, now)
        gate = read_gate(db, document, attendee_id, claim.person_id)
        if not gate.waits_of(claim, mine, now):
            awarded.append(award_now(db, store, claim, mine, now=now, actor=SYSTEM))
    return awarded


def confirm_claims(
    *, db: Connection, store: Store, actor: Principal, now: datetime, event_id: str
) -> list[ClaimFacts]:
    """Note that what came with e-mail and name alone is theirs, who have shown it by a code.

    Return what is awarded by that. Idempotent. Raises NotFoundError: they do not attend.
    """
    me = get_attendee(db, event_id, actor.person_id)
    hold_claims(db, me.id)
    for claim in list_my_claims(db, me.id, me.person_id).values():
        if claim.shown_at is None:
            _SHOW.later(db, {"claim": claim.id, "at": now})
            audit.record(
                db, at=now, actor=actor.name, action="claim.confirmed", event_id=event_id,
                subject=claim.id, version=claim.version,
            )  # fmt: skip
    return award_ready(db, store, event_id=event_id, attendee_id=me.id, now=now)


def reckon_claim(db: Connection, store: Store, claim: ClaimFacts, now: datetime) -> ReckonedKind:
    """Return what the evidence gives now of what was claimed.

    Raises:
        NotFoundError: the registration, or the kind of credit, is there no more.
    """
    me = list_attendees_by_ids(db, [claim.attendee_id]).get(claim.attendee_id)
    if me is None:
        raise NotFoundError
    release = release_of(store, claim.event_id)
    attested = {claim.type_id: claim.attested}
    mine = read_my_credits(db, store, release, me, now, attested=attested)
    found = mine.by_kind.get(claim.type_id)
    if found is None:
        raise NotFoundError
    return found


def hold_claims(db: Connection, attendee_id: str) -> None:
    """Take the lock of an attendee's claims until the transaction ends."""
    take_lock(db, f"claims/{attendee_id}")
