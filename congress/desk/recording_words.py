"""The words of the pages where recordings are published. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congress.core.time_words import short_day
from congress.lobby.rules.recordings import Recording, RecordingState
from congress.lobby.rules.uploads import Upload
from congress.ui.notices import Notice
from congress.ui.shapes import Mark

RECORDING_NOTICES: Mapping[str, Notice] = {
    "recording-set": Notice("good", "Saved."),
    "recording-out": Notice(
        "good", "Published. People are told this evening, of all that is new at once."
    ),
}
NO_DAY = "Pick the last day from the calendar, or leave it empty for no end."
CHANGED = (
    "Somebody else changed this meanwhile. What you typed is in the fields: look at the mark above, and "
    "press again to set yours."
)
UNDECIDED = Mark("warm", "Not recorded: please decide")


def mark_of_recording(
    state: RecordingState, recording: Recording, *, is_missing: bool = False
) -> Mark:
    """Return what a recording is at; `is_missing`: its day has come."""
    if state is RecordingState.PUBLISHED:
        until = f" until {short_day(recording.ends_on)}" if recording.ends_on else ""
        return Mark("good", f"Published{until}")
    if state is RecordingState.LATE:
        return Mark("bad", "Late")
    if state is RecordingState.WITHHELD:
        return Mark("plain", "Withheld")
    if state is RecordingState.ENDED:
        return Mark("plain", "Ended")
    words = "Here, not published" if recording.is_there else "Due today" if is_missing else "Due"
    return Mark("warm" if is_missing else "wait" if recording.is_there else "plain", words)


def words_of_upload(upload: Upload | None) -> str:
    """Return how far the handing in of a file is, and what to do next; "" where nothing was begun."""
    if upload is None:
        return ""
    if upload.fault:
        return f"{upload.name} was not taken. {upload.fault}"
    if upload.is_whole:
        return f"All of {upload.name} is here, and is being checked. You can close this page."
    return (
        f"{words_of_size(upload.held)} of {words_of_size(upload.size)} of {upload.name} are here. "
        "Choose the same file again: it goes on from there."
    )


def words_of_size(size: int) -> str:
    """Return a number of bytes as people read it: 312 MB, 1.4 GB."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"  # noqa: PLR2004 -- the unit
