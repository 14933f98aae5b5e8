"""The calls of people: `oneself` of signing in, oneself, devices and stations, `own_data` of everything
that is held about oneself.
"""

from congress.people.views import own_data
from congress.people.views.oneself import blueprint

__all__ = ["blueprint", "own_data"]
