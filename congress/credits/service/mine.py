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
from congress.credits.queries.requests import LateRequest, list_my_late_requests
from congress.credits.rules.awards import Wait
from congress.credits.service.awarding import waits_of
from congress.credits.service.own import MyCredits, read_my_credits
from congress.infra.database import Store


@dataclass(frozen=True)
class MyClaims:
    """My credits with what I did about them, each by kind. `waits`: of claims that are not awarded."""

    credits: MyCredits
    claims: Mapping[str, ClaimFacts]
    waits: Mapping[str, tuple[Wait, ...]]
    requests: Mapping[str, LateRequest]
    drafts: Mapping[str, Mapping[str, Any]]


def read_my_claims(
    db: Connection, store: Store, release: ShelvedRelease, me: AttendeeFacts, now: datetime
) -> MyClaims:
    """Return what the holder of a registration claims, and what their time is worth; nothing is written.

    Where they attested, their word is reckoned in as it stands in their claims.
    """
    claims = list_my_claims(db, me.id, me.person_id)
    attested = {one.type_id: one.attested for one in claims.values()}
    mine = read_my_credits(db, store, release, me, now, attested=attested)
    by_kind = mine.by_kind
    return MyClaims(
        mine,
        claims,
        {
            type_id: waits_of(db, store, claim, by_kind[type_id], now=now)
            for type_id, claim in claims.items()
            if type_id in by_kind
        },
        list_my_late_requests(db, me.id, me.person_id),
        list_drafts(db, me.id, me.person_id),
    )
