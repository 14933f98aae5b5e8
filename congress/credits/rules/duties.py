"""What an office owes to boards and learners, and until when (rules B 9 to B 12). Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from congress.agenda.rules.credit_types import Asked, CreditType

LEAST_YEARS_KEPT = 6  # files of the activity, and proof of who took part (rule B 11)
_LEAP_YEAR = 2024  # a year of birth is never asked for, so February 29 is a day like any other
_MONTH_DAY = re.compile(r"\d{4}\Z", re.ASCII)


@dataclass(frozen=True)
class Duties:
    """The last local dates, inclusive, on which something is done for an activity; None: no such duty.

    `kept_until`: before this date nothing of it may be deleted.
    """

    issue_by: date | None
    report_by: date | None
    kept_until: date


def duties_of(kind: CreditType, held_on: date) -> Duties:
    """Return the duties of a kind of credit for what was held on a local date."""
    dates = [
        held_on + timedelta(days=kind.report_within_days)
        if kind.report_within_days is not None
        else None,
        kind.report_by,
    ]
    return Duties(
        None if kind.issue_within_days is None else held_on + timedelta(kind.issue_within_days),
        min((one for one in dates if one is not None), default=None),
        years_later(held_on, max(kind.kept_years, LEAST_YEARS_KEPT)),
    )


def is_past_report(kind: CreditType, held_on: date, extended_until: date) -> bool:
    """Tell whether an extension runs past what a board takes in: it is given with a warning."""
    due = duties_of(kind, held_on).report_by
    return due is not None and extended_until > due


def is_month_day(text: str) -> bool:
    """Tell whether a text is a day of birth as boards write it, MMDD: `0229` is, `1332` is not."""
    if not _MONTH_DAY.match(text):
        return False
    try:
        date(_LEAP_YEAR, int(text[:2]), int(text[2:]))
    except ValueError:
        return False
    return True


def list_unreported(
    kind: CreditType, known: Collection[Asked], *, has_consent: bool
) -> tuple[str, ...]:
    """Return why an award is not reported yet: what is not known of the learner, and `consent`.

    It never holds a claim back: the claim is taken, and its report waits.
    """
    missing = tuple(one.value for one in kind.asks_for if one not in known)
    return missing if has_consent else (*missing, "consent")


def purged_from(kinds: Iterable[CreditType], ends_on: date) -> date:
    """Return the first day on which the record of an event that ended then is no longer kept: the day
    after `kept_until` of its kind that is kept longest.
    """
    years = max([LEAST_YEARS_KEPT, *(one.kept_years for one in kinds)])
    return years_later(ends_on, years) + timedelta(days=1)


def years_later(day: date, years: int) -> date:
    """Return the same day so many years later."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # February 29: nothing is deleted a day too early
        return date(day.year + years, 3, 1)
