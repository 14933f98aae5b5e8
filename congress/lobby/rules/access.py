"""When somebody tries their way in before it counts, and how long a code said on the phone is good."""

from __future__ import annotations

from datetime import datetime, timedelta

from congress.agenda.rules.document import Document
from congress.core.intervals import end_of_day

TEST_DAYS = 2  # before the event's first day
PHONE_CODE_LASTS = timedelta(hours=1)
PHONE_CODE_LENGTH = 10  # symbols: 50 bits, as the slip of a badge has


def is_test_time(document: Document, now: datetime) -> bool:
    """Tell whether it is from two days before the event's first day on, and not after its last."""
    event = document.event
    opens = end_of_day(event.starts_on - timedelta(days=TEST_DAYS + 1), document.zone)
    return opens <= now < end_of_day(event.ends_on, document.zone, event.day_change)
