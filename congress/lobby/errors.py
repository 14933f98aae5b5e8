"""Why somebody cannot join from afar now. Each sentence says what happened and what to do."""

from __future__ import annotations

from congress.core.errors import DomainError, Kind


class NotNowError(DomainError):
    """The session cannot be joined at this hour. `opens_at` or `closed_at`: when it can, or could."""

    kind = Kind.CONFLICT
    code = "lobby/not-now"
    title = "Not now"
    explanation = "A live session can be joined from ten minutes before it begins until its end."


class NoLinkError(DomainError):
    """Its window is open, and nobody has given its link yet."""

    kind = Kind.CONFLICT
    code = "lobby/no-link"
    title = "No link yet"
    explanation = (
        "The organizers have not given the link to this session yet. Try again in a minute; "
        "nothing is lost by waiting here."
    )


class NotYoursError(DomainError):
    """The session cannot be joined from afar by this person."""

    kind = Kind.FORBIDDEN
    code = "lobby/not-yours"
    title = "Not in your lobby"
    explanation = (
        "This session is joined online by those who attend online and have it in their My Agenda. "
        "Register for it first if it asks for that, or ask the organizers to change how you attend."
    )


class StaleError(DomainError):
    """The way into a session is older than a minute, or another person's, or another device's."""

    kind = Kind.FORBIDDEN
    code = "lobby/stale"
    title = "This link has served its turn"
    explanation = (
        "A link to a live session works for a minute, for the person and on the device that asked "
        "for it. Open the session in your lobby and press Join again: coming back is free."
    )


class TooManyError(DomainError):
    """Two other devices of this person are in the session."""

    kind = Kind.CONFLICT
    code = "lobby/too-many"
    title = "Two devices are in already"
    explanation = (
        "You joined this session on two other devices, and two is the most. Go on with one of those, "
        "or sign one of them out in Settings and press Join again."
    )


class UploadMovedError(DomainError):
    """A piece of a file is not the next one. `offset`: where the next one begins."""

    kind = Kind.CONFLICT
    code = "lobby/upload-moved"
    title = "Not the next piece"
    explanation = (
        "More, or less, of this file is here than was thought: it may be sent from another window, too. "
        "Go on there, or close that window and go on here."
    )


class UploadTakenError(DomainError):
    """Somebody else hands in a file of this recording now."""

    kind = Kind.CONFLICT
    code = "lobby/upload-taken"
    title = "Sent from another window"
    explanation = (
        "The file of this recording is being sent from another window or computer. Go on there, or "
        "close that window and go on here."
    )
