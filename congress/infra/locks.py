"""The event's seat lock (decision 0022): taken first, then attendee, then session, nothing else."""

from __future__ import annotations

import hashlib

from sqlalchemy import BigInteger, Connection, bindparam, func, select

from congress.infra.statements import Statement

SHARED = "shared"  # for what frees nothing: a PUT of a seat
EXCLUSIVE = "exclusive"  # for what frees or moves: DELETE, swap, capacity, import, publish


_TAKE = Statement(select(func.pg_advisory_xact_lock(bindparam("key", type_=BigInteger()))))


def lock_key(name: str) -> int:
    """Return the 64-bit signed key of an advisory lock by name."""
    return int.from_bytes(
        hashlib.blake2b(name.encode(), digest_size=8).digest(), "big", signed=True
    )


def take_lock(db: Connection, name: str) -> None:
    """Take the lock of one subject, by name, until the transaction ends.

    On SQLite the transaction itself is that lock. The order is the same for everybody: the sign-in
    lock of an address, a seat lock, and last one of `people/add`, `person/…`, `feeds/…`, `checkin/…`
    (an event's doors) or `claims/…` (an attendee's): whoever holds one of these takes no other
    advisory lock.
    """
    if db.dialect.name != "sqlite":
        _TAKE.run(db, {"key": lock_key(name)})


def take_seat_lock(db: Connection, event_id: str, mode: str) -> None:
    """Take the event's seat lock until the transaction ends.

    On SQLite the transaction itself (BEGIN IMMEDIATE) is that lock.
    """
    if db.dialect.name == "sqlite":
        return
    take = func.pg_advisory_xact_lock if mode == EXCLUSIVE else func.pg_advisory_xact_lock_shared
    db.execute(select(take(lock_key(f"seats/{event_id}"))))
