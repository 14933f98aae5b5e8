"""The ledger of one registration: all that is known of its credits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from congress.agenda.queries import ShelvedRelease
from congress.attendees.queries import AttendeeFacts, list_attendees_by_ids
from congress.checkin.queries.asked import Settlement, list_requests_of, list_settlements_of
from congress.checkin.queries.attendance import list_scans_of
from congress.checkin.queries.requests import AttendanceRequest
from congress.core.errors import NotFoundError
from congress.credits.queries import ledgers
from congress.credits.queries.claims import ClaimFacts, find_claims
from congress.credits.queries.evaluations import list_sent
from congress.credits.queries.requests import (
    ExtensionFacts,
    LateRequest,
    list_extensions_of,
    list_late_requests_of,
)
from congress.credits.service.own import MyCredits, read_my_credits
from congress.infra.database import Store
from congress.mail.queries import list_log
from congress.people.queries import get_person
from congress.seats.queries.of_event import list_seats_of


@dataclass(frozen=True)
class Ledger:
    """All of one registration. `sent`: subjects of evaluations that were sent; when, nobody reads.

    `mine`: what the time of who has the registration now is worth.
    """

    me: AttendeeFacts
    person: Any
    mine: MyCredits
    sent: frozenset[str]
    claims: Sequence[ClaimFacts]
    steps: Sequence[ledgers.LedgerStep]
    receipts: Sequence[ledgers.LedgerReceipt]
    certificates: Sequence[ledgers.LedgerCertificate]
    late: Sequence[LateRequest]
    extensions: Sequence[ExtensionFacts]
    seats: Sequence[Any]
    scans: Sequence[Any]
    asked: Sequence[AttendanceRequest]
    settled: Sequence[Settlement]
    letters: Sequence[Any]


def read_ledger(
    db: Connection, store: Store, release: ShelvedRelease, attendee_id: str, now: datetime
) -> Ledger:
    """Return the ledger of a registration, cancelled ones included. Some twenty statements, however
    much there is.

    Raises:
        NotFoundError: no such registration at this event.
    """
    event_id = release.event_id
    me = list_attendees_by_ids(db, [attendee_id]).get(attendee_id)
    if me is None or me.event_id != event_id:
        raise NotFoundError
    claims = find_claims(db, event_id, attendee_id=attendee_id)
    attested = {one.type_id: one.attested for one in claims if one.person_id == me.person_id}
    return Ledger(
        me=me,
        person=get_person(db, me.person_id),
        mine=read_my_credits(db, store, release, me, now, attested=attested),
        sent=list_sent(db, attendee_id),
        claims=claims,
        steps=ledgers.list_ledger_steps(db, attendee_id),
        receipts=ledgers.list_ledger_receipts(db, attendee_id),
        certificates=ledgers.list_ledger_certificates(db, attendee_id),
        late=list_late_requests_of(db, attendee_id),
        extensions=list_extensions_of(db, event_id, attendee_id),
        seats=list_seats_of(db, event_id, attendee_id),
        scans=list_scans_of(db, event_id, attendee_id),
        asked=list_requests_of(db, event_id, attendee_id),
        settled=list_settlements_of(db, event_id, attendee_id),
        letters=list_log(db, me.person_id, event_id),
    )
