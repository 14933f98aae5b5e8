"""What credits refuse. Each sentence says what happened and what to do."""

from __future__ import annotations

from congress.core.errors import DomainError, Kind


class EvaluationEarlyError(DomainError):
    """The session, or the event, is not over. `opens_at`: when it will be open."""

    kind = Kind.CONFLICT
    code = "evaluations/not-open"
    title = "Not open yet"
    explanation = "This evaluation opens when the session is over. Please come back then."


class EvaluationClosedError(DomainError):
    """It is over. `closed_at`: since when."""

    kind = Kind.CONFLICT
    code = "evaluations/closed"
    title = "Evaluations are closed"
    explanation = (
        "This evaluation is closed. What you saved is kept. If you need it for your credits, write to "
        "the CE office."
    )
