"""What credits are reckoned from: what sessions bear, and what is known of somebody in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from congress.checkin.rules.spans import Spans, without
from congress.core.intervals import Interval

CONGRESS = ""  # the activity of whatever is not designated by itself


@dataclass(frozen=True)
class CreditSession:
    """A session as credits see it. `designated`: whole minutes by kind of credit; none: it bears none.

    `activity`: CONGRESS, or its own id where it is designated by itself. `repeats`: the session of
    which it is a repetition, or "". `is_disclosed`: it had its disclosure when it began (rule B 13).
    """

    id: str
    interval: Interval
    designated: Mapping[str, int]
    breaks: Spans = ()
    activity: str = CONGRESS
    repeats: str = ""
    is_cancelled: bool = False
    is_disclosed: bool = True

    @property
    def same(self) -> str:
        """Return the id that a session and its repetitions have in common."""
        return self.repeats or self.id

    @cached_property
    def own_time(self) -> Spans:
        """Return when it goes on: its time without its breaks."""
        return without((self.interval,), self.breaks)


class Note(StrEnum):
    """What is worth knowing of evidence. Notes hold no award back (rule B 6)."""

    NO_SCAN_OUT = "no-scan-out"  # no scan ended it, so they stayed to the end
    UNCERTAIN = "uncertain"  # the clock of the device that scanned them
    SETTLED = "settled"  # staff looked at it
    ONLINE = "online"  # some of it, or all, as the report of who joined says


@dataclass(frozen=True)
class Evidence:
    """What is known of somebody in one session.

    `live`: when they were there, at its doors or online. `recording`: when they watched it afterwards:
    that earns nothing (rule B 7). `is_attested`: nobody scanned them, and they say they were there.
    """

    live: Spans = ()
    recording: Spans = ()
    is_attested: bool = False
    notes: frozenset[Note] = field(default_factory=frozenset)


NOTHING = Evidence()
