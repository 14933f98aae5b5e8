"""What somebody claims, asked for and filled in, beside what their time is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from congress.agenda.queries import ShelvedRelease
from congress.attendees.queries import AttendeeFacts
from congress.credits.queries.claims import ClaimFacts, list_drafts, list_my_claims
from congress.credits.queries.requests import LateRequest
from congress.credits.queries.there import look_what_is_there
from congress.credits.rules.awards import Wait
from congress.credits.rules.claiming import Missing
from congress.credits.service.gate import read_gate
from congress.credits.service.own import MyCredits, read_my_credits
from congress.infra.database import Store


@dataclass(frozen=True)
class MyClaims:
    """My credits with what I did about them, each by kind.

    `waits`: of claims that are not awarded. `missing`: of each kind, claimed or not yet. `sent`:
    evaluations, by what they are about.
    """

    credits: MyCredits
    claims: Mapping[str, ClaimFacts]
    waits: Mapping[str, tuple[Wait, ...]]
    missing: Mapping[str, Missing]
    requests: Mapping[str, LateRequest]
    sent: frozenset[str]
    drafts: Mapping[str, Mapping[str, Any]]


def read_my_claims(
    db: Connection, store: Store, release: ShelvedRelease, me: AttendeeFacts, now: datetime
) -> MyClaims:
    """Return what the holder of a registration claims, and what their time is worth; nothing is written.

    Where they attested, their word is reckoned in as it stands in their claims.
    """
    there = look_what_is_there(db, me)
    claims = list_my_claims(db, me.id, me.person_id) if there.claims else {}
    attested = {one.type_id: one.attested for one in claims.values()}
    mine = read_my_credits(db, store, release, me, now, attested=attested, there=there)
    gate = read_gate(db, release.document, me.id, me.person_id, there)
    pairs = [
        (claim, mine.by_kind[type_id])
        for type_id, claim in claims.items()
        if type_id in mine.by_kind
    ]
    return MyClaims(
        mine,
        claims,
        {claim.type_id: gate.waits_of(claim, kind, now) for claim, kind in pairs},
        {one.kind.id: gate.missing_of(claims.get(one.kind.id), one) for one in mine.kinds},
        gate.requests,
        gate.sent,
        list_drafts(db, me.id, me.person_id) if there.drafts else {},
    )
