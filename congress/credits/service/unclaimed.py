"""Who is not done with their credits (`core.ports.MissingCredits`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.queries import ReleaseShelf
from congress.core.ports import Unclaimed
from congress.credits.rules.awards import Wait
from congress.credits.rules.certificates import serves
from congress.credits.rules.types import HUNDRED, write_credits
from congress.credits.service.groups import Group
from congress.credits.service.mine import MyClaims
from congress.credits.service.own import ReckonedKind
from congress.infra.database import Store
from congress.people.queries import list_credentials

CONFIRM = "Confirm that it is you"


class UnclaimedCredits:
    """Knows what is left to claim, and what a claim still waits for."""

    def __init__(self, store: Store) -> None:
        """Keep where releases and scans are looked up."""
        self._store = store

    def list_unclaimed(
        self, db: Connection, event_id: str, person_ids: Collection[str], now: datetime
    ) -> Mapping[str, Unclaimed]:
        """Return what is left to do, by person."""
        release = self._store.attached(ReleaseShelf).current(event_id)
        if release is None or not release.document.credit_types:
            return {}
        group = Group(db, self._store, release, person_ids, now)
        credentials = list_credentials(db, group.members)
        found = {}
        for person_id, me in group.members.items():
            theirs = credentials[person_id].strip()
            left = _left(group.claims_of(me, theirs), theirs, now)
            if left is not None:
                found[person_id] = left
        return found


def _left(mine: MyClaims, credentials: str, now: datetime) -> Unclaimed | None:
    """Return what is left to somebody of the kinds that serve them; None: nothing, or it is too late."""
    kinds = [
        one
        for one in mine.credits.kinds
        if (not credentials or serves(one.kind, credentials)) and _is_open(one, now)
    ]
    unclaimed = [one for one in kinds if one.reckoned.credits and one.kind.id not in mine.claims]
    waiting = [one for one in kinds if _todo(mine, one)]
    if not unclaimed and not waiting:
        return None
    closing = [one.window.closes_at for one in (*unclaimed, *waiting)]
    known = [one for one in closing if one is not None]
    return Unclaimed(
        tuple(_figure(one) for one in unclaimed),
        tuple(dict.fromkeys(words for one in waiting for words in _todo(mine, one))),
        min(known) if known else None,
        frozenset(one.kind.id for one in (*unclaimed, *waiting)),
    )


def _is_open(one: ReckonedKind, now: datetime) -> bool:
    return one.window.closes_at is None or now < one.window.closes_at


def _todo(mine: MyClaims, one: ReckonedKind) -> list[str]:
    """Return what a claim waits for that its person can do."""
    waits = mine.waits.get(one.kind.id, ())
    if Wait.EVALUATIONS not in waits and Wait.CONFIRMATION not in waits:
        return []
    missing = mine.missing[one.kind.id]
    count = len(missing.sessions)
    said = [f"Evaluate {count} {'session' if count == 1 else 'sessions'}"] if count else []
    if missing.overall:
        said.append("Answer the survey about the whole event")
    return [*said, CONFIRM] if Wait.CONFIRMATION in waits else said


def _figure(one: ReckonedKind) -> str:
    amount = one.reckoned.credits
    unit = one.kind.unit if amount == HUNDRED else f"{one.kind.unit}s"
    is_said = one.kind.unit.casefold() in one.kind.name.casefold()
    named = one.kind.name if is_said else f"{one.kind.name} {unit}"
    return f"{write_credits(amount)} {named}"
