"""The words of the pages where links to live sessions are set. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from congress.agenda.rules.document import Session
from congress.core.time_words import moment_of
from congress.lobby.rules.joining import Joining, LiveLink, decide_joining, window_of
from congress.ui.notices import Notice
from congress.ui.shapes import Mark

LOBBY_NOTICES: Mapping[str, Notice] = {
    "link-set": Notice("good", "Set. Whoever presses Join from now on is led there."),
    "link-removed": Notice("good", "Taken away. Nobody is led there any more."),
}
NEAR = timedelta(hours=1)  # before its window opens a missing link is said aloud
NO_MINUTES = (
    "Say how many minutes later it starts, in digits: 10. Leave it empty when it is on time."
)
CHANGED = (
    "Somebody else set this link meanwhile. What stands there now is shown above; what you typed is in "
    "the fields. Press again to set yours."
)


def mark_of_link(session: Session, link: LiveLink | None, now: datetime, zone: ZoneInfo) -> Mark:
    """Return what the link of a session is at, so that what is missing soon is seen first."""
    state = decide_joining(session, link, now)
    if state is Joining.OPEN:
        return Mark("good", "Open now")
    if state is Joining.NO_LINK:
        return Mark("bad", "No link, and people wait")
    if link is not None:
        return Mark(
            "good", f"Link set, opens {moment_of(window_of(session, link).start, zone).clock}"
        )
    is_near = window_of(session, link).start - now <= NEAR
    return Mark("warm", "No link yet") if is_near else Mark("plain", "No link")
