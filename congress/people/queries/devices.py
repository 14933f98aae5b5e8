"""Selects of devices: who is signed in with a token, and which browsers are known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, select

from congress.core.principal import Level
from congress.infra.idempotency import IdempotencyRow
from congress.infra.statements import Found, Statement
from congress.people.models import DeviceRow, KnownDeviceRow, RoleRow

# The hot path: one look-up for each call. Only level 3 has roles.
_BY_TOKEN = (
    select(
        DeviceRow.id,
        DeviceRow.person_id,
        DeviceRow.level,
        DeviceRow.seen_at,
        DeviceRow.expires_at,
        DeviceRow.verified_until,
        DeviceRow.proved_at,
        RoleRow.event_id,
        RoleRow.role,
    )
    .outerjoin(
        RoleRow, and_(RoleRow.person_id == DeviceRow.person_id, DeviceRow.level == int(Level.STAFF))
    )
    .where(DeviceRow.token_hash == bindparam("token_hash"), DeviceRow.signed_out_at.is_(None))
)
_WHO = Statement(_BY_TOKEN)
_WHO_AND_KEPT = Statement(
    _BY_TOKEN.add_columns(
        IdempotencyRow.fingerprint,
        IdempotencyRow.status,
        IdempotencyRow.headers,
        IdempotencyRow.body,
    ).outerjoin(
        IdempotencyRow,
        and_(
            IdempotencyRow.principal == DeviceRow.person_id,
            IdempotencyRow.key == bindparam("key"),
        ),
    )
)
_KNOWN = select(KnownDeviceRow.seen_at).where(
    KnownDeviceRow.key_hash == bindparam("key_hash"),
    KnownDeviceRow.email_hash == bindparam("email_hash"),
)


def list_device_rows(db: Connection, token_hash: str, key: str) -> Sequence[Found]:
    """Return the device with a token, once for each role of its person; none when signed out.

    With a `key`, what was answered to the person under it stands beside (all None: nothing yet).
    """
    if key:
        return _WHO_AND_KEPT.all(db, {"token_hash": token_hash, "key": key})
    return _WHO.all(db, {"token_hash": token_hash})


def is_known_device(db: Connection, key_hash: str, email_hash: str) -> bool:
    """Tell whether somebody signed in with this address on this browser before."""
    return db.execute(_KNOWN, {"key_hash": key_hash, "email_hash": email_hash}).first() is not None


def list_devices(db: Connection, person_id: str, now: datetime) -> Sequence[Any]:
    """Return where a person is signed in, the last seen first."""
    return db.execute(
        select(DeviceRow.__table__)
        .where(
            DeviceRow.person_id == person_id,
            DeviceRow.signed_out_at.is_(None),
            DeviceRow.expires_at > now,
        )
        .order_by(DeviceRow.seen_at.desc(), DeviceRow.id)
    ).all()


def is_signed_in(db: Connection, device_id: str, level: Level, now: datetime) -> bool:
    """Tell whether a sign-in of at least this level still stands on a device."""
    return (
        db.execute(
            select(DeviceRow.id).where(
                DeviceRow.id == device_id,
                DeviceRow.level >= int(level),
                DeviceRow.signed_out_at.is_(None),
                DeviceRow.expires_at > now,
            )
        ).first()
        is not None
    )
