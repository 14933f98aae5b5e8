"""The refusals of the service as exceptions. `web.problems` alone turns them into HTTP answers.

Every code stands on the closed list of docs/design.md, "Errors"; a new one is a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import ClassVar

MOST_FAULTS = 100
MOST_LETTERS = 200  # of the beginning and of the end of a long one


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: where (pointer, line, row or field) and what to write instead."""

    where: str
    message: str

    def __str__(self) -> str:
        """Return `where: message`, as a command prints it."""
        return f"{self.where}: {self.message}" if self.where else self.message


def told(faults: Sequence[Fault]) -> list[Fault]:
    """Return what is told of the faults, in an answer or by a command: enough to mend a file by (T32).

    A wrong column would fault in every row; of the rest is said how many there are.
    """
    rest = len(faults) - MOST_FAULTS
    more = [Fault("", f"and {rest:,} more")] if rest > 0 else []
    return [*map(_shortened, faults[:MOST_FAULTS]), *more]


def _shortened(fault: Fault) -> Fault:
    """Return a fault that repeats no more of a long value than tells which it was: its end advises."""
    words = fault.message
    if len(words) <= 2 * MOST_LETTERS:
        return fault
    return Fault(fault.where, f"{words[:MOST_LETTERS]} … {words[-MOST_LETTERS:]}")


class Kind(Enum):
    """What sort of refusal it is: all that decides how the edge answers (`web.problems`)."""

    MALFORMED = auto()  # it cannot be read as what it claims to be
    INPUT = auto()  # it was read, and is not acceptable
    TOO_LARGE = auto()
    WRONG_BODY = auto()  # the body is not of a sort that is taken here
    SIGN_IN = auto()  # who it is, is not known, or was not shown
    FORBIDDEN = auto()  # it is known who, and that is not enough
    NOT_FOUND = auto()
    GONE = auto()  # it was there, and will not be again
    NO_SUCH_ACTION = auto()  # it is there, and does not do this
    NO_SUCH_FORMAT = auto()  # it cannot be given in a form that is accepted
    CONFLICT = auto()  # it does not fit how things stand now
    STALE = auto()  # it was changed since it was read
    RATE_LIMITED = auto()
    BUSY = auto()  # nothing is wrong with it; later it is likely to work
    STORAGE = auto()  # there is no space left to write
    FAULT = auto()  # of ours


class DomainError(Exception):
    """A refusal that a person can understand and a client can branch on.

    Args:
        detail: one or two sentences safe to show: what happened and what to do. Empty: `explanation`.
        faults: what is wrong with the input, one by one.
        facts: extra members of the problem, with JSON values.
    """

    kind: ClassVar[Kind]
    code: ClassVar[str]
    title: ClassVar[str]
    explanation: ClassVar[str]

    def __init__(self, detail: str = "", *, faults: Sequence[Fault] = (), **facts: object) -> None:
        """Keep the sentence, the faults and the facts."""
        super().__init__(detail or self.explanation)
        self.detail = detail or self.explanation
        self.faults = tuple(faults)
        self.facts = facts


class NotFoundError(DomainError):
    """There is no such thing, or this person may not know of it."""

    kind = Kind.NOT_FOUND
    code = "not-found"
    title = "Not found"
    explanation = "We can't find that here. It may have moved, or the link may be incomplete."


class InputError(DomainError):
    """Base of its family: the input was understood as text and is not acceptable."""

    kind = Kind.INPUT
    code = "input/invalid"
    title = "Please check what was sent"
    explanation = "Something in the request does not fit. Each fault is listed with its place."


class UnknownFieldError(InputError):
    """A field that this call does not have (mass assignment is refused, T8)."""

    code = "input/unknown-field"
    title = "Unknown field"
    explanation = (
        "The request has a field this call does not know. Remove it, or check its spelling."
    )


class TextError(InputError):
    """Text that cannot be stored faithfully: NUL, lone surrogates, or too long."""

    code = "input/text"
    title = "Text we cannot keep"
    explanation = "The text holds a character that cannot be stored, such as NUL. Remove it."


