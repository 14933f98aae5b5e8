"""The second step of staff: setting up an authenticator app, spending its codes, recovery codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.core.ids import new_secret
from congress.infra import audit, second_factor
from congress.infra.database import UtcDateTime
from congress.infra.signing import Signer
from congress.mail.service import queue_letter
from congress.people import queries
from congress.people.models import RecoveryCodeRow, SecondFactorRow
from congress.people.rules import HALF_WAY_LIFE, RECOVERY_CODES

# A step is spent by the row that says so: of two requests with one code, one changes it.
_SPEND_STEP = (
    update(SecondFactorRow)
    .where(
        SecondFactorRow.person_id == bindparam("person"),
        SecondFactorRow.seed != "",
        SecondFactorRow.last_step < bindparam("step"),
    )
    .values(last_step=bindparam("step"))
)
_SPEND_RECOVERY = (
    update(RecoveryCodeRow)
    .where(
        RecoveryCodeRow.code_hash == bindparam("hash"),
        RecoveryCodeRow.person_id == bindparam("person"),
        RecoveryCodeRow.used_at.is_(None),
    )
    .values(used_at=bindparam("now", type_=UtcDateTime()))
)
NO_STEP = -1  # spends nothing


@dataclass(frozen=True)
class SetUp:
    """An authenticator app to be set up: its key, the address of its QR symbol, whose it is."""

    key: str
    address: str
    email: str


@dataclass(frozen=True)
class Enrolled:
    """An app that is set up at once (by the operator), and the recovery codes, shown only now."""

    set_up: SetUp
    recovery_codes: tuple[str, ...]


@dataclass(frozen=True)
class Spent:
    """Whether a code was right; `recovery_left` when it was a recovery code."""

    is_right: bool
    recovery_left: int | None = None


def spend_code(
    db: Connection,
    *,
    signer: Signer,
    staff: Any,  # noqa: ANN401 -- a row of `queries.find_staff`, or None
    code: str,
    may_try: bool,
    phone_now: datetime,
    now: datetime,
) -> Spent:
    """Use a code of somebody's app, or a recovery code: each is good once.

    The same statements run whether or not there is anybody (T1). `may_try` False: too many
    wrong ones, so that only a recovery code counts. `phone_now` is what the person's phone shows,
    which in a rehearsal is not `now`.
    """
    person_id, seed = (staff.person_id, staff.seed) if staff is not None else ("", "")
    typed = "".join(code.split())
    key = second_factor.derive_key(signer, person_id, seed)
    is_app_code = second_factor.is_app_code(typed)
    step = second_factor.find_step(key, typed if is_app_code else "", phone_now)
    wanted = NO_STEP if step is None or not may_try else step
    if db.execute(_SPEND_STEP, {"person": person_id, "step": wanted}).rowcount == 1:
        return Spent(is_right=True)
    kept = second_factor.recovery_digest(signer, person_id, typed)
    found = db.execute(_SPEND_RECOVERY, {"hash": kept, "person": person_id, "now": now})
    if found.rowcount != 1:
        return Spent(is_right=False)
    left = queries.count_recovery_codes(db, person_id)
    audit.record(
        db, at=now, actor=person_id, action="recovery-code.used", subject=person_id, left=left
    )
    return Spent(is_right=True, recovery_left=left)


def has_recovery_code(
    db: Connection,
    *,
    signer: Signer,
    staff: Any,  # noqa: ANN401 -- a row of `queries.find_staff`, or None
    code: str,
) -> bool:
    """Tell whether a code is one of somebody's recovery codes, without using it; alike for nobody."""
    person_id = staff.person_id if staff is not None else ""
    kept = second_factor.recovery_digest(signer, person_id, "".join(code.split()))
    return queries.has_recovery_code(db, person_id, kept)


def describe_set_up(signer: Signer, staff: Any) -> SetUp:  # noqa: ANN401 -- a row of find_staff
    """Return the app that is being set up, as it is shown until its first code comes."""
    return _set_up(signer, staff.person_id, staff.pending, staff.email_folded)


def start_set_up(*, db: Connection, person_id: str, now: datetime) -> None:
    """Begin to set an app up; the one that stands stays until the new one's first code.

    Beginning again soon keeps what was begun: a symbol that is scanned already stays right. Later it
    is a new one: whoever saw the old one and went away would otherwise hold the owner's own key.
    """
    fresh = {"seed": "", "pending": new_secret(), "last_step": 0, "updated_at": now}
    db.execute(_insert(db).values(person_id=person_id, **fresh).on_conflict_do_nothing())
    db.execute(
        update(SecondFactorRow)
        .where(
            SecondFactorRow.person_id == person_id,
            (SecondFactorRow.pending == "") | (SecondFactorRow.updated_at <= now - HALF_WAY_LIFE),
        )
        .values(pending=fresh["pending"], updated_at=now)
    )


