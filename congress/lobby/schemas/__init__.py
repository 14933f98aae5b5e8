"""Shapes of the lobby's calls: `live` sessions, and `recordings`."""

from congress.lobby.schemas.live import (
    LinkSchema,
    LinksSchema,
    LiveLinkSchema,
    LobbySchema,
    WaySchema,
)
from congress.lobby.schemas.recordings import (
    RecordingSchema,
    RecordingsSchema,
    WantedRecordingSchema,
)

__all__ = [
    "LinkSchema",
    "LinksSchema",
    "LiveLinkSchema",
    "LobbySchema",
    "RecordingSchema",
    "RecordingsSchema",
    "WantedRecordingSchema",
    "WaySchema",
]
