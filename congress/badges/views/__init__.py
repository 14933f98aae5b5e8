"""The badges' calls: `desk` of what is done there and printed, `offline` of desks without a network."""

from congress.badges.views import offline
from congress.badges.views.desk import blueprint

__all__ = ["blueprint", "offline"]
