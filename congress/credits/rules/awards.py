"""When a claim is awarded by itself, and what it waits for (rules B 2, B 5, B 6). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from congress.credits.rules.claiming import Missing


class Wait(StrEnum):
    """What an award waits for: of the person, then of the CE office."""

    CONFIRMATION = "confirmation"  # it came with e-mail and name alone: a code shows whose it is
    EVALUATIONS = "evaluations"  # of sessions, or the survey of the whole
    ATTESTED = "attested"  # their word stands for scans
    CONFLICT = "conflict"  # the evidence gives less than was claimed by now
    REVIEW = "review"  # the CE office looks at each claim of this kind
    LATE = "late"  # its evaluations did not come before the close


# What only the CE office can end, by awarding it by hand.
OF_THE_OFFICE = frozenset({Wait.ATTESTED, Wait.CONFLICT, Wait.REVIEW, Wait.LATE})


def list_waits(
    missing: Missing, *, is_shown: bool, is_reviewed: bool, is_late: bool
) -> tuple[Wait, ...]:
    """Return what stands between a claim and its award; none: it is awarded by itself.

    `is_late`: the window closed while evaluations were missing. A note of the evidence holds nobody,
    and neither does a number that was not given.
    """
    found = {
        Wait.CONFIRMATION: not is_shown,
        Wait.EVALUATIONS: bool(missing.sessions or missing.overall),
        Wait.ATTESTED: bool(missing.attested),
        Wait.CONFLICT: missing.conflict,
        Wait.REVIEW: is_reviewed,
        Wait.LATE: is_late,
    }
    return tuple(wait for wait, holds in found.items() if holds)


def is_for_the_office(waits: Iterable[Wait]) -> bool:
    """Tell whether the CE office has to look at a claim before it is awarded."""
    return not OF_THE_OFFICE.isdisjoint(waits)
