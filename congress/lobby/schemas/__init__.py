"""Shapes of the lobby's calls: `live` sessions, `recordings`, and `materials`."""

from congress.lobby.schemas.live import (
    LinkSchema,
    LinksSchema,
    LiveLinkSchema,
    LobbySchema,
    WaySchema,
)
from congress.lobby.schemas.materials import MaterialsSchema
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
    "MaterialsSchema",
    "RecordingSchema",
    "RecordingsSchema",
    "WantedRecordingSchema",
    "WaySchema",
]
