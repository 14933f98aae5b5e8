"""Shapes of the lobby's calls: `live` sessions."""

from congress.lobby.schemas.live import (
    LinkSchema,
    LinksSchema,
    LiveLinkSchema,
    LobbySchema,
    WaySchema,
)

__all__ = ["LinkSchema", "LinksSchema", "LiveLinkSchema", "LobbySchema", "WaySchema"]
