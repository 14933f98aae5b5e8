"""The pages, by noun, on one blueprint; naming them here is what puts them on it."""

from congress.companion.face import blueprint
from congress.companion.pages import (
    agenda,
    badge,
    changes,
    counted,
    events,
    feeds,
    guide,
    inbox,
    letters,
    mine,
    offline,
    registering,
    seats,
    settings,
    sign_in,
    speakers,
    staff,
)

__all__ = [
    "agenda",
    "badge",
    "blueprint",
    "changes",
    "counted",
    "events",
    "feeds",
    "guide",
    "inbox",
    "letters",
    "mine",
    "offline",
    "registering",
    "seats",
    "settings",
    "sign_in",
    "speakers",
    "staff",
]
