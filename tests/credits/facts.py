"""Kinds of credit, sessions and evidence as plain facts: Monday, March 10, 2025 in San Diego."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from congress.agenda.rules.credit_types import Asked, Attestation, CreditType, Rounding
from congress.core.intervals import Interval
from congress.credits.rules.facts import CreditSession, Evidence
from congress.credits.rules.reckoning import Reckoned, ReckonedSession, reckon
from tests.checkin.facts import at, during

LATER = at("23:00")
AMA = CreditType(
    "ama", "AMA PRA Category 1 Credit™", step="0.25", rounding=Rounding.NEAREST, least="0.25",
    teaching=2, professions=("MD", "DO"),
)  # fmt: skip
ANCC = CreditType("ancc", "ANCC", "contact hour", step="0.01", attestation=Attestation.ALLOWED)
ACPE = CreditType(
    "acpe", "ACPE", "contact hour", is_partial=False, asks_for=(Asked.NABP, Asked.BIRTH_DAY),
    report_within_days=60,
)  # fmt: skip
NURSES_OF_CALIFORNIA = replace(
    ANCC, id="ancc-ca", is_partial=False, least_minutes=60, issue_within_days=90
)
IACET = CreditType(
    "iacet", "IACET CEU", "CEU", minutes=600, step="0.1", rounding=Rounding.NEAREST, least="0.1"
)
ALL = (AMA, ANCC, ACPE, NURSES_OF_CALIFORNIA, IACET)


def a_bearer(
    session_id: str = "a",
    start: str = "10:00",
    end: str = "11:00",
    *,
    minutes: int | None = None,
    **facts: Any,  # noqa: ANN401 -- fields of CreditSession
) -> CreditSession:
    """A session that bears its whole time of every kind, or so many minutes."""
    interval = during(start, end)
    length = int((interval.end - interval.start).total_seconds()) // 60
    borne = length if minutes is None else minutes
    plain = CreditSession(session_id, interval, {one.id: borne for one in ALL} if borne else {})
    return replace(plain, **facts)


def there(*times: tuple[str, str], **facts: Any) -> Evidence:  # noqa: ANN401 -- fields of Evidence
    return Evidence(tuple(during(*one) for one in times), **facts)


def for_minutes(minutes: int, start: str = "10:00") -> Evidence:
    """Somebody was there for so long from the start on."""
    began: datetime = at(start)
    return Evidence((Interval(began, began + timedelta(minutes=minutes)),))


def worth(
    kind: CreditType,
    *pairs: tuple[CreditSession, Evidence],
    teaches: frozenset[str] = frozenset(),
    now: datetime = LATER,
) -> Reckoned:
    evidence = {session.id: known for session, known in pairs}
    return reckon(kind, [one for one, _ in pairs], evidence, teaches=teaches, now=now)


def told_of(
    kind: CreditType,
    session: CreditSession,
    known: Evidence,
    **more: Any,  # noqa: ANN401 -- as `worth` takes
) -> ReckonedSession:
    return worth(kind, (session, known), **more).sessions[0]
