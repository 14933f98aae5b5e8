"""The badges' calls: `desk` of what is done there and printed, `naming` of names on badges, `groups` of
several picked up by one, `notes` to staff, `offline` of desks without a network.
"""

from congress.badges.views import groups, naming, notes, offline
from congress.badges.views.desk import blueprint

__all__ = ["blueprint", "groups", "naming", "notes", "offline"]
