"""Ending every sign-in at once: after a restore, tokens of the past must open nothing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, update

from congress.infra import audit
from congress.people.models import DeviceRow, StationRow


def sign_out_everybody(*, db: Connection, actor: str, now: datetime) -> int:
    """End all sign-ins and all stations; return how many. Whoever needs one enrolls it again."""
    ended = db.execute(
        update(DeviceRow).where(DeviceRow.signed_out_at.is_(None)).values(signed_out_at=now)
    ).rowcount
    ended += db.execute(
        update(StationRow).where(StationRow.ended_at.is_(None)).values(ended_at=now, ended_by=actor)
    ).rowcount
    audit.record(db, at=now, actor=actor, action="device.all-ended", subject="device", ended=ended)
    return ended
