"""The certificate of an award: what it says, by the agenda, the claim and what was reckoned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.credit_types import CreditProvider, CreditType
from congress.agenda.rules.document import Document
from congress.core.errors import InputError
from congress.credits.queries.certificates import find_newest
from congress.credits.queries.claims import ClaimFacts
from congress.credits.rules.certificates import (
    Certificate,
    CertificateFacts,
    CertificateState,
    CertifiedSession,
    licence_shown,
    provider_number_of,
    wording_of,
)
from congress.credits.rules.facts import Note
from congress.credits.rules.reckoning import Reckoned, Verdict
from congress.credits.service.certificates import Certified, issue, revoke, supersede
from congress.credits.service.kinds import kinds_of
from congress.credits.service.own import ReckonedKind, release_of
from congress.credits.service.sending import tell_issued
from congress.infra.database import Store

AMENDED = "The claim was amended."
NO_PROVIDER = (
    "Nobody is named who issues certificates. Write credit_provider into the schedule file, publish it, "
    "and award again; the claim is kept."
)
IN_PERSON = "Live, in person"
ONLINE = "Live, online"
BOTH = "Live, in person and online"


@dataclass(frozen=True)
class Learner:
    """Who is certified, as on the license. `licences`: as they filled them in."""

    name: str
    credential: str
    licences: Sequence[Mapping[str, str]]


def certify(
    db: Connection,
    store: Store,
    claim: ClaimFacts,
    mine: ReckonedKind,
    *,
    now: datetime,
    actor: str,
) -> Certificate:
    """Give an award its certificate, and its owner a letter, in the transaction of the award (I10).

    The award of an amended claim supersedes the certificate of the version before. The caller holds the
    claims of the attendee.

    Raises:
        InputError: the schedule file does not say who issues certificates.
    """
    document = release_of(store, claim.event_id).document
    provider = document.credit_provider
    if provider is None:
        raise InputError(NO_PROVIDER)
    learner = Learner(claim.name, claim.credential, _licences(claim))
    facts = facts_of(document, provider, mine.kind, mine.reckoned, learner, claim.amount)
    known = find_newest(db, claim.id) if claim.version > 1 else None
    if known is None:
        certified = Certified(claim.id, claim.event_id, claim.person_id)
        made = issue(db, certified, facts, actor=actor, now=now)
    else:
        made = supersede(db, claim.id, facts, actor=actor, now=now, because=AMENDED)
    tell_issued(db, made, now)
    return made


def uncertify(db: Connection, claim_id: str, *, actor: str, now: datetime, because: str) -> None:
    """End the certificate of a claim that is taken back, where it has one that stands."""
    known = find_newest(db, claim_id)
    if known is not None and known.state is CertificateState.VALID:
        revoke(db, claim_id, actor=actor, now=now, because=because)


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
        format=format_of(reckoned), place=venue,
        starts_on=event.starts_on, ends_on=event.ends_on, provider=provider.name,
        provider_address=provider.address, provider_number=provider_number_of(kind, provider),
        signer=provider.signer, signer_title=provider.signer_title, kind_id=kind.id,
        kind=kind.name, unit=kind.unit, amount=amount, statement=kind.statement,
        wording=wording_of(kind, learner.credential),
        licence=licence_shown(
            kind, learner.credential, learner.licences, is_approved=provider.is_californian
        ),
        sessions=_sessions(document, kind, reckoned),
    )  # fmt: skip


def format_of(reckoned: Reckoned) -> str:
    """Return in which format somebody learned what counts: as the facts say, not the registration."""
    counted = [one for one in reckoned.sessions if one.verdict is Verdict.COUNTS]
    online = sum(Note.ONLINE in one.notes for one in counted)
    if not online:
        return IN_PERSON
    return ONLINE if online == len(counted) else BOTH


def reworded(
    db: Connection, store: Store, claim: ClaimFacts, facts: CertificateFacts
) -> CertificateFacts:
    """Return what a certificate says for the name and credential that its claim has by now."""
    release = release_of(store, claim.event_id)
    provider = release.document.credit_provider
    kind = next((one for one in kinds_of(db, release) if one.id == claim.type_id), None)
    named = replace(facts, name=claim.name, credential=claim.credential)
    if kind is None or provider is None:  # taken out since: it certifies what it certified
        return named
    return replace(
        named,
        wording=wording_of(kind, claim.credential),
        licence=licence_shown(
            kind, claim.credential, _licences(claim), is_approved=provider.is_californian
        ),
    )


def _licences(claim: ClaimFacts) -> Sequence[Mapping[str, str]]:
    found: Sequence[Mapping[str, str]] = claim.ids.get("licenses", ())
    return found


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
