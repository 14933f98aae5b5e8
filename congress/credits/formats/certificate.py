"""A certificate as a page (PDF/UA-1); the template is `templates/print/certificate.typ`."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from congress.badges.formats.faces import drawable, lacking_of, reads_from_right, say_lacking
from congress.core.time_words import dates_of, month_day
from congress.credits.rules.certificates import Certificate, CertificateFacts, Wording
from congress.credits.rules.numbers import write_number
from congress.credits.rules.types import HUNDRED, write_credits
from congress.infra.qr import Correction, qr_svg
from congress.infra.typesetting import typeset

TEMPLATE = "certificate"
_HEADINGS = {
    Wording.CREDIT: "Certificate of Credit",
    Wording.PARTICIPATION: "Certificate of Participation",
    Wording.RECORD: "Record of Participation",
}
NOT_A_STATEMENT = "Not a statement of credit; the official record is in CPE Monitor."
KEEP_IT = "The licensee must keep this document for four years after the end of the course."
NOT_FOR_THEIRS = (
    "Its holder took part, and is of none of the professions to which credit of this kind is given."
)
LONGEST_WORD = 40  # characters that a line always holds
_EMPHASIS = re.compile(r"\*([^*\s](?:[^*]*[^*\s])?)\*")
# The best of the eight patterns is of no use on paper, and costs four times as long.
_MASK = 3


def set_certificate(certificate: Certificate, address: str) -> bytes:
    """Return the page of a certificate, and a list of what was counted after it.

    `address`: where anybody checks it. Equal certificates give equal bytes.
    """
    facts = certificate.facts
    job = {
        **_who(facts),
        **_what(facts),
        "title": f"{_HEADINGS[facts.wording]}: {drawable(facts.name)}, {drawable(facts.event)}",
        "number": write_number(certificate.number),
        "version_line": f"Version {certificate.version}" if certificate.version > 1 else "",
        "days": _days(certificate),
        "check_says": "Check this certificate:",
        "check_shown": address.replace("https://", ""),
        "symbol": qr_svg(address, correction=Correction.QUARTILE, mask=_MASK),
        "symbol_says": f"QR code that opens {address}",
    }
    return typeset(TEMPLATE, job, is_accessible=True)


def _who(facts: CertificateFacts) -> dict[str, object]:
    name = ", ".join(filter(None, map(drawable, (facts.name, facts.credential))))
    line = " · ".join(filter(None, (facts.provider_address, facts.provider_number)))
    return {
        "name": name,
        "name_from": "right" if reads_from_right(name) else "left",
        "provider": drawable(facts.provider),
        "provider_line": drawable(line),
        "signer": drawable(facts.signer),
        "signer_title": drawable(facts.signer_title),
    }


def _what(facts: CertificateFacts) -> dict[str, object]:
    return {
        "heading": _HEADINGS[facts.wording],
        "certifies": "This certifies that",
        "took_part": "took part in",
        "event": drawable(facts.event),
        "dates": dates_of(facts.starts_on, facts.ends_on),
        "format": drawable(facts.format),
        "place": drawable(facts.place),
        "credits": _credits(facts),
        "kind": _kind(facts),
        "statement": emphasized(facts.statement),
        "statement_heading": "Accreditation and designation",
        "statement_follows": "Accreditation and designation: see the next page.",
        "notes": _notes(facts),
        **_sessions(facts),
    }


def _credits(facts: CertificateFacts) -> str:
    return f"{write_credits(facts.amount)} {facts.unit}{'' if facts.amount == HUNDRED else 's'}"


def _kind(facts: CertificateFacts) -> str:
    kind = _broken(facts.kind)
    words = {
        Wording.CREDIT: "claimed: {}",
        Wording.PARTICIPATION: "of participation in an activity designated for {}",
        Wording.RECORD: "of participation: {}",
    }
    return words[facts.wording].format(kind)


def _notes(facts: CertificateFacts) -> list[str]:
    notes = {
        Wording.CREDIT: [],
        Wording.PARTICIPATION: [NOT_FOR_THEIRS],
        Wording.RECORD: [NOT_A_STATEMENT],
    }[facts.wording]
    if facts.licence:
        notes = [*notes, f"License: {_broken(facts.licence)}. {KEEP_IT}"]
    return notes


def _days(certificate: Certificate) -> list[str]:
    zone = ZoneInfo(certificate.facts.zone)
    told = [("Issued on", certificate.issued_at), ("Reissued on", certificate.reissued_at)]
    days = [(words, at.astimezone(zone).date()) for words, at in told if at is not None]
    return [f"{words} {month_day(day)}, {day.year}" for words, day in days]


def _sessions(facts: CertificateFacts) -> dict[str, object]:
    has_numbers = any(one.number for one in facts.sessions)
    headings = ["Date", "Session", *(["Activity number"] if has_numbers else []), "Minutes"]
    return {
        "sessions_heading": "What was counted",
        "sessions_of": drawable(f"{facts.name} · {facts.event} · {facts.kind}"),
        "has_numbers": has_numbers,
        "session_headings": headings,
        "sessions": [
            [
                f"{month_day(one.on)}, {one.on.year}",
                _broken(one.title),
                *([_broken(one.number)] if has_numbers else []),
                str(one.minutes),
            ]
            for one in facts.sessions
        ],
    }


def emphasized(statement: str) -> list[dict[str, object]]:
    """Return a statement in parts, each with whether it is emphasized: `the *live* activity`."""
    parts = []
    for number, part in enumerate(_EMPHASIS.split(statement)):
        if part:
            parts.append({"text": _spaced(part), "strong": number % 2 == 1})
    return parts


def _spaced(part: str) -> str:
    # `drawable` takes the blanks at both ends.
    before = " " if part[:1].isspace() else ""
    after = " " if part[-1:].isspace() else ""
    return f"{before}{_broken(part)}{after}" if part.strip() else " "


def _broken(text: str) -> str:
    """Return a text as it is drawn, whose overlong words may be broken anywhere."""
    return " ".join(
        word if len(word) <= LONGEST_WORD else "\u200b".join(word)
        for word in drawable(text).split(" ")
    )


def lacking_in(facts: CertificateFacts) -> str:
    """Return the characters of a certificate that no font holds, named; "": there are none."""
    titles = [one.title for one in facts.sessions]
    texts = (facts.name, facts.credential, facts.event, facts.place, facts.provider, *titles)
    return say_lacking(dict.fromkeys("".join(map(lacking_of, texts))))
