"""What credits refuse. Each sentence says what happened and what to do; nothing is lost."""

from __future__ import annotations

from congress.core.errors import DomainError, Kind


class ClaimError(DomainError):
    """Base of its family: a claim arrived, was kept as it came, and does not fit how things stand."""

    kind = Kind.CONFLICT


class ClosedError(ClaimError):
    """It arrived at its bound or later. `closed_at`: the bound."""

    code = "claims/closed"
    title = "Claims have closed"
    explanation = (
        "This claim reached us after the last minute for it. What you filled in is kept. You can ask "
        "the CE office to take it late: one press on the Credits page, and they answer in your inbox."
    )


class NothingToClaimError(ClaimError):
    """There is nothing to claim of this kind, or nothing was asked for."""

    code = "claims/nothing"
    title = "Nothing to claim yet"
    explanation = (
        "Your time in sessions gives no credit of this kind until now. A session counts once it is "
        "over; if a door did not see you, say so with “Not right?” on the session."
    )


class TooMuchError(ClaimError):
    """More than the evidence gives. `most`: what it gives; `asked`."""

    code = "claims/too-much"
    title = "That is more than your time gives"
    explanation = (
        "You can claim what your time in sessions gives, or less. The Credits page says for each "
        "session what counts and what does not, and why."
    )


class NoStepError(ClaimError):
    """Between two steps of its kind. `step`."""

    code = "claims/no-step"
    title = "That figure falls between two steps"
    explanation = "This kind of credit is claimed in whole steps. Claim the next lower one."


class NotAttendedError(ClaimError):
    """Their word for a session that this kind does not take it for. `sessions`."""

    code = "claims/not-attended"
    title = "Your word alone does not do here"
    explanation = (
        "For a session that no door saw you in, this kind of credit takes your word only where its "
        "accreditor allows it. Use “Not right?” on the session, and staff look at it."
    )


class RevokedError(ClaimError):
    """The CE office took it back, which is for good."""

    code = "claims/revoked"
    title = "These credits were taken back"
    explanation = (
        "The CE office took these credits back, with a reason that is in your inbox. They cannot be "
        "claimed again here. Please write to the CE office."
    )


class TooManyClaimsError(DomainError):
    """One registration has sent more claims than anybody has a use for: they would fill the disk."""

    kind = Kind.RATE_LIMITED
    code = "claims/too-many"
    title = "Too many claims were sent"
    explanation = (
        "More claims came from this registration than we keep. What stands, stands. Please write to "
        "the CE office if something of it is wrong."
    )


class TooOftenError(ClaimError):
    """They changed it as often as anybody does in a day: each change may be a certificate."""

    kind = Kind.RATE_LIMITED
    code = "claims/too-often"
    title = "That is many changes for one day"
    explanation = (
        "You changed this claim ten times within a day. What was claimed last stands, and what you "
        "filled in now is kept. Send it tomorrow if claims are still open then; or write to the CE "
        "office now, who can give you time, and correct a name."
    )


class ConfirmFirstError(ClaimError):
    """A code showed whose claim it is, and whoever changes it now has shown none (T3)."""

    code = "claims/confirm-first"
    title = "Please confirm that it is you"
    explanation = (
        "Your claim stands as it was. To change it, confirm with a mailed code that it is you, and "
        "claim again. What you filled in is kept."
    )


class NotForwardError(ClaimError):
    """A step that a claim cannot take from where it is."""

    code = "claims/not-forward"
    title = "The claim has moved on"
    explanation = "A claim only moves forward, and this one is past that step. Look at it again."


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


class NoLongerKeptError(DomainError):
    """A certificate whose record was kept for as long as it must be, and is gone."""

    kind = Kind.GONE
    code = "certificates/purged"
    title = "This certificate is no longer kept"
    explanation = (
        "A certificate with this number was issued here. Records of credits are kept for at least six "
        "years after the event, and those are over: nothing more can be said about it. Whoever earned "
        "it may have their own copy."
    )
