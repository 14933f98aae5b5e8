"""News by e-mail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class NewsPage:
    """`step`: ask, code, done, leave or left. `consent`: what asking agrees to."""

    step: str
    consent: str = ""
    email: str = ""
    problem: str = ""
