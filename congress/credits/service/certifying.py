"""What a certificate says, put together from the agenda, the claim and what was reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from congress.agenda.rules.credit_types import CreditProvider, CreditType
from congress.agenda.rules.document import Document
from congress.credits.rules.certificates import (
    CertificateFacts,
    CertifiedSession,
    licence_shown,
    wording_of,
)
from congress.credits.rules.reckoning import Reckoned, Verdict

IN_PERSON = "Live, in person"
ONLINE = "Live, online"


@dataclass(frozen=True)
class Learner:
    """Who is certified, as on the licence. `licences`: a nurse's numbers by state."""

    name: str
    credential: str
    licences: Mapping[str, str]
    is_online: bool = False


def facts_of(
    document: Document,
    provider: CreditProvider,
    kind: CreditType,
    reckoned: Reckoned,
    learner: Learner,
    amount: int,
) -> CertificateFacts:
    """Return what the certificate of a claim says. `amount`: what is claimed, in hundredths."""
    event = document.event
    venue = ", ".join(filter(None, (event.venue.get("name"), event.venue.get("address"))))
    return CertificateFacts(
        name=learner.name, credential=learner.credential, event=event.name, zone=event.zone,
        format=ONLINE if learner.is_online else IN_PERSON, place=venue,
        starts_on=event.starts_on, ends_on=event.ends_on, provider=provider.name,
        provider_address=provider.address, provider_number=provider.number,
        signer=provider.signer, signer_title=provider.signer_title, kind_id=kind.id,
        kind=kind.name, unit=kind.unit, amount=amount, statement=kind.statement,
        wording=wording_of(kind, learner.credential),
        licence=licence_shown(
            kind, learner.credential, learner.licences, is_approved=provider.is_californian
        ),
        sessions=_sessions(document, kind, reckoned),
    )  # fmt: skip


def _sessions(
    document: Document, kind: CreditType, reckoned: Reckoned
) -> tuple[CertifiedSession, ...]:
    known = document.sessions_by_id
    return tuple(
        CertifiedSession(
            session.title,
            document.day_of(session),
            told.counted,
            session.credit.uans.get(kind.id, ""),
        )
        for told in reckoned.sessions
        if told.verdict is Verdict.COUNTS and (session := known.get(told.session_id)) is not None
    )
