"""The calls of credits: `own` of what one's time is worth, `evaluations` of what one answers,
`certificates` of what proves it.
"""

from congress.credits.views import certificates, evaluations
from congress.credits.views.own import blueprint

__all__ = ["blueprint", "certificates", "evaluations"]
