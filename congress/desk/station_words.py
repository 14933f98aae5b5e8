"""The words of the pages about tablets and printers. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congress.core.principal import Duty
from congress.people.rules import StationState
from congress.ui.notices import Notice
from congress.ui.shapes import Mark

STATION_NOTICES: Mapping[str, Notice] = {
    "enrolled": Notice("good", "Good. This device is set up."),
    "revoked": Notice("good", "Revoked. It is out from now on."),
    "station-ended": Notice("info", "This device is no longer set up for a desk or a printer."),
}
DUTIES: Mapping[Duty, str] = {
    Duty.DESK: "Badge desk",
    Duty.DOORS: "Doors",
    Duty.PRINTS: "Printer",
}
ENDED = "This device was revoked or its time is over. Ask a supervisor for a new code."
NO_NAME = "Say which device it is, what it is for, and where it stands."


def mark_of_station(state: StationState, at: str) -> Mark:
    """Return what a station is at; `at`: when it was seen last, or until when its code is good."""
    if state is StationState.WAITING:
        return Mark("wait", f"Waits for its code until {at}")
    return Mark("good", f"Last seen {at}")
