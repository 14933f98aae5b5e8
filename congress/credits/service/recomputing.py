"""After a correction of schedule or scans: whose certificate would change, and changing it by a press.

Nothing is lowered by itself. A press writes a new version of each claim, with its reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, update

from congress.agenda.queries import ShelvedRelease
from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts, list_attendees_by_ids
from congress.checkin.service.attendance import Holder, Reader, iter_attendance
from congress.checkin.service.own import MyTime, time_as_of
from congress.core.errors import InputError
from congress.credits.errors import NotForwardError
from congress.credits.models import ClaimRow
from congress.credits.queries.claims import ClaimFacts, get_claim
from congress.credits.queries.searching import list_awarded
from congress.credits.rules.drift import Drift, find_drift
from congress.credits.rules.facts import Evidence
from congress.credits.rules.reckoning import reckon
from congress.credits.rules.states import State
from congress.credits.rules.telling import tell_reckoned
from congress.credits.service.awarding import award_now, hold_claims, reckon_claim
from congress.credits.service.designating import DesignationShelf
from congress.credits.service.kinds import kinds_of
from congress.credits.service.office import Office
from congress.credits.service.own import evidence_of, taught_by, with_word
from congress.credits.service.stepping import StepTaken, take_steps
from congress.infra.database import Store
from congress.infra.statements import Statement
from congress.lobby.service.own import read_everybodys_stays

NOTHING_LEFT = "The evidence gives nothing any more: take this claim back instead, on its ledger."
_RENEW = Statement(
    update(ClaimRow)
    .where(ClaimRow.id == bindparam("claim"))
    .values({name: bindparam(f"new_{name}") for name in ("amount", "version", "state")})
)


@dataclass(frozen=True)
class Drifted:
    """A claim whose certificate would say something else, and what."""

    claim: ClaimFacts
    drift: Drift


def list_drifted(
    db: Connection, store: Store, release: ShelvedRelease, now: datetime
) -> list[Drifted]:
    """Return every award that what is known now would change, what loses credit first.

    Some ten statements, however many people there are. Reads only.
    """
    event_id, document = release.event_id, release.document
    awarded = list_awarded(db, event_id)
    if not awarded:
        return []
    kinds = {one.id: one for one in kinds_of(db, release)}
    sessions = store.attached(DesignationShelf).of(db, release)
    people = list_attendees_by_ids(db, {one.claim.attendee_id for one in awarded})
    evidence = evidence_of_all(db, store, document, now)
    found = []
    for one in awarded:
        claim, kind = one.claim, kinds.get(one.claim.type_id)
        me = people[claim.attendee_id]
        if kind is None:
            continue
        theirs = evidence.get(_holder(claim, me), {})
        reckoned = reckon(
            kind,
            sessions,
            with_word(theirs, claim.attested),
            teaches=taught_by(document, me.speaker)
            if me.person_id == claim.person_id
            else frozenset(),
            now=now,
        )
        drift = find_drift(claim.amount, one.evidence, reckoned)
        if drift is not None:
            found.append(Drifted(claim, drift))
    return sorted(found, key=lambda one: (not one.drift.is_lowered, one.claim.received_at))


def renew_claim(office: Office, claim_id: str) -> ClaimFacts:
    """Write a new version of an award by what is known now: never more than was claimed. Its certificate
    is superseded with it.

    Raises:
        NotFoundError: no such claim at this event.
        NotForwardError: it is not awarded.
        InputError: no reason; or the evidence gives nothing any more.
    """
    reason = office.reason
    hold_claims(office.db, get_claim(office.db, office.event_id, claim_id).attendee_id)
    standing = get_claim(office.db, office.event_id, claim_id)
    if standing.state is not State.AWARDED:
        raise NotForwardError
    mine = reckon_claim(office.db, office.store, standing, office.now)
    amount = min(standing.amount, mine.reckoned.credits)
    if not amount:
        raise InputError(NOTHING_LEFT)
    claim = replace(standing, amount=amount, version=standing.version + 1, state=State.CLAIMED)
    evidence = {**tell_reckoned(mine.reckoned), "because": reason}
    actor = office.actor.name
    old = StepTaken(
        standing.version, State.SUPERSEDED, standing.amount, actor, office.now,
        {"by_version": claim.version, "because": reason},
    )  # fmt: skip
    new = StepTaken(claim.version, State.CLAIMED, amount, actor, office.now, evidence)
    take_steps(office.db, claim, [old, new])
    _RENEW.later(
        office.db,
        {
            "claim": claim.id, "new_amount": amount, "new_version": claim.version,
            "new_state": State.CLAIMED,
        },
    )  # fmt: skip
    return award_now(
        office.db, office.store, claim, mine, now=office.now, actor=actor, because=reason
    )


def _holder(claim: ClaimFacts, me: AttendeeFacts) -> Holder:
    """Return whose evidence a claim rests on: of who had the registration when it was sent."""
    is_now = claim.person_id == me.person_id
    return Holder(claim.attendee_id, "" if is_now else claim.person_id)


def evidence_of_all(
    db: Connection,
    store: Store,
    document: Document,
    now: datetime,
    only: Collection[str] | None = None,
) -> Mapping[Holder, Mapping[str, Evidence]]:
    """Return everybody's evidence by session: of who has a registration now under the attendee alone.

    `only`: of these attendees. Five statements, however many people there are.
    """
    found: dict[Holder, dict[str, MyTime]] = defaultdict(dict)
    for one in iter_attendance(db, Reader(store, document.event.id), only):
        for session_id, attended in one.attendance.sessions.items():
            found[one.holder][session_id] = time_as_of(session_id, attended, None, now)
    for attendee_id, stays in read_everybodys_stays(db, document, only).items():
        mine = found[Holder(attendee_id, "")]
        for session_id, online in stays.items():
            known = mine.get(session_id, MyTime(session_id))
            mine[session_id] = replace(known, online=online)
    return {
        holder: {session_id: evidence_of(mine) for session_id, mine in times.items()}
        for holder, times in found.items()
    }
