"""My badge in words: whether I get it now, and what to do else. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from congress.badges.rules.handout import Handout, HandoutState
from congress.badges.service.telling import say_handed, say_time


@dataclass(frozen=True)
class BadgeWords:
    """A headline, what to do, and what is true at this hour alone."""

    headline: str
    words: str
    passing: str = ""


PICK_UP = "Pick up your badge"
BRING = "Bring a photo ID, and show this code. If you have no code at hand, your name will do."


def words_of_badge(handout: Handout, now: datetime, zone: ZoneInfo) -> BadgeWords:
    """Return what the page says, by the rule that the badge desk goes by."""
    if handout.state is HandoutState.HANDED_OUT and handout.handed is not None:
        said = say_handed(handout.handed, now, zone)
        lost = "Lost or damaged? Show this code and a photo ID at the badge desk."
        return BadgeWords("You have your badge", f"You got it {said}. {lost}")
    if handout.state is HandoutState.OVER:
        return BadgeWords(
            "The badge desk is closed",
            "Its listed hours are over. Please ask at the conference information desk, and bring a "
            "photo ID.",
        )
    if handout.window is None:
        return BadgeWords(
            "No badge to pick up",
            "No badge pick-up is listed for your registration. If you come in person, please ask at "
            "the conference information desk.",
        )
    place = handout.window.place
    if handout.state is HandoutState.LATER:
        opens = say_time(handout.window.starts_at, now, zone)
        return BadgeWords(PICK_UP, BRING, f"From {opens}, {place}")
    ends_at = handout.window.ends_at
    until = f", until {say_time(ends_at, now, zone)}" if ends_at else ""
    return BadgeWords(PICK_UP, BRING, f"Open now: {place}{until}")
