"""Claims in words, as the CE office reads them: how far each is, and what it is worth. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from congress.agenda.rules.credit_types import CreditType
from congress.credits.rules.awards import Wait
from congress.credits.rules.claiming import Missing
from congress.credits.rules.states import State
from congress.credits.rules.types import write_credits
from congress.ui.shapes import Mark
from congress.ui.words import many

# What a claim can be looked for by; what comes before a claim is no state of one.
STATES: Mapping[State, Mark] = {
    State.CLAIMED: Mark("wait", "Claimed"),
    State.AWARDED: Mark("good", "Awarded"),
    State.SENT: Mark("good", "Reported"),
    State.ACCEPTED: Mark("good", "Accepted by the board"),
    State.REJECTED: Mark("bad", "Rejected by the board"),
    State.SUPERSEDED: Mark("plain", "Replaced by a later one"),
    State.REVOKED: Mark("bad", "Taken back"),
}
# What a claim waits for: of its person, or of who reads this.
WAITS: Mapping[Wait, str] = {
    Wait.CONFIRMATION: "a code that shows whose it is",
    Wait.ATTESTED: "your look, since it is partly by their own word",
    Wait.CONFLICT: "your look, since the evidence gives less by now than was claimed",
    Wait.REVIEW: "your look, as every claim of this kind",
    Wait.LATE: "your word on the late request, since evaluations did not come in time",
}
NO_PROVIDER = "a name of who issues certificates: credit_provider of the schedule file"
ONE = 100  # of a unit, in hundredths


def mark_of(state: str) -> Mark:
    """Return a claim's state as a label."""
    return STATES.get(State(state), Mark("plain", state))


def say_waits(waits: Iterable[Wait], missing: Missing, *, has_provider: bool) -> str:
    """Return what a claim waits for, "" for one that waits for nothing."""
    said = {**WAITS, Wait.EVALUATIONS: _evaluations(missing)}
    if not has_provider:
        said[Wait.REVIEW] = NO_PROVIDER
    return "; ".join(said[one] for one in waits)


def _evaluations(missing: Missing) -> str:
    parts = [many(len(missing.sessions), "session")] if missing.sessions else []
    parts += ["the survey of the whole"] if missing.overall else []
    return f"their evaluations: {' and '.join(parts)}"


def say_amount(amount: int, kind: CreditType | None) -> str:
    """Return a figure with its unit: `5.25 contact hours`."""
    if kind is None:
        return write_credits(amount)
    return f"{write_credits(amount)} {kind.unit if amount == ONE else f'{kind.unit}s'}"
