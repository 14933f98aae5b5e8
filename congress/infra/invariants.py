"""docs/trust.md, "Invariants", as SQL: each query returns a row for each breach, hence none.

Plain SQL over the tables, beside the code that keeps the invariants and not through it: a fault
there must not hide itself here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, text

from congress.infra.database import UtcDateTime
from congress.infra.link import be_patient

# The waitlist rests for the last hour before a session (decision 0022).
PROMOTION_LEAD = timedelta(minutes=60)


@dataclass(frozen=True)
class Invariant:
    """One thing that must always hold; `sql` finds where it does not."""

    name: str
    claim: str
    sql: str


@dataclass(frozen=True)
class Breach:
    """A row that breaks an invariant."""

    invariant: Invariant
    row: tuple[Any, ...]


INVARIANTS = (
    Invariant(
        "I1",
        "the counters of a session are the seats there are",
        """
        SELECT c.event_id, c.session_id, c.taken, c.waiting
          FROM seat_count c
         WHERE c.taken <> (SELECT count(*) FROM seat s WHERE s.event_id = c.event_id
                             AND s.session_id = c.session_id AND s.state = 'confirmed')
            OR c.waiting <> (SELECT count(*) FROM seat s WHERE s.event_id = c.event_id
                               AND s.session_id = c.session_id AND s.state = 'waitlisted')
        """,
    ),
    Invariant(
        "I1",
        "no session has more seats taken than it had capacity when they were taken",
        """
        SELECT event_id, session_id, capacity, ceiling, taken
          FROM seat_count
         WHERE ceiling >= 0 AND taken > ceiling
        """,
    ),
    Invariant(
        "I1",
        "every seat has a counter, and an attendee of the same event",
        """
        SELECT s.event_id, s.session_id, s.attendee_id
          FROM seat s
          LEFT JOIN seat_count c ON c.event_id = s.event_id AND c.session_id = s.session_id
          LEFT JOIN attendee a ON a.id = s.attendee_id AND a.event_id = s.event_id
         WHERE c.session_id IS NULL OR a.id IS NULL
        """,
    ),
    Invariant(
        "I1",
        "every seat that staff gave has its reason on record",
        """
        SELECT s.event_id, s.session_id, s.attendee_id
          FROM seat s
         WHERE s.state = 'confirmed' AND s.because = 'by-hand'
           AND s.attendee_id || '/' || s.session_id NOT IN
               (SELECT a.subject FROM audit a WHERE a.action = 'seat.given')
        """,
    ),
    Invariant(
        "I2",
        "nobody took two seats at the same time (what the agenda moved together is exempt)",
        """
        SELECT x.attendee_id, x.session_id, y.session_id
          FROM seat x
          JOIN seat y ON y.attendee_id = x.attendee_id AND y.session_id > x.session_id
          JOIN session a ON a.event_id = x.event_id AND a.id = x.session_id
          JOIN session b ON b.event_id = y.event_id AND b.id = y.session_id
          JOIN event e ON e.id = x.event_id
         WHERE x.state = 'confirmed' AND y.state = 'confirmed' AND e.overlap = 'refuse'
           AND a.status = 'confirmed' AND b.status = 'confirmed'
           AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
           AND a.changed_at <= x.changed_at AND b.changed_at <= x.changed_at
           AND a.changed_at <= y.changed_at AND b.changed_at <= y.changed_at
        """,
    ),
    Invariant(
        "I3",
        "whoever waits has a turn of their own",
        """
        SELECT s.event_id, s.session_id, s.turn, count(*)
          FROM seat s
          JOIN seat_count c ON c.event_id = s.event_id AND c.session_id = s.session_id
         WHERE s.state = 'waitlisted'
         GROUP BY s.event_id, s.session_id, s.turn, c.next_turn
        HAVING count(*) > 1 OR s.turn IS NULL OR s.turn > c.next_turn
        """,
    ),
    Invariant(
        "I3",
        "nobody waits beside a free seat without a reason on record",
        """
        SELECT s.event_id, s.session_id, s.attendee_id
          FROM seat s
          JOIN seat_count c ON c.event_id = s.event_id AND c.session_id = s.session_id
          JOIN session m ON m.event_id = s.event_id AND m.id = s.session_id
         WHERE s.state = 'waitlisted' AND coalesce(s.passed_over, '') = ''
           AND (c.capacity < 0 OR c.taken < c.capacity)
           AND m.status = 'confirmed' AND m.registration = 'required' AND m.starts_at > :moving
        """,
    ),
    Invariant(
        "I4",
        "what was settled of somebody's attendance is of the same event, and has its reason on record",
        """
        SELECT t.id, t.attendee_id, t.session_id
          FROM attendance_settlement t
          LEFT JOIN attendee a ON a.id = t.attendee_id AND a.event_id = t.event_id
         WHERE a.id IS NULL OR trim(t.because) = ''
            OR NOT EXISTS (
                 SELECT 1 FROM audit r
                  WHERE r.event_id = t.event_id AND r.at = t.settled_at
                    AND ((r.action = 'attendance.settled'
                          AND r.subject = t.attendee_id || '/' || t.session_id)
                      OR (r.action = 'session.settled' AND r.subject = t.session_id)))
        """,
    ),
    Invariant(
        "I4",
        "every word about a scan has its reason on record",
        """
        SELECT w.id, w.scan_id
          FROM scan_settlement w
         WHERE trim(w.because) = ''
            OR w.scan_id NOT IN (SELECT r.subject FROM audit r WHERE r.action = 'scan.settled')
        """,
    ),
    Invariant(
        "I12",
        "everybody is found by the name they have, and by no earlier one",
        """
        SELECT p.id
          FROM person p
         WHERE (p.name_key <> '' AND NOT EXISTS (
                  SELECT 1 FROM person_key k
                   WHERE k.person_id = p.id AND k.key = p.name_key AND k.nearness <= 1))
            OR (SELECT count(*) FROM person_key k
                 WHERE k.person_id = p.id AND k.nearness = 0) > 1
        """,
    ),
    Invariant(
        "I10",
        "every award has a certificate that stands, and nothing that was taken back has one",
        """
        SELECT c.id, c.state
          FROM claim c
         WHERE (c.state IN ('awarded', 'sent', 'accepted', 'rejected')) <>
               (EXISTS (SELECT 1 FROM certificate t WHERE t.claim_id = c.id AND t.state = 'valid'))
           AND c.state <> 'claimed'
        """,
    ),
    Invariant(
        "I10",
        "a number is of one claim, its versions are counted from 1, and the last one alone stands",
        """
        SELECT number, count(*)
          FROM certificate
         GROUP BY number
        HAVING count(DISTINCT claim_id) > 1 OR count(*) <> max(version)
            OR sum(CASE WHEN state = 'superseded' THEN 1 ELSE 0 END) <> max(version) - 1
        """,
    ),
    Invariant(
        "I13",
        "nobody has two badges that open anything",
        """
        SELECT attendee_id, count(*)
          FROM badge
         WHERE retired_at IS NULL
         GROUP BY attendee_id
        HAVING count(*) > 1
        """,
    ),
    Invariant(
        "I13",
        "every badge that opens anything is of a registration that stands, at its event",
        """
        SELECT b.event_id, b.attendee_id, b.id
          FROM badge b
          LEFT JOIN attendee a ON a.id = b.attendee_id AND a.event_id = b.event_id
         WHERE b.retired_at IS NULL AND (a.id IS NULL OR a.status <> 'active')
        """,
    ),
    Invariant(
        "I13",
        "every print is of a badge of the same event",
        """
        SELECT p.event_id, p.badge_id, p.id
          FROM badge_print p
          LEFT JOIN badge b ON b.id = p.badge_id AND b.event_id = p.event_id
         WHERE b.id IS NULL
        """,
    ),
    Invariant(
        "I13",
        "a blank badge is the badge of whom it was given to, and of nobody else",
        """
        SELECT k.id, k.attendee_id, b.attendee_id
          FROM blank_badge k
          LEFT JOIN badge b ON b.id = k.id
         WHERE coalesce(k.attendee_id, '') <> coalesce(b.attendee_id, '')
            OR b.event_id <> k.event_id
        """,
    ),
    Invariant(
        "I13",
        "what was handed over without a network is the badge that it says",
        """
        SELECT o.event_id, o.id, o.badge_id
          FROM offline_hand_over o
          LEFT JOIN badge b ON b.id = o.badge_id AND b.event_id = o.event_id
         WHERE (o.badge_id IS NOT NULL AND b.id IS NULL)
            OR b.code_hash <> o.code_hash
        """,
    ),
    Invariant(
        "I13",
        "no badge has two prints on their way",
        """
        SELECT badge_id, count(*)
          FROM badge_print
         WHERE done_at IS NULL AND failed_at IS NULL
         GROUP BY badge_id
        HAVING count(*) > 1
        """,
    ),
)


def find_breaches(db: Connection, now: datetime) -> list[Breach]:
    """Return every row that breaks an invariant at this instant. A look at everything may take long."""
    found = []
    with _without_time_limit(db):
        for invariant in INVARIANTS:
            statement = text(invariant.sql)
            if ":moving" in invariant.sql:
                moving = bindparam("moving", now + PROMOTION_LEAD, type_=UtcDateTime())
                statement = statement.bindparams(moving)
            found += [Breach(invariant, tuple(row)) for row in db.execute(statement)]
    return found


@contextmanager
def _without_time_limit(db: Connection) -> Iterator[None]:
    """Lift PostgreSQL's limit on statements, which is meant for requests."""
    if db.dialect.name == "sqlite":
        yield
        return
    be_patient(db)
    db.execute(text("SET statement_timeout = 0"))
    try:
        yield
    finally:
        db.execute(text("RESET statement_timeout"))
