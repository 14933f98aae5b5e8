"""Selects of what is lent to devices, and what they used of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from congress.checkin.models import ScanRow, ShareRow
from congress.checkin.rules.shares import Share
from congress.infra.database import UtcDateTime
from congress.infra.lists import for_both, texts
from congress.infra.statements import Statement
from congress.people.models import StationRow

_used = (
    select(func.count())
    .where(
        ScanRow.event_id == ShareRow.event_id,
        ScanRow.share == ShareRow.id,
        ScanRow.share != "",
        ScanRow.is_admitted,
    )
    .scalar_subquery()
)
_has_ended = exists().where(StationRow.id == ShareRow.device, StationRow.ended_at.is_not(None))
_SHARES = Statement(
    for_both(
        lambda among: select(
            ShareRow.id, ShareRow.session_id, ShareRow.device, ShareRow.lent, _used.label("used"),
            ShareRow.asked_at, ShareRow.is_alone, _has_ended.label("has_ended"),
        ).where(
            ShareRow.event_id == bindparam("event"),
            or_(among(ShareRow.session_id, "sessions"), ShareRow.id == bindparam("share")),
        )
    )
)  # fmt: skip
_SCANNED_BESIDE = Statement(
    select(ScanRow.id)
    .where(
        ScanRow.event_id == bindparam("event"),
        ScanRow.session_id == bindparam("session"),
        ScanRow.at >= bindparam("since", type_=UtcDateTime()),
        ScanRow.device != bindparam("device"),
    )
    .limit(1)
)


def list_shares(
    db: Connection, event_id: str, session_ids: Collection[str], share_id: str = ""
) -> list[Share]:
    """Return what was lent for these sessions, and the share of an id, whatever it is for."""
    values = {"event": event_id, "sessions": texts(db, session_ids), "share": share_id}
    return [
        Share(
            row.id, row.session_id, row.device, row.lent, row.used, row.asked_at,
            bool(row.is_alone), bool(row.has_ended),
        )
        for row in _SHARES.all(db, values)
    ]  # fmt: skip


def count_lent(
    db: Connection, event_id: str, session_ids: Collection[str], but_of: str = ""
) -> dict[str, int]:
    """Return how many places are outstanding with devices, by session; `but_of`: one left out.

    Ask it before `count_inside`: a scan that is told between the two is then counted twice, and never
    not at all.
    """
    found: dict[str, int] = {}
    for one in list_shares(db, event_id, session_ids):
        if one.device != but_of:
            found[one.session_id] = found.get(one.session_id, 0) + one.outstanding
    return found


def was_scanned_beside(
    db: Connection, event_id: str, session_id: str, device: str, since: datetime
) -> bool:
    """Tell whether another device scanned anybody at a session since an instant."""
    values = {"event": event_id, "session": session_id, "since": since, "device": device}
    return _SCANNED_BESIDE.first(db, values) is not None
