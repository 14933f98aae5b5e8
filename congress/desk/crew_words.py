"""The words of the page of who works at the doors. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from congress.ui.notices import Notice

VOLUNTEER, SUPERVISOR = "volunteer", "supervisor"
KINDS: Mapping[str, str] = {VOLUNTEER: "Volunteer", SUPERVISOR: "Supervisor"}
NO_NAME = "Write the name that volunteers know, and say what they are here."
CREW_NOTICES: Mapping[str, Notice] = {
    "crew-ended": Notice("good", "Done. Phones at the doors hear of it within a minute."),
}
