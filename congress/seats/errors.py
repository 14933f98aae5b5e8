"""Why a seat cannot be taken or given back. Each sentence says what happened and what to do."""

from __future__ import annotations

from congress.core.errors import DomainError, Kind


class SeatError(DomainError):
    """Base of the seats' refusals: each is a matter of how things stand now."""

    kind = Kind.CONFLICT


class FullError(SeatError):
    """No seat is left. `waiting`: how many people wait."""

    code = "seats/full"
    title = "Full"
    explanation = "This session is full. Join the waitlist: if a seat opens you get it at once."


class OverlapError(SeatError):
    """Another seat of this person takes place at the same time. `session`: which."""

    code = "seats/overlap"
    title = "At the same time as another of your sessions"
    explanation = "You have a seat in another session at this time. Unregister there, or swap."


class ClosedError(SeatError):
    """Registration for the session is not open. `opens_at` or `closed_at` say when it is or was."""

    code = "seats/closed"
    title = "Registration is closed"
    explanation = "Registration for this session is not open now."


class CancelledError(SeatError):
    """The session does not take place."""

    code = "seats/cancelled"
    title = "Cancelled"
    explanation = "This session was cancelled."


class StartedError(SeatError):
    """The session has begun."""

    code = "seats/started"
    title = "Already started"
    explanation = "This session has started, so seats can no longer be changed. Ask at its door."


class CheckedInError(SeatError):
    """They were scanned into the session, so its seat is no longer given up. `checked_in_at`."""

    code = "seats/checked-in"
    title = "Counted in already"
    explanation = (
        "You were counted in at the door of this session, so its seat stays yours. You can leave at "
        "any time."
    )


class NotIncludedError(SeatError):
    """The registration type does not open this session."""

    code = "seats/not-included"
    title = "Not part of your registration"
    explanation = "Your registration does not include this session. The information desk can help."


class NotPaidError(SeatError):
    """The session is paid for on the registration page. `link`: where."""

    code = "seats/not-paid"
    title = "A paid session"
    explanation = "This session is booked and paid on the registration page."


class IncludedError(SeatError):
    """The session comes with the registration: nothing to take or to give back."""

    code = "seats/included"
    title = "Included"
    explanation = "This session is part of your registration. It is in My Agenda already."


class PaidError(SeatError):
    """The paid session is changed on the registration page. `link`: where."""

    code = "seats/paid"
    title = "Paid"
    explanation = "You paid for this session. To change it, use the registration page."


class NothingToRegisterError(SeatError):
    """The session needs no registration."""

    code = "seats/nothing-to-register"
    title = "No registration needed"
    explanation = "This session needs no registration. Just come."


class MovedError(DomainError):
    """Time or place changed since the release the page showed. `release`: the current one."""

    kind = Kind.CONFLICT
    code = "agenda/moved"
    title = "This session has moved"
    explanation = "Its time or room changed since you opened this page. Look at it again first."
