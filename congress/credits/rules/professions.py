"""Whose profession a kind of credit serves, by the letters after a name. Pure."""

from __future__ import annotations

import re


def professions_of(credentials: str) -> frozenset[str]:
    """Return the letters after a name in capitals: `RN, MSN` is RN and MSN."""
    return frozenset(one.upper() for one in re.split(r"[^\w]+", credentials) if one)
