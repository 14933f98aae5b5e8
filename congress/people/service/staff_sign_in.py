"""Signing in as staff (level 3): a password, then the code of an authenticator app."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from congress.core.errors import DomainError, SignInRequiredError
from congress.core.ids import digest
from congress.core.principal import Level, Principal
from congress.infra import audit
from congress.infra.locks import take_lock
from congress.infra.passwords import password_matches
from congress.infra.signing import Signer
from congress.people import queries
from congress.people.errors import CodeInvalidError, PasswordError, ProofNeededError
from congress.people.rules import (
    HALF_WAY_LIFE,
    STAFF_HOURS,
    StaffVerdict,
    Visitor,
    decide_staff_sign_in,
    fold_email,
    may_try_password,
    may_try_totp,
)
from congress.people.service.asking import Asker
from congress.people.service.devices import (
    Opening,
    SignedIn,
    open_device,
    proved_hash,
    raise_device,
)
from congress.people.service.second_step import (
    SetUp,
    Spent,
    confirm_set_up,
    describe_set_up,
    has_recovery_code,
    spend_code,
    start_set_up,
)
from congress.people.service.sign_in import audit_sign_in, hash_email, remember_miss

_TICKET = "half-way"
_GUEST = Principal()


@dataclass(frozen=True)
class PasswordLook:
    """What came of looking at a password before the transaction: `kept` is the hash looked at."""

    kept: str | None
    is_right: bool


@dataclass(frozen=True)
class HalfWay:
    """The password was right; `needs` says what is missing. The ticket stands for the password."""

    needs: StaffVerdict  # NEEDS_CODE or NEEDS_SET_UP
    ticket: str


@dataclass(frozen=True)
class SetUpDone:
    """The app is in use, and its owner signed in. The recovery codes are shown only now."""

    signed_in: SignedIn
    recovery_codes: tuple[str, ...]


def find_password(
    db: Connection,
    *,
    signer: Signer,
    visitor: Visitor,
    email: str,
    now: datetime,
    code: str = "",
) -> str | None:
    """Return the kept hash of an address's password; None when nobody has one, or may try it now.

    `code`: what came with the password, which may be a recovery code.

    Looked up, and looked at (`look_at_password`), before the transaction: argon2 takes 25 ms, and on
    SQLite the transaction is the only writer there is.
    """
    folded = fold_email(email)
    staff = queries.find_staff(db, folded)
    may_try = _may_try(db, Asker(signer, visitor), folded, staff, code, now)
    return staff.password_hash if staff is not None and may_try else None


def look_at_password(kept: str | None, password: str) -> PasswordLook:
    """Compare a password with a kept hash: the same work when there is none."""
    return PasswordLook(kept, password_matches(kept, password))


def _may_try(
    db: Connection,
    asker: Asker,
    folded: str,
    staff: Any,  # noqa: ANN401 -- a row of find_staff, or None
    code: str,
    now: datetime,
) -> bool:
    email_hash = hash_email(asker.signer, folded)
    misses = queries.count_password_misses(db, email_hash, now)
    misses += queries.count_totp_misses(db, email_hash, now)
    proved = proved_hash(email_hash)
    return may_try_password(
        misses,
        device_is_proved=queries.is_known_device(db, digest(asker.visitor.device_secret), proved),
        has_recovery_code=has_recovery_code(db, signer=asker.signer, staff=staff, code=code),
    )


def sign_in_staff(
    *,
    db: Connection,
    asker: Asker,
    email: str,
    look: PasswordLook,
    code: str,
    is_forced: bool,
    now: datetime,
    phone_now: datetime,
) -> SignedIn | HalfWay | DomainError:
    """Sign in with a password and, once an app is set up, its code: level 3, for twelve hours.

    A refusal is a value that the caller commits. After ten misses for an address in an hour no
    stranger's password is looked at: a mailed code (level 2) makes this device one that was proved, a
    recovery code beside the password opens at once, so nobody can lock a member of staff out. From a
    device where `actor` is this person already, its token is replaced.

    `look` is void when the password was changed since; `code` is the app's or a recovery code, "" when
    none came; with `is_forced` nobody gets in without an app (production); `phone_now` is what a phone
    shows now, which in a rehearsal is not `now`.
    """
    folded = fold_email(email)
    email_hash = hash_email(asker.signer, folded)
    take_lock(db, f"sign-in/{email_hash}")
    staff = queries.find_staff(db, folded)
    if not _may_try(db, asker, folded, staff, code, now):
        return ProofNeededError()
    is_right = look.is_right and staff is not None and staff.password_hash == look.kept
    believed = staff if is_right else None
    may_code = may_try_totp(queries.count_totp_misses(db, email_hash, now))
    spent = spend_code(
        db,
        signer=asker.signer,
        staff=believed,
        code=code,
        may_try=may_code,
        phone_now=phone_now,
        now=now,
    )
    verdict = decide_staff_sign_in(
        password_is_right=is_right,
        is_enrolled=is_right and bool(staff.seed),
        code_is_right=spent.is_right if code.strip() else None,
        is_forced=is_forced,
    )
    if believed is not None and verdict in (StaffVerdict.NEEDS_CODE, StaffVerdict.NEEDS_SET_UP):
        return _stop_half_way(db, asker.signer, believed, verdict, now)
    granted = believed if verdict is StaffVerdict.GRANTED else None
    made = _open(db, granted, asker.actor, asker.visitor, email_hash, spent, now)
    kind = queries.TOTP if verdict is StaffVerdict.WRONG_CODE else queries.PASSWORD
    is_miss = granted is None and (kind == queries.PASSWORD or may_code)
    remember_miss(
        db, signer=asker.signer, kind=kind, email_hash=email_hash, visitor=asker.visitor, now=now,
        wanted=is_miss,
    )  # fmt: skip
    audit_sign_in(db, made, email_hash, now, is_hit=granted is not None)
    return made if granted is not None else PasswordError()


def _open(
    db: Connection,
    staff: Any,  # noqa: ANN401 -- a row of find_staff; None opens nothing, with the same work
    actor: Principal,
    visitor: Visitor,
    email_hash: str,
    spent: Spent,
    now: datetime,
) -> SignedIn:
    """Sign staff in; where they are signed in on this device already, replace its token (T5)."""
    person_id = staff.person_id if staff is not None else ""
    opening = Opening(
        person_id=person_id,
        first_name="",
        level=Level.STAFF,
        email_hash=email_hash,
        expires_at=now + STAFF_HOURS,
        is_known=queries.is_known_device(db, digest(visitor.device_secret), email_hash),
        proved_at=now,
        replaces=actor.device_id,
    )
    if person_id and actor.person_id == person_id:
        device = actor.device_id
        made = raise_device(db, device_id=device, opening=opening, visitor=visitor, now=now)
    else:
        made = open_device(db, opening=opening, visitor=visitor, now=now)
    roles = tuple((row.event_id, row.role) for row in queries.list_roles(db, person_id))
    return replace(made, roles=roles, recovery_left=spent.recovery_left)


# -- half-way: the password was right, the rest follows on the next page -------------------------


def _stop_half_way(
    db: Connection,
    signer: Signer,
    staff: Any,  # noqa: ANN401 -- a row of find_staff
    verdict: StaffVerdict,
    now: datetime,
) -> HalfWay:
    if verdict is StaffVerdict.NEEDS_SET_UP:
        start_set_up(db=db, person_id=staff.person_id, now=now)
    audit.record(
        db, at=now, actor=staff.person_id, action="sign-in.half-way", subject=staff.person_id,
        needs=verdict.value,
    )  # fmt: skip
    return HalfWay(verdict, issue_ticket(db, signer, staff.person_id, verdict, now))


def issue_ticket(
    db: Connection,
    signer: Signer,
    person_id: str,
    needs: StaffVerdict,
    now: datetime,
    *,
    device_id: str = "",
) -> str:
    """Return what stands for a password given just now: good for ten minutes and for one purpose.

    It is void as soon as the password or the app changes, since both go into its signature; and where
    it stands for a sign-in (`device_id`), as soon as that ends.
    """
    staff = queries.find_staff_by_id(db, person_id)
    expires = str(int((now + HALF_WAY_LIFE).timestamp()))
    mac = signer.keyed_digest(_TICKET, _facts_of(staff, needs, device_id, expires))
    return f"{needs}.{person_id}.{device_id}.{expires}.{mac}"


def _facts_of(staff: Any, needs: StaffVerdict, device_id: str, expires: str) -> str:  # noqa: ANN401 -- a row of find_staff
    kept = (staff.person_id, staff.password_hash, staff.seed, staff.pending)
    return " ".join((needs, device_id, expires, *kept))


def _read_ticket(
    db: Connection, signer: Signer, ticket: str, needs: StaffVerdict, now: datetime
) -> Any:  # noqa: ANN401 -- a row of find_staff, or None
    purpose, _, rest = ticket.partition(".")
    person_id, _, rest = rest.partition(".")
    device_id, _, rest = rest.partition(".")
    expires, _, mac = rest.partition(".")
    staff = queries.find_staff_by_id(db, person_id)
    if staff is None or purpose != needs or not mac.isascii():
        return None
    if not signer.matches(_TICKET, _facts_of(staff, needs, device_id, expires), mac):
        return None
    if device_id and not queries.is_signed_in(db, device_id, Level.STAFF, now):
        return None
    # Signed by us, so it is a number.
    return staff if now.timestamp() < int(expires) else None


def may_go_on(
    db: Connection, *, signer: Signer, ticket: str, needs: StaffVerdict, now: datetime
) -> bool:
    """Tell whether a ticket still stands for a password."""
    return _read_ticket(db, signer, ticket, needs, now) is not None


def finish_sign_in(
    *,
    db: Connection,
    asker: Asker,
    ticket: str,
    code: str,
    now: datetime,
    phone_now: datetime,
) -> SignedIn | DomainError:
    """Sign in with a ticket and the code of the app, or a recovery code. A refusal is a value."""
    staff = _read_ticket(db, asker.signer, ticket, StaffVerdict.NEEDS_CODE, now)
    if staff is None:
        return SignInRequiredError()
    email_hash = hash_email(asker.signer, staff.email_folded)
    take_lock(db, f"sign-in/{email_hash}")
    may_try = may_try_totp(queries.count_totp_misses(db, email_hash, now))
    spent = spend_code(
        db,
        signer=asker.signer,
        staff=staff,
        code=code,
        may_try=may_try,
        phone_now=phone_now,
        now=now,
    )
    granted = staff if spent.is_right else None
    made = _open(db, granted, asker.actor, asker.visitor, email_hash, spent, now)
    remember_miss(
        db, signer=asker.signer, kind=queries.TOTP, email_hash=email_hash, visitor=asker.visitor,
        now=now, wanted=granted is None and may_try,
    )  # fmt: skip
    audit_sign_in(db, made, email_hash, now, is_hit=granted is not None)
    if granted is not None:
        return made
    return CodeInvalidError(WRONG_CODE if may_try else TOO_MANY_CODES)


WRONG_CODE = (
    "That code does not work. Each code is good once: wait for the next one in your app, or take "
    "another of your recovery codes. If it goes on, check that your phone sets its time by itself."
)
TOO_MANY_CODES = (
    "There were too many wrong codes within an hour. Use one of your recovery codes, or try again in "
    "an hour. If it was not you, change your password: somebody has it."
)


def show_set_up(db: Connection, *, signer: Signer, ticket: str, now: datetime) -> SetUp | None:
    """Return the app a ticket may set up, None when the ticket is void."""
    staff = _read_ticket(db, signer, ticket, StaffVerdict.NEEDS_SET_UP, now)
    return describe_set_up(signer, staff) if staff is not None else None


def finish_set_up(
    *,
    db: Connection,
    asker: Asker,
    ticket: str,
    code: str,
    now: datetime,
    phone_now: datetime,
) -> SetUpDone | DomainError:
    """Take the app into use by its first code, and sign its owner in."""
    staff = _read_ticket(db, asker.signer, ticket, StaffVerdict.NEEDS_SET_UP, now)
    if staff is None:
        return SignInRequiredError()
    codes = confirm_set_up(
        db, signer=asker.signer, staff=staff, code=code, phone_now=phone_now, now=now
    )
    if codes is None:
        return CodeInvalidError(WRONG_CODE)
    email_hash = hash_email(asker.signer, staff.email_folded)
    made = _open(db, staff, asker.actor, asker.visitor, email_hash, Spent(is_right=True), now)
    audit_sign_in(db, made, email_hash, now, is_hit=True)
    return SetUpDone(made, codes)
