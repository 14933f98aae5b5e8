"""The calls of credits: `own` of what one's time is worth, `claims` of what one asks for it,
`evaluations` of what one answers, `certificates` of what proves it.
"""

from congress.credits.views import certificates, claims, evaluations
from congress.credits.views.own import blueprint

__all__ = ["blueprint", "certificates", "claims", "evaluations"]
