"""Who came already to what one comes to once, for phones that carry it along (rule C 7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from congress.agenda.rules.document import Purpose
from congress.checkin import queries
from congress.checkin.rules.hiding import key_of
from congress.checkin.rules.serving import sessions_of
from congress.checkin.service.judging import REACH
from congress.checkin.service.shift import Shift

NOTHING_STANDS = ""


def list_once(shift: Shift, since: datetime | None) -> list[Sequence[Any]]:
    """Return the last move at each event and meal of today: of everybody, or of those of whom something
    was told since an instant. Three statements at most.

    A row is `[key, session, direction, door, at]`: the key of a badge as in the list, the session's id,
    `in` or `out`, and when in ms; direction "" and no more, where none stands any longer.
    """
    now = shift.now
    ids = {
        one.id
        for door in shift.document.doors
        if door.purpose in (Purpose.EVENT, Purpose.MEAL)
        for one in sessions_of(door, shift.document)
        if one.starts_at - REACH <= now < one.ends_at
    }
    scanned = queries.list_scanned(shift.db, shift.event_id, ids, since) if ids else set()
    if not scanned:
        return []
    copies = queries.list_copies(shift.db, {code_hash for code_hash, _ in scanned})
    wanted = {
        (one, session_id)
        for code_hash, session_id in scanned
        for one in copies.get(code_hash, {code_hash})
    }
    badges = {one for one, _ in wanted}
    moves = queries.list_moves(shift.db, shift.event_id, badges, now - REACH, now)
    last = {
        (one, move.session_id): move
        for move in moves
        for one in copies.get(move.code_hash, {move.code_hash})
        if move.session_id in ids
    }
    return [
        _row(key_of(one), session_id, last.get((one, session_id)))
        for one, session_id in sorted(wanted)
        if since is not None or (one, session_id) in last
    ]


def _row(key: str, session: str, move: Any | None) -> Sequence[Any]:  # noqa: ANN401 -- a row of `list_moves`
    if move is None:
        return [key, session, NOTHING_STANDS]
    return [key, session, move.direction, move.door, int(move.at.timestamp() * 1000)]
