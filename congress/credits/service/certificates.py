"""Issuing certificates, and what becomes of them: each version stays, and only the last one is valid.

The row with its facts and its number is written with the award (I10); the page is set afterwards, by
`congress.credits.service.pages_kept`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, insert, update

from congress.core.errors import Fault, InputError, NotFoundError
from congress.core.ids import new_id
from congress.credits.models import CertificateRow
from congress.credits.queries.certificates import hold_newest
from congress.credits.rules.certificates import (
    Certificate,
    CertificateFacts,
    CertificateState,
    facts_as_json,
)
from congress.credits.rules.numbers import draw_mark, draw_number
from congress.infra import audit
from congress.infra.statements import Statement

MAX_REASON_LENGTH = 500
NO_REASON = f"Say why, in at most {MAX_REASON_LENGTH} characters: it is kept on record."


@dataclass(frozen=True)
class Certified:
    """Whose award is certified: the claim, the event, and the person who earned it."""

    claim_id: str
    event_id: str
    person_id: str


_INSERT = Statement(insert(CertificateRow).inline())


def issue(
    db: Connection, certified: Certified, facts: CertificateFacts, *, actor: str, now: datetime
) -> Certificate:
    """Give a claim its first certificate, with the COMMIT of its award.

    One for a claim: the constraint refuses a second.
    """
    made = Certificate(
        new_id(), certified.claim_id, certified.event_id, certified.person_id, draw_number(), 1, "",
        CertificateState.VALID, now, None, facts, "", "", actor,
    )  # fmt: skip
    _write(db, made, "certificate.issued", actor, now)
    return made


def supersede(
    db: Connection,
    claim_id: str,
    facts: CertificateFacts,
    *,
    actor: str,
    now: datetime,
    because: str,
) -> Certificate:
    """Put a version with other facts in the place of the last one: an amendment, or a corrected name.

    The same facts change nothing, and the last version is returned.

    Raises:
        NotFoundError: the claim has no certificate, or it was revoked.
        InputError: there is no reason, or a long one.
    """
    known = _locked(db, claim_id, because)
    if known.facts == facts:
        return known
    made = replace(_after(known, because, actor), facts=facts, issued_at=now, reissued_at=None)
    _end(db, known, CertificateState.SUPERSEDED)
    _write(db, made, "certificate.superseded", actor, now)
    return made


def reissue(
    db: Connection, claim_id: str, *, actor: str, now: datetime, because: str
) -> Certificate:
    """Issue the same once more, with its number, its credits and the day of the first issue.

    Raises:
        NotFoundError: the claim has no certificate, or it was revoked.
        InputError: there is no reason, or a long one.
    """
    known = _locked(db, claim_id, because)
    made = replace(_after(known, because, actor), reissued_at=now)
    _end(db, known, CertificateState.SUPERSEDED)
    _write(db, made, "certificate.reissued", actor, now)
    return made


def revoke(
    db: Connection, claim_id: str, *, actor: str, now: datetime, because: str
) -> Certificate:
    """End a certificate: whoever checks it reads so, and no version of it is valid again.

    Raises:
        NotFoundError: the claim has no certificate, or it was revoked before.
        InputError: there is no reason, or a long one.
    """
    known = _locked(db, claim_id, because)
    _end(db, known, CertificateState.REVOKED, because.strip())
    _note(db, known, "certificate.revoked", actor, now)
    return replace(known, state=CertificateState.REVOKED, because=because.strip())


def _locked(db: Connection, claim_id: str, because: str) -> Certificate:
    if not 0 < len(because.strip()) <= MAX_REASON_LENGTH:
        raise InputError(NO_REASON, faults=[Fault("because", NO_REASON)])
    known = hold_newest(db, claim_id)
    if known.state is not CertificateState.VALID:
        raise NotFoundError
    return known


def _after(known: Certificate, because: str, actor: str) -> Certificate:
    return replace(
        known, id=new_id(), version=known.version + 1, mark=draw_mark(), because=because.strip(),
        pdf_sha256="", issued_by=actor,
    )  # fmt: skip


def _end(
    db: Connection, known: Certificate, state: CertificateState, because: str | None = None
) -> None:
    values: dict[str, object] = {"state": state}
    if because is not None:
        values["because"] = because
    db.execute(update(CertificateRow).where(CertificateRow.id == known.id).values(**values))


def _write(db: Connection, made: Certificate, action: str, actor: str, now: datetime) -> None:
    values = {**vars(made), "facts": facts_as_json(made.facts), "pdf": None}
    _INSERT.later(db, values)
    _note(db, made, action, actor, now)


def _note(db: Connection, one: Certificate, action: str, actor: str, now: datetime) -> None:
    audit.record(
        db, at=now, actor=actor, action=action, subject=one.claim_id, event_id=one.event_id,
        version=one.version, amount=one.facts.amount, because=one.because,
    )  # fmt: skip
