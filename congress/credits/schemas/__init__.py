"""Shapes of credits: `own`, what my time is worth; `claims`, what I claim of it; `evaluations`,
what is asked and answered.
"""

from congress.credits.schemas.claims import (
    A_CLAIM,
    CreditClaimSchema,
    DraftSchema,
    LateRequestSchema,
    MyClaimsSchema,
    SubmittedSchema,
    read_claim,
    tell_claim,
    tell_claims,
)
from congress.credits.schemas.own import MyCreditsSchema, tell_credits

__all__ = [
    "A_CLAIM",
    "CreditClaimSchema",
    "DraftSchema",
    "LateRequestSchema",
    "MyClaimsSchema",
    "MyCreditsSchema",
    "SubmittedSchema",
    "read_claim",
    "tell_claim",
    "tell_claims",
    "tell_credits",
]
