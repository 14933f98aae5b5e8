"""What becomes of somebody's credit for a session, from nothing to a report: only forward. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """How far the credit of a person, a session and a kind has come (rule B 1)."""

    NONE = "none"
    ATTENDED = "attended"
    EVALUATED = "evaluated"
    CLAIMED = "claimed"
    AWARDED = "awarded"
    SENT = "sent"  # these three: reported to a board
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


_ENDS = frozenset({State.SUPERSEDED, State.REVOKED})
# A claim may come before the scans of a door (attested) and before the survey (stored, rule B 5). What
# a board rejected is not sent again: it is corrected, and the corrected version supersedes it.
NEXT: Mapping[State, frozenset[State]] = {
    State.NONE: frozenset({State.ATTENDED, State.CLAIMED}),
    State.ATTENDED: frozenset({State.EVALUATED, State.CLAIMED}),
    State.EVALUATED: frozenset({State.CLAIMED}),
    State.CLAIMED: frozenset({State.AWARDED}) | _ENDS,
    State.AWARDED: frozenset({State.SENT}) | _ENDS,
    State.SENT: frozenset({State.ACCEPTED, State.REJECTED}) | _ENDS,
    State.ACCEPTED: _ENDS,
    State.REJECTED: _ENDS,
    State.SUPERSEDED: frozenset(),
    State.REVOKED: frozenset(),
}


@dataclass(frozen=True)
class Step:
    """One step forward: who made it, when, and by what evidence."""

    state: State
    actor: str
    at: datetime
    evidence: str


class StepVerdict(StrEnum):
    """Whether a step may be made, and why not."""

    FORWARD = "forward"
    NOT_FORWARD = "not-forward"
    UNSIGNED = "unsigned"  # nobody made it, or by nothing
    TOO_EARLY = "too-early"  # before the step that it follows


def state_of(steps: Sequence[Step]) -> State:
    """Return how far it has come."""
    return steps[-1].state if steps else State.NONE


def decide_step(steps: Sequence[Step], step: Step) -> StepVerdict:
    """Return whether a step may follow those that were made."""
    if not step.actor.strip() or not step.evidence.strip():
        return StepVerdict.UNSIGNED
    if step.state not in NEXT[state_of(steps)]:
        return StepVerdict.NOT_FORWARD
    if steps and step.at < steps[-1].at:
        return StepVerdict.TOO_EARLY
    return StepVerdict.FORWARD
