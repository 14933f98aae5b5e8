"""The lobby's calls: `live` sessions, joining them, their links; and `recordings`."""

from congress.lobby.views import recordings
from congress.lobby.views.live import blueprint

__all__ = ["blueprint", "recordings"]
