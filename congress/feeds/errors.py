"""Why a feed is not served."""

from __future__ import annotations

from congress.core.errors import DomainError, Kind


class FeedEndedError(DomainError):
    """The event is long over: calendars may stop asking (RFC 9110 15.5.11)."""

    kind = Kind.GONE
    code = "feeds/ended"
    title = "This calendar has ended"
    explanation = "The event is over, so its calendar has ended. You can remove the subscription."
