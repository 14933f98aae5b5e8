"""What becomes of a print, and when a second one is printed (decision 0046). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ANSWER_SECONDS = 60  # for which a print is the station's that took it
MOST_TAKEN = 20  # prints in one claim


class PrintState(StrEnum):
    """What a print is at."""

    WAITING = "waiting"  # for a station
    TAKEN = "taken"
    NO_ANSWER = "no-answer"  # taken, and nothing was heard: any station may take it
    DONE = "done"  # it came out
    FAILED = "failed"
    VOID = "void"  # its badge was retired first; no station gets it


UNDER_WAY = frozenset({PrintState.WAITING, PrintState.TAKEN, PrintState.NO_ANSWER})


@dataclass(frozen=True)
class PrintFacts:
    """What is known of a print. `is_badge_alive`: its copy opens doors."""

    taken_at: datetime | None
    done_at: datetime | None
    failed_at: datetime | None
    is_badge_alive: bool


def decide_print_state(facts: PrintFacts, now: datetime) -> PrintState:
    """Tell what a print is at."""
    if facts.done_at is not None:
        return PrintState.DONE
    if facts.failed_at is not None:
        return PrintState.FAILED
    if not facts.is_badge_alive:
        return PrintState.VOID
    if facts.taken_at is None:
        return PrintState.WAITING
    return PrintState.NO_ANSWER if facts.taken_at <= taken_before(now) else PrintState.TAKEN


def is_printed_anew(newest: PrintState | None, *, again: bool) -> bool:
    """Tell whether a copy is sent to the printer once more, by what its newest print is at.

    A second tap prints nothing twice: what is under way is waited for, and what came out is there,
    unless somebody says that it did not (`again`).
    """
    if newest in UNDER_WAY:
        return False
    return newest is not PrintState.DONE or again


def taken_before(now: datetime) -> datetime:
    """Return the instant: what was taken then or earlier, and had no answer, is free again."""
    return now - timedelta(seconds=ANSWER_SECONDS)
