"""Which evaluations an award asks for (rule B 5): those that the event has a form for."""

from __future__ import annotations

from sqlalchemy import Connection

from congress.agenda.rules.document import Document
from congress.agenda.rules.evaluation_forms import FormUse, form_for
from congress.credits.queries.evaluations import list_sent
from congress.credits.rules.claiming import Missing, list_missing
from congress.credits.rules.evaluations import OVERALL
from congress.credits.rules.reckoning import Reckoned


def find_missing(
    db: Connection, document: Document, attendee_id: str, reckoned: Reckoned, *, claimed: int
) -> Missing:
    """Return what stands between a claim of so many hundredths and its award.

    The evidence may give less by now than was claimed: that is a conflict. One statement; none where
    the file has no forms.
    """
    sent = list_sent(db, attendee_id) if document.evaluations else frozenset()
    has_survey = form_for(document.evaluations, FormUse.OVERALL) is not None
    return list_missing(
        reckoned,
        sent | (reckoned.by_session.keys() - document.forms_by_session.keys()),
        has_overall=OVERALL in sent or not has_survey,
        in_conflict=claimed > reckoned.credits,
    )
