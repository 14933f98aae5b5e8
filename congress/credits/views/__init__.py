"""The calls of credits: `own` of what one's time is worth, `evaluations` of what one answers."""

from congress.credits.views import evaluations
from congress.credits.views.own import blueprint

__all__ = ["blueprint", "evaluations"]
