"""The lobby's calls: `live` sessions, joining them, and their links."""

from congress.lobby.views.live import blueprint

__all__ = ["blueprint"]
