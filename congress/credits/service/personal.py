"""What credits hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, update

from congress.attendees.queries.personal import list_registrations_of
from congress.core.ports import OwnPart, Whose
from congress.credits.models import (
    ClaimDraftRow,
    ClaimReceiptRow,
    CreditExtensionRow,
    LateRequestRow,
)
from congress.credits.queries.personal import list_own, whose_rows
from congress.credits.service.awarding import hold_claims
from congress.credits.service.links import forget_links
from congress.infra.database import Base

# What people wrote, by table. Of a claim as it arrived the time and what became of it stay.
WRITTEN: Mapping[type[Base], Mapping[str, object]] = {
    ClaimReceiptRow: {"body": b""},
    LateRequestRow: {"words": "", "because": ""},
    CreditExtensionRow: {"because": ""},
}


class CreditsData:
    """Claims, certificates with their pages, and evaluations."""

    tables: Mapping[str, str] = {
        "claim_receipt": "Your claims as each reached us.",
        "claim": "What you claimed, with your name and license as you wrote them.",
        "claim_step": "Every step of a claim, and what was counted for it.",
        "claim_draft": "What you filled in and did not send.",
        "late_request": "What you asked the CE office after the close, and the answer.",
        "credit_extension": "More time that the CE office gave you.",
        "certificate": "Your certificates; their pages are in the folder “certificates”.",
        "evaluation": "What you answered about sessions. Nobody else can see that it was you.",
        "evaluation_link": "At which events you evaluated something.",
    }

    def give(self, db: Connection, whose: Whose) -> OwnPart:
        """Return what credits hold about somebody."""
        rows = list_own(db, whose)
        pages = {
            f"certificates/{one['number']}-{one['version']}.pdf": one["pdf"]
            for one in rows["certificate"]
            if one["pdf"] is not None
        }
        told = [{k: v for k, v in one.items() if k != "pdf"} for one in rows["certificate"]]
        return OwnPart({**rows, "certificate": told}, pages)

    def erase(self, db: Connection, whose: Whose, now: datetime) -> None:
        """Remove drafts, whose the answers to evaluations are, and what was written beside claims.

        Claims, their steps and certificates are the record of credits: they stay until its purge.
        Locks: the claims of each registration, so that none that arrived is judged meanwhile.
        """
        del now
        theirs = whose_rows(whose)
        registrations = list_registrations_of(db, whose.person_id)
        for one in registrations:
            hold_claims(db, one)
        forget_links(db, registrations)
        db.execute(delete(ClaimDraftRow).where(theirs[ClaimDraftRow]))
        for kind, words in WRITTEN.items():
            db.execute(update(kind).where(theirs[kind]).values(**words))
