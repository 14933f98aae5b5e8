"""Certificates in words: how a version stands, and what anybody reads who checks one. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from congress.companion.shapes.certificates import CertificateLine, CheckPage
from congress.core.time_words import dates_of, month_day
from congress.credits.rules.certificates import Certificate, CertificateState, Wording
from congress.credits.rules.checks import Checked
from congress.credits.rules.numbers import write_number
from congress.credits.rules.types import HUNDRED, write_credits

HEADINGS = {
    Wording.CREDIT: "Certificate of credit",
    Wording.PARTICIPATION: "Certificate of participation",
    Wording.RECORD: "Record of participation",
}
STATES = {
    CertificateState.VALID: ("Valid", "good"),
    CertificateState.SUPERSEDED: ("Replaced by a newer version", "wait"),
    CertificateState.REVOKED: ("Revoked", "bad"),
}
NO_NUMBER = (
    "A certificate’s number has 18 letters and digits in three groups, such as 7KQM4T-9DXV2H-3WPRR5. "
    "One of yours looks wrong or is missing. Please look at the paper once more."
)


def line_of(one: Certificate) -> CertificateLine:
    """Return a version as a line of a list."""
    facts = one.facts
    state, tone = STATES[one.state]
    version = f", version {one.version}" if one.version > 1 else ""
    at = f"/e/{one.event_id}/certificates/{one.number}/pdf"
    return CertificateLine(
        event=facts.event,
        figure=figure_of(one),
        kind=facts.kind,
        issued=f"Issued on {day_of(one, one.issued_at)}{version}",
        number=write_number(one.number),
        state=state,
        tone=tone,
        href=f"{at}?version={one.version}",
    )


def figure_of(one: Certificate) -> str:
    """Return what a certificate is about: `5.25 credits`."""
    amount = one.facts.amount
    return f"{write_credits(amount)} {one.facts.unit}{'' if amount == HUNDRED else 's'}"


def day_of(one: Certificate, at: datetime) -> str:
    """Return a day as a certificate has it: `April 17, 2025`, in its event's zone."""
    day = at.astimezone(ZoneInfo(one.facts.zone)).date()
    return f"{month_day(day)}, {day.year}"


def check_page(checked: Checked) -> CheckPage:
    """Return what anybody reads of a copy: of a valid one what it says, but its license number."""
    newest, shown = checked.newest, checked.shown
    number = ("Number", write_number(newest.number))
    provider = newest.facts.provider
    if checked.state is CertificateState.REVOKED:
        words = f"It proves nothing any more. Whoever wants to know more asks {provider}."
        return CheckPage("This certificate was revoked", words, "bad", (number,))
    if shown is None:
        version = newest.version
        issued = day_of(newest, newest.reissued_at or newest.issued_at)
        words = (
            f"Version {version}, issued on {issued}, is the valid one. Does your copy say Version"
            f" {version}? Then scan its code, or type the whole address beside it, and read what it"
            " says. A copy that does not say so was replaced, and no longer counts: ask its holder for"
            " the newer one."
        )
        return CheckPage("Which version is it?", words, "wait", (number,))
    return CheckPage(
        "This certificate is valid",
        f"{provider} issued it. Compare what you read here with the paper.",
        "good",
        _rows(shown),
    )


def _rows(one: Certificate) -> tuple[tuple[str, str], ...]:
    facts = one.facts
    reissued = [("Reissued on", day_of(one, one.reissued_at))] if one.reissued_at else []
    version = [("Version", str(one.version))] if one.version > 1 else []
    return (
        ("What it is", HEADINGS[facts.wording]),
        ("Name", ", ".join(filter(None, (facts.name, facts.credential)))),
        ("Credits", f"{figure_of(one)}, {facts.kind}"),
        ("Event", facts.event),
        ("Dates", dates_of(facts.starts_on, facts.ends_on)),
        ("Provider", ", ".join(filter(None, (facts.provider, facts.provider_number)))),
        ("Number", write_number(one.number)),
        *version,
        ("Issued on", day_of(one, one.issued_at)),
        *reissued,
    )
