"""What a correction of schedule or scans would change of what was awarded; nothing by itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from congress.credits.rules.reckoning import Reckoned, Verdict


@dataclass(frozen=True)
class SessionDrift:
    """A session of which another number of minutes counts now than when it was awarded."""

    session_id: str
    then: int
    now: int


@dataclass(frozen=True)
class Drift:
    """What a certificate would say otherwise, in hundredths. `amount`: what it says; `to`: what it
    would, never more than was claimed. `worth`: what the evidence gives now.
    """

    amount: int
    to: int
    worth: int
    sessions: tuple[SessionDrift, ...]

    @property
    def is_lowered(self) -> bool:
        """Tell whether it would certify less."""
        return self.to < self.amount


def find_drift(amount: int, evidence: Mapping[str, Any], reckoned: Reckoned) -> Drift | None:
    """Return what would change of an award by what is known now; None: nothing.

    `evidence`: as it was kept with the award (`telling.tell_reckoned`).
    """
    then = {
        one["session"]: int(one["counted"])
        for one in evidence.get("sessions", ())
        if one["verdict"] == Verdict.COUNTS
    }
    now = {
        one.session_id: one.counted for one in reckoned.sessions if one.verdict is Verdict.COUNTS
    }
    sessions = tuple(
        SessionDrift(one, then.get(one, 0), now.get(one, 0))
        for one in sorted(then.keys() | now.keys())
        if then.get(one, 0) != now.get(one, 0)
    )
    to = min(amount, reckoned.credits)
    if to == amount and not sessions:
        return None
    return Drift(amount, to, reckoned.credits, sessions)
