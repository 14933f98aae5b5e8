"""Certificates as plain facts, and a claim of Ana's that is certified."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert

from congress.core.check_symbols import check_of
from congress.credits.models import ClaimReceiptRow, ClaimRow
from congress.credits.rules.certificates import (
    Certificate,
    CertificateFacts,
    CertificateState,
    CertifiedSession,
)
from congress.credits.service.certificates import Certified
from congress.infra.database import Store
from tests.credits.world import EVENT, the_credited_congress
from tests.ground import an_attendee, publish_document

ISSUED_AT = datetime(2025, 4, 18, 6, 59, 59, tzinfo=UTC)  # the evening of April 17 in San Diego
NUMBER = "7KQM4T9DXV2H3WPR" + check_of("7KQM4T9DXV2H3WPR")
BASE = "https://congress.example"
STATEMENT = (
    "The provider designates this *live* activity for AMA PRA Category 1 Credit™. Physicians should "
    "claim only the credit that is theirs by the extent of their participation."
)
SESSIONS = (
    CertifiedSession("The Courage to Look: Opening Keynote", date(2025, 3, 10), 75),
    CertifiedSession("Speaking Up across the Hierarchy", date(2025, 3, 10), 52),
    CertifiedSession("Reading Runs, Not Dots", date(2025, 3, 11), 60),
)
ANAS = Certified("claim-ana", EVENT, "p-ana")


def the_facts(**changes: Any) -> CertificateFacts:  # noqa: ANN401 -- fields of CertificateFacts
    plain = CertificateFacts(
        name="Ana Rivera", credential="MD", event="Patient Safety Congress 2025",
        zone="America/Los_Angeles", format="Live, in person",
        place="Paradise Point Resort & Spa, 1404 Vacation Road, San Diego, CA 92109",
        starts_on=date(2025, 3, 9), ends_on=date(2025, 3, 11), provider="Example Institute",
        provider_address="1 Harbor Street, Boston, MA 02210", provider_number="Provider 0000",
        signer="Jordan Example, EdD", signer_title="Director of Continuing Education",
        kind_id="ama", kind="AMA PRA Category 1 Credit™", unit="credit", amount=525,
        statement=STATEMENT, sessions=SESSIONS,
    )  # fmt: skip
    return replace(plain, **changes)


def open_congress(store: Store) -> None:
    """Publish the congress; Ana and Ben attend it, and each has a claim."""
    publish_document(store, the_credited_congress())
    with store.writing() as db:
        for name in ("ana", "ben"):
            an_attendee(db, name=name)
            a_claim(db, name)


def a_claim(db: Connection, name: str, *, type_id: str = "ama", event_id: str = EVENT) -> Certified:
    """Write a claim as it is once it was awarded, and what it came by."""
    claim_id = f"claim-{name}" if type_id == "ama" else f"claim-{name}-{type_id}"
    whose = {
        "event_id": event_id, "attendee_id": f"a-{name}", "person_id": f"p-{name}",
        "type_id": type_id, "received_at": ISSUED_AT,
    }  # fmt: skip
    receipt = {
        "id": f"r-{claim_id}",
        "key": claim_id,
        "level": 2,
        "body": b"{}",
        "outcome": "taken",
    }
    db.execute(insert(ClaimReceiptRow).values(**receipt, **whose))
    db.execute(
        insert(ClaimRow).values(
            id=claim_id, state="awarded", amount=525, version=1, is_attested=False, attested=[],
            shown_at=ISSUED_AT, name=f"{name.title()} Rivera", credential="MD", ids={},
            receipt_id=f"r-{claim_id}", **whose,
        )
    )  # fmt: skip
    return Certified(claim_id, event_id, f"p-{name}")


def a_certificate(facts: CertificateFacts | None = None, **changes: Any) -> Certificate:  # noqa: ANN401 -- fields of Certificate
    """A first version, as it stands nowhere."""
    plain = Certificate(
        "c-1", ANAS.claim_id, EVENT, ANAS.person_id, NUMBER, 1, "", CertificateState.VALID,
        ISSUED_AT, None, facts or the_facts(), "", "",
    )  # fmt: skip
    return replace(plain, **changes)
