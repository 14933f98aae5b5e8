"""What a session bears is fixed when it begins: never raised afterwards (rule B 13). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from congress.agenda.rules.credit_types import (
    EVERY_TYPE,
    MINUTES_OF_AN_HOUR,
    CreditType,
    hundredths_of,
)
from congress.agenda.rules.document import Session, SessionStatus
from congress.core.intervals import Interval
from congress.credits.rules.facts import CONGRESS, CreditSession


@dataclass(frozen=True)
class Published:
    """A session as a release had it; None: it was not in there."""

    released_at: datetime
    session: Session | None


def minutes_borne(session: Session, kinds: Sequence[CreditType]) -> Mapping[str, int]:
    """Return the whole minutes that a session bears, by kind of credit.

    A figure under a kind's own id is meant for it; else the one for every kind, `hours`.
    """
    every = session.credits.get(EVERY_TYPE, "")
    figures = {one.id: session.credits.get(one.id, every) for one in kinds}
    return {
        name: minutes
        for name, figure in figures.items()
        if (minutes := hundredths_of(figure) * MINUTES_OF_AN_HOUR // 100)
    }


def fixed_at_start(history: Sequence[Published]) -> Session | None:
    """Return the session as it was released when it began; the newest one while it has not begun.

    `history`: releases, the earliest first. None: when it began, nobody had published it. A release
    that moves a session after it began does not let it begin anew.
    """
    before: Session | None = None
    for known, after in zip_longest(history, history[1:]):
        one = known.session
        if one is not None and one.starts_at < known.released_at:
            return before  # it was moved to an earlier hour, or published too late
        if one is not None and (after is None or one.starts_at < after.released_at):
            return one
        before = one
    return before


def designate(
    session: Session, kinds: Sequence[CreditType], history: Sequence[Published] = ()
) -> CreditSession:
    """Return a session as credits see it: the less of what it bore when it began and bears now."""
    now_borne = minutes_borne(session, kinds)
    fixed = fixed_at_start(history) if history else session
    then = minutes_borne(fixed, kinds) if fixed is not None else {}
    borne = {name: min(minutes, then[name]) for name, minutes in now_borne.items() if name in then}
    return CreditSession(
        id=session.id,
        interval=session.interval,
        designated=borne,
        breaks=tuple(Interval(one.starts_at, one.ends_at) for one in session.credit.breaks),
        activity=session.id if session.credit.own else CONGRESS,
        repeats=session.credit.repeats,
        is_cancelled=session.status == SessionStatus.CANCELLED,
        is_disclosed=bool(fixed is not None and fixed.disclosure.strip()),
    )
