"""Forgetting what limits and look-ups no longer need."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, null, update

from congress.people.models import CodeRow, DeviceRow, KnownDeviceRow, SignInMissRow, StationRow

MISSES_KEPT = timedelta(days=2)  # the longest limit looks back 24 hours
CODES_KEPT = timedelta(days=1)
DEVICES_KEPT = timedelta(days=30)  # so that "where was I signed in?" can be answered for a while
KNOWN_KEPT = timedelta(days=400)  # until the next congress


def forget_old_sign_ins(db: Connection, now: datetime) -> dict[str, int]:
    """Delete old misses, codes, ended sign-ins, stations and known browsers; return how many of each.

    What somebody wrote of themselves and never confirmed goes as soon as its code is dead.
    """
    unconfirmed = CodeRow.pending.is_not(null()) & (CodeRow.expires_at <= now)
    db.execute(update(CodeRow).where(unconfirmed).values(pending=null()))
    rules = {
        "misses": delete(SignInMissRow).where(SignInMissRow.at < now - MISSES_KEPT),
        "codes": delete(CodeRow).where(CodeRow.expires_at < now - CODES_KEPT),
        "devices": delete(DeviceRow).where(DeviceRow.expires_at < now - DEVICES_KEPT),
        "stations": delete(StationRow).where(StationRow.expires_at < now - DEVICES_KEPT),
        "known": delete(KnownDeviceRow).where(KnownDeviceRow.seen_at < now - KNOWN_KEPT),
    }
    return {name: db.execute(statement).rowcount for name, statement in rules.items()}
