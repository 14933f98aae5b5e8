"""What must hold after any race: the invariants, and the waitlist's order from the audit."""

from __future__ import annotations

from sqlalchemy import select

from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.invariants import find_breaches
from tests.builders import NOW


def find_broken(store: Store) -> dict[str, tuple[object, ...]]:
    """Return every invariant that does not hold now, with a row that breaks it."""
    with store.reading() as db:
        return {breach.invariant.name: breach.row for breach in find_breaches(db, NOW)}


def promotions(store: Store, session_id: str) -> list[tuple[int, str]]:
    """Return (audit id, attendee) of each promotion into a session, in the order of the audit."""
    with store.reading() as db:
        rows = db.execute(
            select(AuditRow.id, AuditRow.subject, AuditRow.facts)
            .where(AuditRow.action == "seat.confirmed")
            .order_by(AuditRow.id)
        ).all()
    return [
        (row.id, row.subject.partition("/")[0])
        for row in rows
        if row.subject.endswith(f"/{session_id}") and row.facts.get("because") == "promoted"
    ]
