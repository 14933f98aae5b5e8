"""What an award asks for beside the evidence: evaluations that were sent (rule B 5), a request's answer.

Evaluations are asked for where the event has a form for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.credit_types import Award
from congress.agenda.rules.document import Document
from congress.agenda.rules.evaluation_forms import FormUse, form_for
from congress.credits.queries.claims import ClaimFacts
from congress.credits.queries.evaluations import list_sent
from congress.credits.queries.requests import LateRequest, list_my_late_requests
from congress.credits.queries.there import ANY, There
from congress.credits.rules.awards import Wait, list_waits
from congress.credits.rules.claiming import Missing, list_missing
from congress.credits.rules.evaluations import OVERALL
from congress.credits.rules.states import State
from congress.credits.service.own import ReckonedKind


@dataclass(frozen=True)
class Gate:
    """What somebody sent of their evaluations, and asked of the CE office (the newest, by kind)."""

    document: Document
    sent: frozenset[str]
    requests: Mapping[str, LateRequest]

    def missing_of(self, claim: ClaimFacts | None, mine: ReckonedKind) -> Missing:
        """Return what stands between a claim and its award; of none: what would.

        The evidence may give less by now than was claimed: that is a conflict.
        """
        forms = self.document.evaluations
        has_survey = form_for(forms, FormUse.OVERALL) is not None
        reckoned = mine.reckoned
        return list_missing(
            reckoned,
            self.sent | (reckoned.by_session.keys() - self.document.forms_by_session.keys()),
            has_overall=OVERALL in self.sent or not has_survey,
            in_conflict=claim is not None and claim.amount > reckoned.credits,
        )

    def waits_of(self, claim: ClaimFacts, mine: ReckonedKind, now: datetime) -> tuple[Wait, ...]:
        """Return what a claim waits for before it is awarded; none for one that is past that."""
        if claim.state is not State.CLAIMED:
            return ()
        closes_at = mine.window.closes_at
        asked = self.requests.get(claim.type_id)
        return list_waits(
            self.missing_of(claim, mine),
            is_shown=claim.shown_at is not None,
            # Without a provider there is no certificate, hence no award: the office is to name one.
            is_reviewed=mine.kind.award is Award.REVIEWED or self.document.credit_provider is None,
            is_late=closes_at is not None
            and now >= closes_at
            and asked is not None
            and asked.state == "open",
        )


def read_gate(
    db: Connection, document: Document, attendee_id: str, person_id: str, there: There = ANY
) -> Gate:
    """Return it for the holder of a registration: two statements, one where the file has no forms."""
    sent = list_sent(db, attendee_id) if document.evaluations else frozenset()
    asked = list_my_late_requests(db, attendee_id, person_id) if there.requests else {}
    return Gate(document, sent, asked)
