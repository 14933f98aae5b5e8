"""What credits hold about a person (`core.ports.PersonalData`)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from congress.core.ports import OwnPart, Whose
from congress.credits.queries.personal import list_own


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
