"""The steps of a claim: each with its actor, its time and what was reckoned, and never back (I11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from congress.credits.errors import NotForwardError
from congress.credits.models import ClaimStepRow
from congress.credits.queries.claims import ClaimFacts, StepFacts, list_steps
from congress.credits.rules.states import State, Step, StepVerdict, decide_step
from congress.infra import audit
from congress.infra.statements import Statement

_STEP = Statement(insert(ClaimStepRow))


@dataclass(frozen=True)
class StepTaken:
    """A step to take: of which version, by whom and when, with the evidence as it is kept."""

    version: int
    state: State
    amount: int
    actor: str
    at: datetime
    evidence: Mapping[str, Any]


def take_steps(
    db: Connection,
    claim: ClaimFacts,
    steps: list[StepTaken],
    *,
    known: Sequence[StepFacts] | None = None,
) -> list[StepFacts]:
    """Write steps behind those that are there, and an audit row each, with the COMMIT.

    Return all steps there are then. `known`: those before, where the caller has them at hand.

    The caller holds the claims of its attendee. A clock that was set back in between does not undo
    the order of steps: none is told to be earlier than the one before it.

    Raises:
        NotForwardError: the claim is past that step.
    """
    taken = list(list_steps(db, claim.id) if known is None else known)
    last = taken[-1].at if taken else None
    of_version: dict[int, list[Step]] = {}
    for one in taken:
        of_version.setdefault(one.version, []).append(Step(one.state, one.actor, one.at, "kept"))
    for seq, step in enumerate(steps, start=len(taken) + 1):
        at = step.at if last is None else max(step.at, last)
        made = Step(step.state, step.actor, at, "kept")
        before = of_version.setdefault(step.version, [])
        if decide_step(before, made) is not StepVerdict.FORWARD:
            raise NotForwardError
        before.append(made)
        last = at
        kept = StepFacts(**{**vars(step), "seq": seq, "at": at})
        taken.append(kept)
        _STEP.later(db, {"claim_id": claim.id, **vars(kept)})
        audit.record(
            db, at=at, actor=step.actor, action=f"claim.{step.state}", event_id=claim.event_id,
            subject=claim.id, version=step.version, amount=step.amount, step=seq,
        )  # fmt: skip
    return taken
