"""How long a slip from the badge desk is good (decision 0048). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from congress.agenda.rules.document import Document
from congress.core.intervals import end_of_day

DAYS_AFTER_CLAIMS = 30


def slip_until(document: Document) -> datetime:
    """Return the bound (exclusive): 30 days after the last day of claims, or of the event."""
    last = document.deadlines.claims_close_on or document.event.ends_on
    return end_of_day(last + timedelta(days=DAYS_AFTER_CLAIMS), document.zone)
