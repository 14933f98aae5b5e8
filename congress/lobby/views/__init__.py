"""The lobby's calls: `live` sessions, joining them, their links; `recordings`, and `materials`."""

from congress.lobby.views import materials, recordings
from congress.lobby.views.live import blueprint

__all__ = ["blueprint", "materials", "recordings"]
