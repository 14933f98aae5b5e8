"""The invariants of trust.md 3 as SQL that returns nothing, and the waitlist's order from the audit."""

from __future__ import annotations

from sqlalchemy import select, text

from congress.infra.audit import AuditRow
from congress.infra.database import Store

BROKEN = {
    "I1 taken is what is confirmed": """
        SELECT c.session_id FROM seat_count c WHERE c.taken <> (SELECT count(*) FROM seat s
        WHERE s.event_id = c.event_id AND s.session_id = c.session_id AND s.state = 'confirmed')""",
    "I1 waiting is who is waitlisted": """
        SELECT c.session_id FROM seat_count c WHERE c.waiting <> (SELECT count(*) FROM seat s
        WHERE s.event_id = c.event_id AND s.session_id = c.session_id AND s.state = 'waitlisted')""",
    "I1 nothing is oversold": """
        SELECT session_id FROM seat_count WHERE ceiling >= 0 AND taken > ceiling""",
    "I2 nobody sits in two places": """
        SELECT a.attendee_id, a.session_id, b.session_id FROM seat a JOIN seat b
        ON a.attendee_id = b.attendee_id AND a.session_id < b.session_id
        JOIN session x ON x.event_id = a.event_id AND x.id = a.session_id
        JOIN session y ON y.event_id = b.event_id AND y.id = b.session_id
        WHERE a.state = 'confirmed' AND b.state = 'confirmed'
        AND x.status = 'confirmed' AND y.status = 'confirmed'
        AND x.starts_at < y.ends_at AND y.starts_at < x.ends_at""",
    "I3 each turn once": """
        SELECT session_id, turn FROM seat WHERE state = 'waitlisted'
        GROUP BY event_id, session_id, turn HAVING count(*) > 1""",
}


def find_broken(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every invariant that does not hold, with the rows that break it."""
    broken = {}
    with store.reading() as db:
        for name, statement in BROKEN.items():
            rows = [tuple(row) for row in db.execute(text(statement))]
            if rows:
                broken[name] = rows
    return broken


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
