"""Claims in words, as the CE office reads them: how far each is, and what it is worth. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congress.agenda.rules.credit_types import CreditType
from congress.credits.rules.states import State
from congress.credits.rules.types import write_credits
from congress.ui.shapes import Mark

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
ONE = 100  # of a unit, in hundredths


def mark_of(state: str) -> Mark:
    """Return a claim's state as a label."""
    return STATES.get(State(state), Mark("plain", state))


def say_amount(amount: int, kind: CreditType | None) -> str:
    """Return a figure with its unit: `5.25 contact hours`."""
    if kind is None:
        return write_credits(amount)
    return f"{write_credits(amount)} {kind.unit if amount == ONE else f'{kind.unit}s'}"
