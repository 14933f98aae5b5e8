"""What a certificate says, and how its versions follow on each other (rules B 2 and B 12). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from congress.agenda.rules.credit_types import Asked, CreditProvider, CreditType
from congress.credits.rules.professions import professions_of

CALIFORNIA = "CA"
NURSE = "RN"
_CALIFORNIA_WRITTEN = frozenset({CALIFORNIA, "CALIFORNIA", "CALIF", "CAL"})


class CertificateState(StrEnum):
    """How a version stands; only forward."""

    VALID = "valid"
    SUPERSEDED = "superseded"  # a later version of the same number stands
    REVOKED = "revoked"


class Wording(StrEnum):
    """What a certificate certifies."""

    CREDIT = "credit"
    PARTICIPATION = "participation"  # of who is of none of the professions that the kind serves
    RECORD = "record"  # of hours whose official record is kept elsewhere: pharmacy


@dataclass(frozen=True)
class CertifiedSession:
    """A line of the document. `minutes`: whole ones that counted; `number`: its UAN, or ""."""

    title: str
    on: date
    minutes: int
    number: str = ""


@dataclass(frozen=True)
class CertificateFacts:
    """All that a certificate says, but its number, its version and the days it was issued on.

    `amount`: what was claimed, in hundredths of `unit`, never the most there was. `licence`: with its
    state, and "" but for a nurse of California. `zone`: in which its days are meant.
    """

    name: str
    credential: str
    event: str
    zone: str
    format: str
    place: str
    starts_on: date
    ends_on: date
    provider: str
    provider_address: str
    provider_number: str
    signer: str
    signer_title: str
    kind_id: str
    kind: str
    unit: str
    amount: int
    statement: str
    wording: Wording = Wording.CREDIT
    licence: str = ""
    sessions: tuple[CertifiedSession, ...] = ()


@dataclass(frozen=True)
class Certificate:
    """One version of a certificate. `pdf_sha256` "": its page was not set yet.

    `mark`: what its address has beside the number; "" of the first version. `reissued_at`: of a version
    that says what the one before it said. `issued_by`: the actor.
    """

    id: str
    claim_id: str
    event_id: str
    person_id: str
    number: str
    version: int
    mark: str
    state: CertificateState
    issued_at: datetime
    reissued_at: datetime | None
    facts: CertificateFacts
    because: str
    pdf_sha256: str
    issued_by: str = ""


def address_of(certificate: Certificate, base_url: str) -> str:
    """Return where anybody checks a version: the number, and of a later version its mark."""
    mark = f"?copy={certificate.mark}" if certificate.mark else ""
    return f"{base_url}/certificates/{certificate.number}{mark}"


def serves(kind: CreditType, credentials: str) -> bool:
    """Tell whether a kind of credit is for somebody with these credentials: `RN, CPPS`."""
    mine = professions_of(credentials)
    return not kind.professions or bool(mine & {one.upper() for one in kind.professions})


def wording_of(kind: CreditType, credentials: str) -> Wording:
    """Return what a certificate of this kind certifies to somebody.

    Of pharmacists' hours the official record is kept elsewhere, so we state none of our own.
    """
    if Asked.NABP in kind.asks_for:
        return Wording.RECORD
    return Wording.CREDIT if serves(kind, credentials) else Wording.PARTICIPATION


def provider_number_of(kind: CreditType, provider: CreditProvider) -> str:
    """Return which number of the provider stands on certificates of this kind: its own, and what it is,
    above the event's one.
    """
    if not kind.provider_number:
        return provider.number
    return f"{kind.provider_number_label} {kind.provider_number}".strip()


def licence_shown(
    kind: CreditType,
    credentials: str,
    licences: Iterable[Mapping[str, str]],
    *,
    is_approved: bool,
) -> str:
    """Return the license that the document bears: of a nurse of California alone (rule B 12).

    `licences`: as people fill them in. `is_approved`: the provider is, by that state's Board of
    Registered Nursing.
    """
    number = _number_in_california(kind, licences)
    is_nurse = NURSE in professions_of(credentials)
    if not (number and is_nurse and is_approved and Asked.LICENSE in kind.asks_for):
        return ""
    return f"{CALIFORNIA} {NURSE} {number}"


def _number_in_california(kind: CreditType, licences: Iterable[Mapping[str, str]]) -> str:
    """Return a nurse's number there. A license of which nobody said what for is a nurse's where the kind
    of credit serves nurses, and no other says that it is one.
    """
    there = [one for one in licences if one["state"].strip(" .").upper() in _CALIFORNIA_WRITTEN]
    is_for_nurses = NURSE in {one.upper() for one in kind.professions}
    left_open = [one for one in there if is_for_nurses and not one["kind"].strip()]
    named = [one for one in there if NURSE in professions_of(one["kind"])]
    found = named or left_open
    return found[-1]["number"].strip() if found else ""


def facts_as_json(facts: CertificateFacts) -> dict[str, Any]:
    """Return what a certificate says as JSON values, dates as `2025-03-10`."""
    plain = asdict(facts)
    for one in (plain, *plain["sessions"]):
        one.update({name: held.isoformat() for name, held in one.items() if isinstance(held, date)})
    return plain


def facts_from_json(plain: Mapping[str, Any]) -> CertificateFacts:
    """Return what `facts_as_json` wrote."""
    known = {one.name for one in fields(CertificateFacts)}
    told: dict[str, Any] = {name: held for name, held in plain.items() if name in known}
    told |= {name: date.fromisoformat(told[name]) for name in ("starts_on", "ends_on")}
    told["wording"] = Wording(told["wording"])
    told["sessions"] = tuple(
        CertifiedSession(**{**one, "on": date.fromisoformat(one["on"])}) for one in told["sessions"]
    )
    return CertificateFacts(**told)
