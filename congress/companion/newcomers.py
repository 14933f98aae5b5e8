"""What keeps somebody who has nothing yet from asking for a seat: by the seats' own rule, from the
release alone, so that a list of 500 sessions asks no database. Pure.
"""

from __future__ import annotations

from datetime import datetime

from congress.agenda.rules.document import Document, Session, SessionStatus
from congress.agenda.rules.released import registering_of
from congress.seats.rules import UNLIMITED, Refused, SeatFacts, decide_entitlement


def refusal_of_newcomer(
    session: Session, document: Document, now: datetime, *, registration_type: str = ""
) -> Refused | None:
    """Return why a newcomer may not ask for a seat in a session, whatever is free; None: they may.

    `registration_type` "": a guest, whose type nobody knows; it is no reason to refuse then.
    """
    opens_at, closes_at = registering_of(session, document)
    facts = SeatFacts(
        registration=session.registration,
        is_cancelled=session.status == SessionStatus.CANCELLED,
        starts_at=session.starts_at,
        open_to=session.open_to if registration_type else (),
        opens_at=opens_at,
        closes_at=closes_at,
        registration_type=registration_type,
        inclusion=None,
        held=None,
        clash="",
        capacity=UNLIMITED,
        taken=0,
        waiting=0,
    )
    return decide_entitlement(facts, now)
