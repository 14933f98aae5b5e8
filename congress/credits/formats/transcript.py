"""A transcript as a page (PDF/UA-1); the template is `templates/print/transcript.typ`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from congress.badges.formats.faces import drawable
from congress.core.time_words import dates_of, month_day
from congress.credits.rules.certificates import Certificate, CertificateState
from congress.credits.rules.numbers import write_number
from congress.credits.rules.types import HUNDRED, write_credits
from congress.infra.typesetting import typeset

TEMPLATE = "transcript"
HEADINGS = ("Event", "Credits", "Kind", "Number", "Version", "Issued on", "State")
STATES = {
    CertificateState.VALID: "valid",
    CertificateState.SUPERSEDED: "replaced",
    CertificateState.REVOKED: "revoked",
}


FOOT = "Each certificate can be checked by its number, at the address printed on it."


def standing(certificates: Sequence[Certificate]) -> list[str]:
    """Return what stands of each kind, over all events: a version that was replaced or revoked counts
    for nothing.
    """
    totals: dict[tuple[str, str], int] = {}
    for one in certificates:
        if one.state is CertificateState.VALID:
            key = drawable(one.facts.kind), one.facts.unit
            totals[key] = totals.get(key, 0) + one.facts.amount
    return [
        f"In all, {write_credits(amount)} {unit}{'' if amount == HUNDRED else 's'} stand of {kind}."
        for (kind, unit), amount in totals.items()
    ]


def set_transcript(name: str, certificates: Sequence[Certificate]) -> bytes:
    """Return the list of somebody's certificates, each version in a row."""
    job = {
        "title": f"Transcript: {drawable(name)}",
        "heading": "Transcript of continuing education credits",
        "name": drawable(name),
        "headings": HEADINGS,
        "rows": [_row(one) for one in certificates],
        "nothing": "There are no certificates yet.",
        "foot": " ".join([*standing(certificates), FOOT]),
    }
    return typeset(TEMPLATE, job, is_accessible=True)


def _row(one: Certificate) -> list[str]:
    facts = one.facts
    dates = dates_of(facts.starts_on, facts.ends_on)
    return [
        f"{drawable(facts.event)}, {dates}",
        f"{write_credits(facts.amount)}",
        drawable(facts.kind),
        write_number(one.number),
        str(one.version),
        _day(one, one.reissued_at or one.issued_at),
        STATES[one.state],
    ]


def _day(one: Certificate, at: datetime) -> str:
    day = at.astimezone(ZoneInfo(one.facts.zone)).date()
    return f"{month_day(day)}, {day.year}"
