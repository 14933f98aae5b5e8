"""The pages, by noun; importing them puts them on the one blueprint."""

from congress.companion.door import blueprint
from congress.companion.pages import agenda, events, feeds, letters, mine, seats, settings, sign_in

__all__ = [
    "agenda",
    "blueprint",
    "events",
    "feeds",
    "letters",
    "mine",
    "seats",
    "settings",
    "sign_in",
]
