"""Kinds of credit as the schedule file has them: the rule of each accreditor as data (domain B)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

# The name under which a session's figure is meant for every kind of credit.
EVERY_TYPE = "hours"
MINUTES_OF_AN_HOUR = 60


class Rounding(StrEnum):
    """What becomes of minutes that fill no whole step."""

    NEAREST = "nearest"  # a tie goes up
    DOWN = "down"


class Attestation(StrEnum):
    """Whether a learner's word will do for a session that nobody scanned (rule B 6)."""

    NEVER = "never"
    ALLOWED = "allowed"  # flagged: a person looks at it before anything is awarded


class Award(StrEnum):
    """Whether a claim is awarded by itself."""

    AUTOMATIC = "automatic"  # unless the learner attested, or the evidence disagrees by then
    REVIEWED = "reviewed"  # the CE office looks at each


class Asked(StrEnum):
    """What an accreditor wants to know of a learner. Never a year of birth (rule B 10)."""

    LICENSE = "license"  # state and number
    NABP = "nabp"  # the e-Profile number of pharmacists
    BIRTH_DAY = "birth-day"  # month and day: MMDD
    BOARD = "board"  # the number at a specialty board


@dataclass(frozen=True)
class CreditType:
    """A kind of credit. Figures (`step`, `least`, `most`) are texts such as 0.25, in its own units.

    `minutes`: of one unit. `most`: what the congress as one activity is designated for; "": what its
    sessions make. `is_partial`: part of a session counts; else it counts whole or not at all, by
    `grace_late` and `grace_early` (minutes) and `least_share` (percent of its time).
    `teaching`: how often each presented minute counts; 0: teaching earns none (rule B 4).
    `least_minutes`: an activity designated for less bears none (rule B 12). `provider_number`: of the
    provider at this kind's accreditor, after `provider_number_label`; "": the event's one stands.
    """

    id: str
    name: str
    unit: str = "credit"
    minutes: int = MINUTES_OF_AN_HOUR
    step: str = "0.25"
    rounding: Rounding = Rounding.DOWN
    least: str = ""
    most: str = ""
    is_partial: bool = True
    grace_late: int = 10
    grace_early: int = 10
    least_share: int = 80
    attestation: Attestation = Attestation.NEVER
    award: Award = Award.AUTOMATIC
    teaching: int = 0
    least_minutes: int = 0
    professions: tuple[str, ...] = ()  # whom it serves; empty: everybody
    asks_for: tuple[Asked, ...] = ()
    provider_number: str = ""
    provider_number_label: str = "Provider number"
    statement: str = ""  # as the CE office pasted it; never composed
    issue_within_days: int | None = None
    report_within_days: int | None = None
    report_by: date | None = None
    kept_years: int = 6


@dataclass(frozen=True)
class CreditProvider:
    """Who issues certificates, as they stand on them; the CE office's own words, never composed.

    `number`: of the provider at its accreditor, where a kind of credit has none.
    `is_californian`: approved by California's Board of Registered Nursing, so that certificates of its
    nurses bear what that board asks for (rule B 12).
    """

    name: str
    address: str
    signer: str
    signer_title: str
    number: str = ""
    is_californian: bool = False


@dataclass(frozen=True)
class Break:
    """A stretch inside a session that bears no credit, half-open."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class SessionCredit:
    """How a session's credit is reckoned; how much it is says `Session.credits`.

    `own`: designated by itself, as a workshop is; else a part of the congress. `repeats`: the session
    of which this is a repetition, or "". `uans`: by kind of credit, the number of each activity.
    """

    own: bool = False
    breaks: tuple[Break, ...] = ()
    repeats: str = ""
    uans: Mapping[str, str] = field(default_factory=dict)


def hundredths_of(figure: str) -> int:
    """Return a figure of at most two decimals, such as `0.25`, in hundredths; "" is 0."""
    whole, _, part = figure.partition(".")
    return int(whole or 0) * 100 + int(f"{part:0<2}")