class JsonError(DomainError):
    """The body is not strict JSON (RFC 8259, with no duplicate names and no NaN)."""

    kind = Kind.MALFORMED
    code = "input/json"
    title = "Not valid JSON"
    explanation = "The body is not valid JSON. Check quotes, commas, repeated names and nesting."


class TooLargeError(DomainError):
    """The body is over the limit."""

    kind = Kind.TOO_LARGE
    code = "input/too-large"
    title = "Too large"
    explanation = "The request is larger than this service accepts."


class CsvError(InputError):
    """A CSV file with faults, each with its row."""

    code = "input/csv"
    title = "The CSV file has faults"
    explanation = "Nothing was changed. Each fault is listed with its row and column."


class YamlError(InputError):
    """A schedule file with faults, each with its line."""

    code = "input/yaml"
    title = "The schedule file has faults"
    explanation = "Nothing was changed. Each fault is listed with its line."


class SignInRequiredError(DomainError):
    """Nobody is signed in."""

    kind = Kind.SIGN_IN
    code = "auth/required"
    title = "Please sign in"
    explanation = "Sign in first, then try again."


class StepUpError(DomainError):
    """Signed in, but not surely enough for this."""

    kind = Kind.FORBIDDEN
    code = "auth/step-up"
    title = "One more step"
    explanation = (
        "To protect your record, please confirm it is you with a code sent to your e-mail."
    )


class ForbiddenError(DomainError):
    """Known, and not entitled."""

    kind = Kind.FORBIDDEN
    code = "authz/forbidden"
    title = "Not allowed"
    explanation = "You are signed in, but this is for other people. Ask the organizers."


class IdempotencyMismatchError(DomainError):
    """The same Idempotency-Key came with another request."""

    kind = Kind.INPUT
    code = "idempotency/mismatch"
    title = "This key was used for another request"
    explanation = "The Idempotency-Key was already used for a different request. Use a new key."


class IdempotencyInProgressError(DomainError):
    """The same Idempotency-Key is being worked on right now."""

    kind = Kind.CONFLICT
    code = "idempotency/in-progress"
    title = "Still working on it"
    explanation = "The first request with this key is not finished. Ask again in a second."


class StaleVersionError(DomainError):
    """If-Match names a version that is no longer current (RFC 9110 section 13.1.1)."""

    kind = Kind.STALE
    code = "version/stale"
    title = "Changed in the meantime"
    explanation = "Somebody changed this since you read it. Read it again, then repeat your change."


class BusyError(DomainError):
    """Nothing was changed, and trying again soon is likely to work."""

    kind = Kind.BUSY
    code = "busy/retry"
    title = "Very busy"
    explanation = "Many people are doing this right now and nothing was changed. Please try again."


class CrowdedError(BusyError):
    """More people ask than can be served; `retry_after` says when this one is to come again."""

    explanation = (
        "So many people are doing this right now that your turn did not come, and nothing was "
        "changed. Please try again in a moment."
    )


class CutOffError(BusyError):
    """The connection broke before anything was committed: trying again is likely to work."""

    explanation = "The connection to the database broke and nothing was changed. Please try again."


class AwayError(BusyError):
    """The database cannot be reached."""

    explanation = "The database does not answer and nothing was changed. Please try again."


class OutcomeUnknownError(AwayError):
    """The connection broke while committing: the change may stand, or not."""

    explanation = (
        "The connection broke at the last moment, so this may or may not have been done. Look again, "
        "or send it once more with the same Idempotency-Key."
    )


class ReadOnlyError(AwayError):
    """The database takes no changes: a standby, or a file whose rights were taken away."""

    explanation = (
        "The database takes no changes at the moment, and nothing was changed. Looking works. "
        "Please try again later."
    )


class DamagedError(AwayError):
    """The database's files are damaged. Trying again does not mend them."""

    explanation = (
        "Something is wrong with our records and nothing was changed. It takes somebody to mend "
        "them: please tell the information desk."
    )


class StorageFullError(DomainError):
    """The disk or the database is full; nothing was changed."""

    kind = Kind.STORAGE
    code = "storage/full"
    title = "Out of space"
    explanation = (
        "The service has no space left to write, and nothing was changed. Looking works. "
        "Please tell the information desk."
    )
