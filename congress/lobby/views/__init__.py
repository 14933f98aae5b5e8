"""The lobby's calls: `live` sessions, joining them, their links; `recordings`, `materials`, and one's
own `attendance`, at doors and online.
"""

from congress.lobby.views import attendance, materials, recordings
from congress.lobby.views.live import blueprint

__all__ = ["attendance", "blueprint", "materials", "recordings"]
