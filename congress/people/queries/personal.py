"""Selects of what is held about a person: by people themselves, and in what every room writes (T27)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, or_, select
from sqlalchemy.orm import aliased

from congress.core.ports import Whose
from congress.infra.audit import AuditRow
from congress.infra.database import Base
from congress.infra.idempotency import IdempotencyRow
from congress.infra.own_rows import Rows, all_own_rows, own_rows
from congress.people.models import (
    AddressRow,
    CodeRow,
    DeviceRow,
    ErasureRow,
    KnownDeviceRow,
    NewsReaderRow,
    PersonKeyRow,
    PersonRow,
    RecoveryCodeRow,
    RoleRow,
    SecondFactorRow,
    SignInMissRow,
    SlipRow,
    StaffRow,
)
from congress.people.queries.persons import list_addresses
from congress.people.rules import mailbox_of

_other = aliased(AddressRow)
_CHUNK = 5_000


def whose_of(db: Connection, person_id: str) -> Whose:
    """Return by what rooms know a person."""
    rows = list_addresses(db, person_id)
    shared = set(
        db.scalars(
            select(_other.folded).where(
                _other.folded.in_([row.folded for row in rows]), _other.person_id != person_id
            )
        )
    )
    alone = [row.email for row in rows if row.folded not in shared]
    return Whose(person_id, _written([row.email for row in rows]), _written(alone))


Theirs = Mapping[type[Base], ColumnElement[bool]]


def list_own(db: Connection, theirs: Theirs) -> dict[str, Rows]:
    """Return what people hold about somebody."""
    return all_own_rows(db, theirs)


def whose_rows(
    whose: Whose, email_hashes: Collection[str], mailbox_hashes: Collection[str]
) -> Theirs:
    """Return which rows are somebody's; digests: of addresses that are nobody else's."""
    mine = whose.person_id
    theirs: dict[type[Base], ColumnElement[bool]] = {
        PersonRow: PersonRow.id == mine,
        KnownDeviceRow: KnownDeviceRow.email_hash.in_(sorted(email_hashes)),
        SignInMissRow: SignInMissRow.email_hash.in_(sorted(email_hashes)),
        CodeRow: CodeRow.mailbox_hash.in_(sorted(mailbox_hashes)),
        NewsReaderRow: NewsReaderRow.mailbox.in_(sorted(whose.alone)),
        IdempotencyRow: IdempotencyRow.principal == mine,
    }
    for kind in (
        PersonKeyRow, AddressRow, DeviceRow, SlipRow, StaffRow, SecondFactorRow, RecoveryCodeRow,
        RoleRow, ErasureRow,
    ):  # fmt: skip
        theirs[kind] = kind.person_id == mine
    return theirs


def list_own_audit(
    db: Connection,
    person_id: str,
    ids: Collection[str],
    registrations: Collection[str],
    *,
    is_staff: bool,
) -> Rows:
    """Return what the audit tells of somebody: under their ids, and what they did themselves.

    `is_staff`: what they did is about others, and stays out. No index helps: it is a look through all.
    """
    named = [person_id, *registrations]
    is_about = [
        *(AuditRow.subject.startswith(f"{one}/", autoescape=True) for one in named),
        *(AuditRow.subject.endswith(f"/{one}", autoescape=True) for one in named),
        *(cast(AuditRow.facts, String).contains(f'"{one}"', autoescape=True) for one in named),
    ]
    if not is_staff:
        is_about.append(AuditRow.actor == person_id)
    rows = {one["id"]: one for one in own_rows(db, AuditRow, or_(*is_about))}
    wanted = sorted({*ids, *named})
    for start in range(0, len(wanted), _CHUNK):
        chunk = AuditRow.subject.in_(wanted[start : start + _CHUNK])
        rows |= {one["id"]: one for one in own_rows(db, AuditRow, chunk)}
    return [rows[key] for key in sorted(rows)]


def _written(emails: Collection[str]) -> frozenset[str]:
    return frozenset({*emails, *map(mailbox_of, emails)})


def find_erasure(db: Connection, person_id: str) -> Any | None:  # noqa: ANN401 -- a row of erasure
    """Return what somebody asked, or None."""
    chosen = select(ErasureRow.__table__).where(ErasureRow.person_id == person_id)
    return db.execute(chosen).first()


def is_erased(db: Connection, person_id: str) -> bool:
    """Tell whether somebody was erased."""
    found = find_erasure(db, person_id)
    return found is not None and found.erased_at is not None


def list_due_erasures(db: Connection, now: datetime) -> Sequence[str]:
    """Return who is to be erased by now, who asked first first."""
    chosen = select(ErasureRow.person_id).where(
        ErasureRow.erased_at.is_(None), ErasureRow.due_at <= now
    )
    return db.scalars(chosen.order_by(ErasureRow.due_at, ErasureRow.person_id)).all()


def list_erased(db: Connection) -> Sequence[Any]:
    """Return (person_id, erased_at) of who was erased, the first first."""
    chosen = select(ErasureRow.person_id, ErasureRow.erased_at).where(
        ErasureRow.erased_at.is_not(None)
    )
    return db.execute(chosen.order_by(ErasureRow.erased_at, ErasureRow.person_id)).all()
