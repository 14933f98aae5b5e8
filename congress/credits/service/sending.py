"""Letters about credits: a link to a certificate, its owner's alone; and what the CE office decided."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from congress.core.clock import rfc3339
from congress.credits.rules.certificates import Certificate
from congress.credits.rules.numbers import write_number
from congress.credits.rules.types import write_credits
from congress.mail.service import queue_letter

KIND = "certificate"
DECIDED = "credits-decided"
EXTENDED = "extended"


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


def tell_decided(
    db: Connection,
    *,
    person_id: str,
    event_id: str,
    about: str,
    facts: Mapping[str, str],
    until: datetime | None,
    now: datetime,
) -> None:
    """Tell somebody what the CE office decided; once for what it is `about`.

    `facts`: `decision` (granted, refused, extended, taken-back), `kind` ("": every one), `because`.
    `until`: exclusive; said is its last minute, since of midnight nobody knows which day is meant.
    """
    queue_letter(
        db,
        person_id=person_id,
        event_id=event_id,
        kind=DECIDED,
        facts={**facts, "until": _last_of(until)},
        now=now,
        dedupe_key=f"{DECIDED}/{about}",
    )


def decided_facts(
    event_id: str, *, decision: str, because: str, kind: str, until: datetime | None
) -> dict[str, str]:
    """Return what a letter about a decision tells: as `tell_decided`, for many at once."""
    return {
        "event_id": event_id, "decision": decision, "because": because, "kind": kind,
        "until": _last_of(until),
    }  # fmt: skip


def _last_of(until: datetime | None) -> str:
    return "" if until is None else rfc3339(until - timedelta(minutes=1))
