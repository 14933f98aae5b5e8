"""Why a badge is not handed out, replaced or taken back. Each sentence says what to tell the person."""

from __future__ import annotations

from congress.core.errors import DomainError, ForbiddenError, Kind


class BadgeError(DomainError):
    """Base of the badges' refusals: each is a matter of how things stand now."""

    kind = Kind.CONFLICT


class NotNowError(BadgeError):
    """No window is open for them, or not at this desk. `opens_at`, `place`: when and where."""

    code = "badges/not-now"
    title = "Not now"
    explanation = "Their badge is not handed out now. A supervisor can open this, with a reason."


class NotEntitledError(BadgeError):
    """No window is for this registration, or it is cancelled."""

    code = "badges/not-entitled"
    title = "No badge for this registration"
    explanation = "There is no badge for this registration. The information desk can help."


class HandedOutError(BadgeError):
    """Somebody else handed it over already. `handed_at`, `place`."""

    code = "badges/handed-out"
    title = "Handed out already"
    explanation = "This badge was handed out already. Lost or damaged: replace it."


class NotBlankError(BadgeError):
    """What was scanned is no blank badge of this event, or is somebody's already."""

    code = "badges/not-blank"
    title = "Not a blank badge"
    explanation = (
        "That is no blank badge of this event, or it is somebody's already. Take another one."
    )


class ListedError(BadgeError):
    """A day badge was asked for by somebody who is in the list: they get a badge of their own."""

    code = "badges/listed"
    title = "In the list already"
    explanation = (
        "That number is in the list already. Find the person by it, and hand their badge out."
    )


class NoBadgeError(BadgeError):
    """There is no badge to replace or to take back."""

    code = "badges/none"
    title = "No badge yet"
    explanation = "There is no badge yet. Hand one out instead."


class SupervisorError(ForbiddenError):
    """It takes a supervisor, who may do it with a reason."""

    explanation = "This takes a supervisor. Please ask one to do it from their own sign-in."
