"""Staff: who signs in with a password, and what they may do where."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.core.errors import NotFoundError
from congress.core.principal import Level, Role
from congress.infra import audit
from congress.infra.passwords import hash_password
from congress.infra.signing import Signer
from congress.people import queries
from congress.people.models import DeviceRow, KnownDeviceRow, RoleRow, StaffRow
from congress.people.rules import fold_email
from congress.people.service.devices import proved_hash
from congress.people.service.persons import find_or_add_person
from congress.people.service.second_step import clear_second_step
from congress.people.service.sign_in import hash_email

OPERATOR = "operator"  # whoever has the shell
_GRANT = {
    "postgresql": postgresql.insert(RoleRow).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(RoleRow).on_conflict_do_nothing(),
}


def add_staff(
    *,
    db: Connection,
    email: str,
    first_name: str,
    last_name: str,
    role: Role,
    event_id: str,
    password: str,
    now: datetime,
) -> str:
    """Make a person a member of staff with a role and a password; return the person's id.

    Who is staff already gets the role beside the others, and the new password. An empty `event_id`
    means every event.
    """
    folded = fold_email(email)
    staff = queries.find_staff(db, folded)
    if staff is not None:
        person_id: str = staff.person_id
    else:
        person_id = find_or_add_person(
            db, email=email, first_name=first_name, last_name=last_name, credentials="", now=now
        )
    _set_password(db, person_id, folded, password, now)
    granted = {
        "person_id": person_id, "event_id": event_id, "role": role.value, "granted_at": now,
    }  # fmt: skip
    db.execute(_GRANT[db.dialect.name], granted)
    audit.record(
        db,
        at=now,
        actor=OPERATOR,
        action="role.granted",
        subject=person_id,
        event_id=event_id or None,
        role=role.value,
    )
    return person_id


def reset_staff(*, db: Connection, signer: Signer, email: str, password: str, now: datetime) -> str:
    """Give a member of staff a new password and take away their app; return the id.

    Whoever had the old ones is out everywhere: every sign-in of every level ends, and no browser is
    known any more.

    Raises:
        NotFoundError: nobody signs in with a password under that address.
    """
    folded = fold_email(email)
    staff = queries.find_staff(db, folded)
    if staff is None:
        message = "Nobody signs in with a password under that address."
        raise NotFoundError(message)
    person_id: str = staff.person_id
    _set_password(db, person_id, folded, password, now)
    _end_sign_ins(db, person_id, now, from_level=Level.IDENTIFIED)
    email_hash = hash_email(signer, folded)
    known = KnownDeviceRow.email_hash.in_([email_hash, proved_hash(email_hash)])
    db.execute(delete(KnownDeviceRow).where(known))
    clear_second_step(db=db, actor=OPERATOR, person_id=person_id, now=now)
    audit.record(db, at=now, actor=OPERATOR, action="password.reset", subject=person_id)
    return person_id


def _set_password(
    db: Connection, person_id: str, folded: str, password: str, now: datetime
) -> None:
    kept = {"email_folded": folded, "password_hash": hash_password(password), "updated_at": now}
    insert = _insert_staff(db).values(person_id=person_id, **kept)
    db.execute(insert.on_conflict_do_update(index_elements=[StaffRow.person_id], set_=kept))
    _end_sign_ins(db, person_id, now, from_level=Level.STAFF)


def _end_sign_ins(db: Connection, person_id: str, now: datetime, *, from_level: Level) -> None:
    db.execute(
        update(DeviceRow)
        .where(
            DeviceRow.person_id == person_id,
            DeviceRow.level >= int(from_level),
            DeviceRow.signed_out_at.is_(None),
        )
        .values(signed_out_at=now)
    )


def _insert_staff(db: Connection) -> Any:  # noqa: ANN401 -- either dialect's insert
    return (postgresql if db.dialect.name == "postgresql" else sqlite).insert(StaffRow)
