"""Which sessions have a recording, until when it is due, and whether it can be watched (R19, R20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from congress.agenda.rules.document import Document, Session, SessionStatus
from congress.core.intervals import end_of_day

# The mainstage and the Innovation Theater; of a breakout or workshop there never is one (R19).
RECORDED_KINDS = frozenset({"keynote", "general", "innovation-theater"})

MOST_SECONDS = 86_400  # of a recording
LEAST_BETWEEN = timedelta(seconds=2)  # two positions of somebody in it that are kept


@dataclass(frozen=True)
class Recording:
    """What there is of a session's recording.

    `url`: at a host of others; `file`: the digest of a file of ours, of `size` bytes. `captions`: the
    digest of its captions, `is_reviewed` by a person. `is_consented`: the speakers agreed.
    `withheld_because`: there will be none, and why. `ends_on`: the last local day on which it can be
    watched. `told_at`: when people were told of it.
    """

    url: str = ""
    file: str = ""
    size: int = 0
    captions: str = ""
    is_reviewed: bool = False
    is_consented: bool = False
    withheld_because: str = ""
    published_at: datetime | None = None
    ends_on: date | None = None
    told_at: datetime | None = None
    version: int = 0

    @property
    def is_there(self) -> bool:
        """Tell whether there is something to watch."""
        return bool(self.url or self.file)


NOTHING = Recording()


class RecordingState(StrEnum):
    """What a session's recording is at."""

    NONE = "none"  # it is not recorded
    DUE = "due"
    LATE = "late"  # its day is over
    PUBLISHED = "published"
    ENDED = "ended"  # it could be watched, and can no longer
    WITHHELD = "withheld"


def is_kept_anew(kept_at: datetime, now: datetime) -> bool:
    """Tell whether a position in a recording is kept in place of the one that was kept then."""
    return now >= kept_at + LEAST_BETWEEN


def is_recorded(session: Session) -> bool:
    """Tell whether there is to be a recording of a session."""
    is_on = session.status == SessionStatus.CONFIRMED
    return is_on and session.kind in RECORDED_KINDS and session.recorded


def needs_decision(session: Session) -> bool:
    """Tell whether a session of those that are all recorded is not: the organizer decides (R19)."""
    is_on = session.status == SessionStatus.CONFIRMED
    return is_on and session.kind in RECORDED_KINDS and not session.recorded


def due_on(document: Document) -> date | None:
    """Return the last local day by which recordings are there; None: none is promised."""
    days = document.deadlines.recordings_within_days
    return None if days is None else document.event.ends_on + timedelta(days=days)


def decide_recording(
    session: Session, recording: Recording, document: Document, now: datetime
) -> RecordingState:
    """Tell what a session's recording is at."""
    if not is_recorded(session):
        return RecordingState.NONE
    if recording.withheld_because:
        return RecordingState.WITHHELD
    if recording.published_at is not None and recording.is_there:
        ends = recording.ends_on
        is_over = ends is not None and now >= end_of_day(ends, document.zone)
        return RecordingState.ENDED if is_over else RecordingState.PUBLISHED
    due = due_on(document)
    is_late = due is not None and now >= end_of_day(due, document.zone)
    return RecordingState.LATE if is_late else RecordingState.DUE


def list_missing(
    document: Document, recordings: Mapping[str, Recording], now: datetime
) -> list[Session]:
    """Return the sessions whose recording is missing on its day or later: the alarm of R20."""
    due = due_on(document)
    if due is None or now < end_of_day(due - timedelta(days=1), document.zone):
        return []
    waiting = (RecordingState.DUE, RecordingState.LATE)
    return [
        one
        for one in document.sessions
        if decide_recording(one, recordings.get(one.id, NOTHING), document, now) in waiting
    ]
