"""Figures of this installation for a monitor on the same host (Prometheus text format 0.0.4).

Read from the database at each scrape, so they are right whichever of many processes answers.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from flask import Blueprint, Response
from sqlalchemy import Table, func, select

from congress.core.errors import NotFoundError
from congress.core.permissions import Permission
from congress.infra.database import Base
from congress.infra.invariants import find_breaches
from congress.web.endpoint import endpoint
from congress.web.house import Call

blueprint = Blueprint("metrics", __name__)
MEDIA_TYPE = "text/plain"
SAMPLE = """\
# HELP congress_seats Seats and waiting places by state.
# TYPE congress_seats gauge
congress_seats{state="confirmed"} 2897
congress_seats{state="waitlisted"} 45
"""


@endpoint(
    blueprint,
    "GET",
    "/metrics",
    permission=Permission.PUBLIC,
    summary="Read figures for a monitor on the same host",
    media_type=MEDIA_TYPE,
    sample=SAMPLE,
)
def get_metrics(call: Call) -> Response:
    """In Prometheus's text format. To other hosts there is nothing here."""
    try:
        is_here = ipaddress.ip_address(call.source).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise NotFoundError
    text = "".join(f"{line}\n" for line in _figures(call))
    return Response(text, content_type=f"{MEDIA_TYPE}; version=0.0.4; charset=utf-8")


def _figures(call: Call) -> Iterator[str]:
    seat, letter = _table("seat"), _table("letter")
    yield "# HELP congress_seats Seats and waiting places by state."
    yield "# TYPE congress_seats gauge"
    for state, count in call.db.execute(select(seat.c.state, func.count()).group_by(seat.c.state)):
        yield f'congress_seats{{state="{state}"}} {count}'
    yield "# HELP congress_letters Letters by state."
    yield "# TYPE congress_letters gauge"
    by_state = select(letter.c.state, func.count()).group_by(letter.c.state)
    for state, count in call.db.execute(by_state):
        yield f'congress_letters{{state="{state}"}} {count}'
    due = call.db.scalar(select(func.min(letter.c.due_at)).where(letter.c.state == "queued"))
    age = max(0.0, (call.now - due).total_seconds()) if due is not None else 0.0
    yield "# HELP congress_oldest_letter_seconds How long the oldest letter has been due."
    yield "# TYPE congress_oldest_letter_seconds gauge"
    yield f"congress_oldest_letter_seconds {age:.0f}"
    yield "# HELP congress_invariant_violations Rows that break an invariant; must be 0."
    yield "# TYPE congress_invariant_violations gauge"
    yield f"congress_invariant_violations {len(find_breaches(call.db, call.now))}"


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
