"""Who has minutes that give credit, and has claimed nothing: for the CE office, who may write."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.queries import ShelvedRelease
from congress.attendees.queries import list_attendees_of_event
from congress.checkin.queries.requests import list_whom
from congress.checkin.service.attendance import Holder
from congress.credits.queries.claims import find_claims
from congress.credits.rules.not_claimed import NotClaimed
from congress.credits.rules.reckoning import reckon
from congress.credits.service.designating import DesignationShelf
from congress.credits.service.kinds import kinds_of
from congress.credits.service.own import taught_by
from congress.credits.service.recomputing import evidence_of_all
from congress.infra.database import Store

MOST_NAMED = 5_000  # ids that a statement names, at the most: above that everybody is read


def list_not_claimed(
    db: Connection, store: Store, release: ShelvedRelease, now: datetime
) -> list[NotClaimed]:
    """Return who has minutes and no claim of any kind, by name. Some ten statements, however many
    people there are. Reads only.
    """
    event_id, document = release.event_id, release.document
    kinds = kinds_of(db, release)
    sessions = store.attached(DesignationShelf).of(db, release)
    claimed = {one.attendee_id for one in find_claims(db, event_id)}
    left = [
        one
        for one in list_attendees_of_event(db, event_id)
        if one.is_active and one.id not in claimed
    ]
    # Who claimed is most of them in the end, and nobody's scans are read for nothing.
    only = [one.id for one in left] if len(left) <= MOST_NAMED else None
    evidence = evidence_of_all(db, store, document, now, only)
    found = {}
    for me in left:
        theirs = evidence.get(Holder(me.id, ""))
        if not theirs:
            continue
        teaches = taught_by(document, me.speaker)
        worth = [
            (kind, amount)
            for kind in kinds
            if (amount := reckon(kind, sessions, theirs, teaches=teaches, now=now).credits)
        ]
        if worth:
            found[me.id] = worth
    whom = list_whom(db, found) if found else {}
    told = [NotClaimed(one.attendee_id, one.number, one.name, found[one.attendee_id])
            for one in whom.values()]  # fmt: skip
    return sorted(told, key=lambda one: (one.name.casefold(), one.number))
