"""How far somebody has watched a recording, so that another device of theirs goes on from there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from congress.attendees.queries import AttendeeFacts
from congress.core.errors import Fault, InputError
from congress.infra.statements import Statement
from congress.lobby.models import RecordingPositionRow
from congress.lobby.queries import find_position
from congress.lobby.rules.recordings import MOST_SECONDS, is_kept_anew

NO_PLACE = f"Say at which second it was stopped, 0 to {MOST_SECONDS}."
_PG, _LITE = postgresql.insert(RecordingPositionRow), sqlite.insert(RecordingPositionRow)


def _or_update(insert: Any) -> Any:  # noqa: ANN401 -- either database's own
    return insert.on_conflict_do_update(
        index_elements=[RecordingPositionRow.attendee_id, RecordingPositionRow.session_id],
        set_={"seconds": insert.excluded.seconds, "kept_at": insert.excluded.kept_at},
    )


_KEEP = Statement({"postgresql": _or_update(_PG), "sqlite": _or_update(_LITE)})


def keep_position(
    db: Connection, me: AttendeeFacts, session_id: str, seconds: int, now: datetime
) -> bool:
    """Keep at which second of a recording somebody is; the last one told stands. Tell whether it was.

    One that comes right behind another is not kept: a player tells it every few seconds, and another
    device may start a moment earlier.

    Raises:
        InputError: there is no such second.
    """
    if not 0 <= seconds <= MOST_SECONDS:
        raise InputError(faults=[Fault("seconds", NO_PLACE)])
    known = find_position(db, me.id, session_id)
    if known is not None and not is_kept_anew(known[1], now):
        return False
    values: Mapping[str, Any] = {
        "attendee_id": me.id, "session_id": session_id, "seconds": seconds, "kept_at": now,
    }  # fmt: skip
    _KEEP.later(db, values)
    return True
