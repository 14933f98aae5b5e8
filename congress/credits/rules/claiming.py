"""What may be claimed, and what an award still waits for (rules B 2, B 5, B 6). Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from congress.agenda.rules.credit_types import CreditType
from congress.credits.rules.reckoning import Reckoned, Verdict
from congress.credits.rules.types import is_step

# How often somebody changes a claim of theirs within a day: each change may be a certificate with its
# letter. What the CE office corrects is not counted.
MOST_CHANGES = 10
CHANGES_WITHIN = timedelta(hours=24)


def may_change_again(changes: int) -> bool:
    """Tell whether somebody who made so many versions within CHANGES_WITHIN may make another one."""
    return changes < MOST_CHANGES


class ClaimVerdict(StrEnum):
    """Whether so much can be claimed, and why not."""

    FITS = "fits"
    NOTHING = "nothing"
    TOO_MUCH = "too-much"  # more than the evidence gives
    NO_STEP = "no-step"  # between two steps of its kind


def decide_claim(kind: CreditType, asked: int, reckoned: Reckoned) -> ClaimVerdict:
    """Return whether a learner may claim so many hundredths: what they say, up to the evidence.

    What is claimed is what is awarded and what a certificate says, never the most there was.
    """
    if asked <= 0:
        return ClaimVerdict.NOTHING
    if asked > reckoned.credits:
        return ClaimVerdict.TOO_MUCH
    return ClaimVerdict.FITS if is_step(kind, asked) else ClaimVerdict.NO_STEP


@dataclass(frozen=True)
class Missing:
    """What an award waits for. `sessions`: those without an evaluation. `overall`: the last survey."""

    sessions: tuple[str, ...] = ()
    overall: bool = False
    attested: tuple[str, ...] = ()
    conflict: bool = False

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing."""
        return self == Missing()


def list_missing(
    reckoned: Reckoned,
    evaluated: Collection[str],
    *,
    has_overall: bool,
    in_conflict: bool = False,
) -> Missing:
    """Return what stands between a claim and its award: evaluations first, then a person's look.

    Who attested is looked at, and so is a conflict; a note of the evidence holds nobody.
    """
    counting = [one for one in reckoned.sessions if one.verdict is Verdict.COUNTS]
    return Missing(
        tuple(one.session_id for one in counting if one.session_id not in evaluated),
        not has_overall,
        tuple(one.session_id for one in counting if one.is_attested),
        in_conflict,
    )
