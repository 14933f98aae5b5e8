"""Shapes of credits: `own`, what my time is worth; `evaluations`, what is asked and answered."""

from congress.credits.schemas.own import MyCreditsSchema, tell_credits

__all__ = ["MyCreditsSchema", "tell_credits"]
