"""The smallest things that pages show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A small label. `tone`: good, wait, bad, warm, now or plain."""

    tone: str
    text: str


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    text: str
    href: str