def confirm_set_up(
    db: Connection,
    *,
    signer: Signer,
    staff: Any,  # noqa: ANN401 -- a row of find_staff
    code: str,
    phone_now: datetime,
    now: datetime,
) -> tuple[str, ...] | None:
    """Take the new app into use by its first code; return the new recovery codes, None when wrong."""
    set_up = describe_set_up(signer, staff)
    step = second_factor.find_step(set_up.key, "".join(code.split()), phone_now)
    if step is None or not staff.pending:
        return None
    taken = db.execute(
        update(SecondFactorRow)
        .where(
            SecondFactorRow.person_id == staff.person_id,
            SecondFactorRow.pending == staff.pending,
        )
        .values(
            seed=staff.pending, pending="", last_step=step, enrolled_at=now, updated_at=now
        )
    )  # fmt: skip
    if taken.rowcount != 1:
        return None
    _audit(db, staff.person_id, staff.person_id, "second-step.set-up", now)
    _tell(db, staff.person_id, now, replaces=bool(staff.seed))
    return _new_recovery_codes(db, signer, staff.person_id, now)


def enroll(
    *, db: Connection, signer: Signer, actor: str, person_id: str, now: datetime
) -> Enrolled:
    """Set an app up without waiting for its first code: the operator hands it over."""
    staff = queries.find_staff_by_id(db, person_id)
    seed = new_secret()
    clear_second_step(db=db, actor=actor, person_id=person_id, now=now)
    db.execute(
        insert(SecondFactorRow).values(
            person_id=person_id, seed=seed, pending="", last_step=0, enrolled_at=now, updated_at=now
        )
    )
    _audit(db, actor, person_id, "second-step.set-up", now)
    _tell(db, person_id, now, replaces=bool(staff.seed))
    set_up = _set_up(signer, person_id, seed, staff.email_folded)
    return Enrolled(set_up, _new_recovery_codes(db, signer, person_id, now))


def renew_recovery_codes(
    *, db: Connection, signer: Signer, person_id: str, now: datetime
) -> tuple[str, ...]:
    """Replace a person's recovery codes; the old ones are void. They are shown only now."""
    _audit(db, person_id, person_id, "recovery-code.renewed", now)
    return _new_recovery_codes(db, signer, person_id, now)


def clear_second_step(*, db: Connection, actor: str, person_id: str, now: datetime) -> None:
    """Take away somebody's app and recovery codes. Idempotent."""
    db.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.person_id == person_id))
    gone = db.execute(delete(SecondFactorRow).where(SecondFactorRow.person_id == person_id))
    if gone.rowcount:
        _audit(db, actor, person_id, "second-step.cleared", now)


def _set_up(signer: Signer, person_id: str, seed: str, email: str) -> SetUp:
    key = second_factor.derive_key(signer, person_id, seed)
    return SetUp(key, second_factor.setup_address(key, email), email)


def _new_recovery_codes(
    db: Connection, signer: Signer, person_id: str, now: datetime
) -> tuple[str, ...]:
    codes = tuple(second_factor.new_recovery_code() for _ in range(RECOVERY_CODES))
    db.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.person_id == person_id))
    db.execute(
        insert(RecoveryCodeRow),
        [
            {
                "code_hash": second_factor.recovery_digest(signer, person_id, code),
                "person_id": person_id,
                "created_at": now,
                "used_at": None,
            }
            for code in codes
        ],
    )
    return codes


def _tell(db: Connection, person_id: str, now: datetime, *, replaces: bool) -> None:
    """Write to whose sign-in it is: whoever has the password first may set up an app."""
    queue_letter(
        db,
        person_id=person_id,
        event_id=None,
        kind="app-set-up",
        facts={"at": now.isoformat(), "replaces": replaces},
        now=now,
        dedupe_key=f"app-set-up/{person_id}/{now.isoformat()}",
    )


def _audit(db: Connection, actor: str, person_id: str, action: str, now: datetime) -> None:
    audit.record(db, at=now, actor=actor, action=action, subject=person_id)


def _insert(db: Connection) -> Any:  # noqa: ANN401 -- either dialect's insert
    return (postgresql if db.dialect.name == "postgresql" else sqlite).insert(SecondFactorRow)
