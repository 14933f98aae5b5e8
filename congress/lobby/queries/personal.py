"""Selects of what lobby hold about somebody (T27)."""

from __future__ import annotations

from sqlalchemy import Connection

from congress.attendees.queries.personal import registrations_of
from congress.core.ports import Whose
from congress.infra.own_rows import Rows, all_own_rows
from congress.lobby.models import AccessTestRow, JoinRow, OnlineStayRow, RecordingPositionRow


def list_own(db: Connection, whose: Whose) -> dict[str, Rows]:
    """Return what somebody joined and watched, and stays that a report has under their address."""
    mine = registrations_of(whose.person_id)
    kinds = (JoinRow, OnlineStayRow, RecordingPositionRow, AccessTestRow)
    return all_own_rows(
        db,
        {
            **{kind: kind.attendee_id.in_(mine) for kind in kinds},
            OnlineStayRow: OnlineStayRow.attendee_id.in_(mine)
            | OnlineStayRow.email.in_(sorted(whose.alone)),
        },
    )
