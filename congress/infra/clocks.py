"""How far this machine's clock is from the database's: on several machines a deadline is one instant."""

from __future__ import annotations

from sqlalchemy import Connection, text

from congress.core.clock import machine_seconds

MOST_SECONDS_APART = 1.0
APART = "This machine's clock is {:.1f} s off the database's, and deadlines go by it: set it (NTP)."
_ASK = text("SELECT extract(epoch FROM clock_timestamp())")


def seconds_apart(db: Connection) -> float:
    """Return by how much our clock is ahead, at the least, in seconds; 0 where both are one machine's.

    The answer is from some instant between the question and its coming, so a slow way is no fault.
    """
    if db.dialect.name == "sqlite":
        return 0.0
    before = machine_seconds()
    theirs = float(db.execute(_ASK).scalar_one())
    after = machine_seconds()
    return before - theirs if before > theirs else min(after - theirs, 0.0)


def clock_fault(apart: float) -> str:
    """Return what is wrong, as a sentence; "": nothing is."""
    return APART.format(abs(apart)) if abs(apart) > MOST_SECONDS_APART else ""
