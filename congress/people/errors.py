"""Refusals of people: sign-in says as little as it can, and always the same."""

from __future__ import annotations

from congress.core.errors import DomainError, Kind


class NoMatchError(DomainError):
    """Nobody, or more than one, is known by what was typed. Equal for every kind of miss."""

    kind = Kind.SIGN_IN
    code = "auth/no-match"
    title = "We can't find you"
    explanation = (
        "We can't find that e-mail and last name together. Use the address your confirmation was "
        "sent to (a colleague may have registered you) and the last name as it stands there. "
        "Degrees, accents and capitals do not matter."
    )


class PasswordError(NoMatchError):
    """The e-mail and the password do not belong together, or nobody has that e-mail."""

    explanation = (
        "That e-mail and password do not go together, or the code is not right. Check them and try "
        "again; a code is good once."
    )


class CodeNeededError(DomainError):
    """Too many failures: on a device not seen before, a name is not enough just now."""

    kind = Kind.FORBIDDEN
    code = "auth/code-needed"
    title = "Please sign in with a code"
    explanation = (
        "To keep strangers out we ask for a code this time. Have one sent to the e-mail address you "
        "registered with; on a device you used before, your name is enough."
    )


class SharedNameError(CodeNeededError):
    """Several people have this address and last name: the code's page asks who it is."""

    explanation = (
        "Several people share this e-mail address and last name. Have a code sent there, and then "
        "say which of you it is."
    )


class SecondStepError(CodeNeededError):
    """The password is right; the code of the authenticator app is missing."""

    explanation = (
        "Send the six digits of your authenticator app as totp, or one of your recovery codes."
    )


class SecondStepMissingError(CodeNeededError):
    """The password is right, and nobody gets in here without an authenticator app."""

    explanation = (
        "Staff sign in here with an authenticator app, and you have none set up. Sign in once in a "
        "browser at /sign-in/staff, which leads you through it; then sign in with its code as totp."
    )


class ProofNeededError(CodeNeededError):
    """Too many wrong passwords for an address: on a device not proved before, not one is looked at."""

    explanation = (
        "There were many wrong passwords for this e-mail, so we ask for a code before we look at "
        "another. Have one sent to that address, use it here, then sign in with your password again. "
        "Apps may send one of your recovery codes as totp instead."
    )


class CodeInvalidError(DomainError):
    """The code is wrong, used, too old, or was asked for elsewhere."""

    kind = Kind.SIGN_IN
    code = "auth/code-invalid"
    title = "That code does not work"
    explanation = (
        "Check the newest e-mail: a code works once, where it was asked for, for as long as the "
        "e-mail says. After a few wrong tries, have a new one sent."
    )


class SlipError(CodeInvalidError):
    """The code of a slip is wrong, used, too old, or somebody else's."""

    explanation = (
        "A slip from the badge desk works once, for the person on it. Check its letters, or have a code "
        "mailed instead."
    )


class EnrolmentError(CodeInvalidError):
    """The enrolment code of a station is wrong, used, or too old."""

    explanation = (
        "An enrolment code works once, within 15 minutes. Check it, or have a supervisor make a new "
        "one."
    )


class RateLimitedError(DomainError):
    """Too many letters to typed addresses were asked for from one source."""

    kind = Kind.RATE_LIMITED
    code = "auth/rate-limited"
    title = "Please wait a little"
    explanation = (
        "Many letters were asked for from where you are within a few minutes. Please wait a little, "
        "then try again."
    )


class WorksHereError(DomainError):
    """Who is to be erased signs in as staff."""

    kind = Kind.CONFLICT
    code = "people/staff"
    title = "This person works here"
    explanation = (
        "Who signs in as staff cannot be erased. Whoever runs the service takes away the staff sign-in "
        "first."
    )
