"""The pages, by noun, on one blueprint; naming them here is what puts them on it."""

from congress.companion.face import blueprint
from congress.companion.pages import (
    agenda,
    badge,
    changes,
    counted,
    credits,  # noqa: A004 -- the page's own noun
    events,
    feeds,
    guide,
    inbox,
    letters,
    lobby,
    mine,
    offline,
    recordings,
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
    "credits",
    "events",
    "feeds",
    "guide",
    "inbox",
    "letters",
    "lobby",
    "mine",
    "offline",
    "recordings",
    "registering",
    "seats",
    "settings",
    "sign_in",
    "speakers",
    "staff",
]
