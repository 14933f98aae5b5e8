"""Selects of what credits hold about somebody (T27)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, select

from congress.attendees.queries.personal import registrations_of
from congress.core.ports import Whose
from congress.credits.models import (
    CertificateRow,
    ClaimDraftRow,
    ClaimReceiptRow,
    ClaimRow,
    ClaimStepRow,
    CreditExtensionRow,
    EvaluationLinkRow,
    EvaluationRow,
    LateRequestRow,
)
from congress.infra.database import Base
from congress.infra.own_rows import Rows, all_own_rows


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return somebody's claims and certificates with their pages, and what they evaluated."""
    return all_own_rows(db, whose_rows(whose))


def whose_rows(whose: Whose) -> dict[type[Base], ColumnElement[bool]]:
    """Return which rows are somebody's: claims and certificates of who earned them."""
    mine = registrations_of(whose.person_id)
    link = EvaluationLinkRow
    theirs: dict[type[Base], ColumnElement[bool]] = {
        ClaimStepRow: ClaimStepRow.claim_id.in_(
            select(ClaimRow.id).where(ClaimRow.person_id == whose.person_id)
        ),
        CreditExtensionRow: CreditExtensionRow.attendee_id.in_(mine),
        link: link.attendee_id.in_(mine),
        EvaluationRow: EvaluationRow.pseudonym.in_(
            select(link.pseudonym).where(link.attendee_id.in_(mine))
        ),
    }
    for kind in (ClaimReceiptRow, ClaimRow, ClaimDraftRow, LateRequestRow, CertificateRow):
        theirs[kind] = kind.person_id == whose.person_id
    return theirs
