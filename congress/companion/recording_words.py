"""Recordings in words: by when they are there, and until when. Pure."""

from __future__ import annotations

from datetime import date

from congress.core.time_words import short_day
from congress.lobby.rules.recordings import Recording, RecordingState

NO_CREDIT = "Watching a recording earns no live credit."


def words_of_recording(state: RecordingState, recording: Recording, due: date | None) -> str:
    """Return what is said of a recording: due by Tue, March 18, until it can be watched."""
    if state is RecordingState.PUBLISHED:
        return f"Until {short_day(recording.ends_on)}" if recording.ends_on else ""
    if state is RecordingState.ENDED:
        return (
            f"It could be watched until {short_day(recording.ends_on)}."
            if recording.ends_on
            else ""
        )
    if state is RecordingState.WITHHELD:
        return "There will be no recording of this session."
    if state is RecordingState.LATE:
        return "It is later than we promised. The organizers know, and we tell you when it is here."
    return f"due by {short_day(due)}" if due else "It will be here."
