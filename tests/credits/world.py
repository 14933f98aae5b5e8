"""A congress with doors whose sessions bear credit, and scans of who came: Monday, March 10."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from congress.agenda.rules.credit_types import (
    Break,
    CreditProvider,
    CreditType,
    SessionCredit,
)
from congress.agenda.rules.document import Deadlines, Document, Session, Speaker
from tests.checkin.attended import EVENT, the_congress
from tests.checkin.facts import at
from tests.credits.facts import ACPE, AMA

DISCLOSED = "The presenters have nothing to disclose."
KINDS: tuple[CreditType, ...] = (AMA, ACPE)
HERE = f"/e/{EVENT}"
PROVIDER = CreditProvider(
    "Example Institute", "1 Harbor Street, Boston, MA 02210", "Jordan Example, EdD",
    "Director of Continuing Education", "Provider 0000",
)  # fmt: skip

__all__ = ["EVENT", "HERE", "KINDS", "bearing", "the_credited_congress"]


def bearing(session: Session, hours: str = "1.0", **facts: Any) -> Session:  # noqa: ANN401 -- fields of Session
    return replace(session, credits={"hours": hours}, disclosure=DISCLOSED, **facts)


def the_credited_congress(**changes: Any) -> Document:  # noqa: ANN401 -- fields of the document
    """b1 and b2 from 10 to 11 bear an hour, b3 from 14 to 15 its time but a break of ten minutes."""
    document = the_congress()
    pause = SessionCredit(breaks=(Break(at("14:30"), at("14:40")),))
    sessions = [
        bearing(one, credit=pause if one.id == "b3" else SessionCredit())
        if one.kind == "breakout"
        else one
        for one in document.sessions
    ]
    plain = {
        "sessions": tuple(sessions),
        "credit_types": KINDS,
        "credit_provider": PROVIDER,
        "deadlines": Deadlines(claims_close_on=date(2025, 4, 17)),
        "speakers": (Speaker("liv", "Liv Åkesson", "RN", "Nurse and teacher."),),
    }
    return replace(document, **{**plain, **changes})
