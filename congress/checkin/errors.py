"""What a door cannot do now. Each sentence says what happened and what to do."""

from __future__ import annotations

from congress.core.errors import DomainError, Kind


class NotNowError(DomainError):
    """The standby line is not let in at this hour. `opens_at` or `closed_at`: when it is or was."""

    kind = Kind.CONFLICT
    code = "checkin/not-now"
    title = "Not now"
    explanation = "The standby line gets seats from five minutes before a session until its end."


class NoStandbyError(DomainError):
    """The session has no standby line: it needs no seat, was cancelled, or has no door."""

    kind = Kind.CONFLICT
    code = "checkin/no-standby"
    title = "No standby line"
    explanation = "This session has no standby line: it needs no seat, or does not take place."
