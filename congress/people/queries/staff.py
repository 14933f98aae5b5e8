"""Selects of staff: who signs in with a password, their app, their roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from congress.people.models import RecoveryCodeRow, RoleRow, SecondFactorRow, StaffRow

_STAFF = select(
    StaffRow.person_id,
    StaffRow.email_folded,
    StaffRow.password_hash,
    func.coalesce(SecondFactorRow.seed, "").label("seed"),
    func.coalesce(SecondFactorRow.pending, "").label("pending"),
    SecondFactorRow.enrolled_at,
).outerjoin(SecondFactorRow, SecondFactorRow.person_id == StaffRow.person_id)
_STAFF_BY_EMAIL = _STAFF.where(StaffRow.email_folded == bindparam("folded"))
_STAFF_BY_ID = _STAFF.where(StaffRow.person_id == bindparam("person"))


def find_staff(db: Connection, folded: str) -> Any:  # noqa: ANN401 -- a row, or None
    """Return who signs in with a password under an address, with their authenticator app; or None."""
    return db.execute(_STAFF_BY_EMAIL, {"folded": folded}).first()


def find_staff_by_id(db: Connection, person_id: str) -> Any:  # noqa: ANN401 -- a row, or None
    """Return a member of staff as `find_staff` does, by person."""
    return db.execute(_STAFF_BY_ID, {"person": person_id}).first()


def count_recovery_codes(db: Connection, person_id: str) -> int:
    """Return how many recovery codes a person has not used."""
    counted: int = db.execute(
        select(func.count())
        .select_from(RecoveryCodeRow)
        .where(RecoveryCodeRow.person_id == person_id, RecoveryCodeRow.used_at.is_(None))
    ).scalar_one()
    return counted


def has_recovery_code(db: Connection, person_id: str, code_hash: str) -> bool:
    """Tell whether a recovery code is a person's, and not used yet. The same work for nobody ("")."""
    found = db.execute(
        select(RecoveryCodeRow.code_hash).where(
            RecoveryCodeRow.code_hash == code_hash,
            RecoveryCodeRow.person_id == person_id,
            RecoveryCodeRow.used_at.is_(None),
        )
    )
    return found.first() is not None


def list_staff_without_app(db: Connection) -> list[str]:
    """Return the addresses of staff who have no authenticator app set up."""
    return list(
        db.scalars(
            select(StaffRow.email_folded)
            .outerjoin(SecondFactorRow, SecondFactorRow.person_id == StaffRow.person_id)
            .where(func.coalesce(SecondFactorRow.seed, "") == "")
            .order_by(StaffRow.email_folded)
        )
    )


def list_roles(db: Connection, person_id: str) -> Sequence[Row[str, str]]:
    """Return the (event id or "", role) pairs of a person."""
    return db.execute(
        select(RoleRow.event_id, RoleRow.role)
        .where(RoleRow.person_id == person_id)
        .order_by(RoleRow.event_id, RoleRow.role)
    ).all()


def list_roles_at_events(db: Connection) -> list[tuple[str, str, str]]:
    """Return (address, event id, role) of every role that is held at one event only."""
    rows = db.execute(
        select(StaffRow.email_folded, RoleRow.event_id, RoleRow.role)
        .join(RoleRow, RoleRow.person_id == StaffRow.person_id)
        .where(RoleRow.event_id != "")
        .order_by(StaffRow.email_folded, RoleRow.event_id, RoleRow.role)
    )
    return [(email, event, role) for email, event, role in rows]
