"""The letter about a certificate: a link to it, since it is its owner's alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from congress.credits.rules.certificates import Certificate
from congress.credits.rules.numbers import write_number
from congress.credits.rules.types import write_credits
from congress.mail.service import queue_letter

KIND = "certificate"


def path_of(certificate: Certificate) -> str:
    """Return where its owner opens it."""
    return f"/e/{certificate.event_id}/certificates/{certificate.number}"


def tell_issued(db: Connection, certificate: Certificate, now: datetime) -> None:
    """Tell its owner that a version is there; once."""
    _queue(db, certificate, now, f"certificate/{certificate.id}")


def send_again(db: Connection, certificate: Certificate, now: datetime) -> None:
    """Send its owner the link once more; once a day, however often it is asked for."""
    _queue(db, certificate, now, f"certificate/{certificate.id}/{now:%Y-%m-%d}")


def _queue(db: Connection, certificate: Certificate, now: datetime, key: str) -> None:
    facts = certificate.facts
    queue_letter(
        db,
        person_id=certificate.person_id,
        event_id=certificate.event_id,
        kind=KIND,
        facts={
            "awarded": f"{write_credits(facts.amount)}, {facts.kind}",
            "number": write_number(certificate.number),
            "replaces": certificate.version > 1,
            "path": path_of(certificate),
        },
        now=now,
        dedupe_key=key,
    )
