"""Registering for an open event by oneself, and leaving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from congress.companion.shapes.people import PersonLine


@dataclass(frozen=True)
class RegisterPage:
    """One step of registering.

    `step`: form, code (type what was mailed), button (opened from the letter's link), who (several
    people have the address), late (the link is dead), elsewhere, not-yet, closed or over. `faults` are
    sentences by field.
    """

    step: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    problem: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)
    link: str = ""  # of the letter; or where the event is registered for
    code: str = ""  # as it was typed, while they say who they are
    candidates: tuple[PersonLine, ...] = ()
    is_remembered: bool = False


@dataclass(frozen=True)
class LeavePage:
    """Whether to cancel one's own registration. Without `is_verified` a code is asked for first."""

    is_verified: bool
