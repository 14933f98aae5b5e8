"""Every select of people. Those of sign-in are prebuilt: they are the same for a hit and a miss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, select

from congress.core.errors import NotFoundError
from congress.core.principal import Level
from congress.infra.database import UtcDateTime
from congress.people.models import (
    AddressRow,
    CodeRow,
    DeviceRow,
    KnownDeviceRow,
    PersonRow,
    RecoveryCodeRow,
    RoleRow,
    SecondFactorRow,
    SignInMissRow,
    StaffRow,
)
from congress.people.rules import (
    ASKED_WINDOW,
    CODE_WINDOW,
    EMAIL_WINDOW,
    PASSWORD_WINDOW,
    SENDS_WINDOW,
    SOURCE_WINDOW,
    Misses,
    is_same_mailbox,
)

CHUNK = 5_000
NAME, CODE, PASSWORD, TOTP = "name", "code", "password", "totp"
MENDED = "mended"  # a NAME that its own source put right soon after: a typo, and no guess
# Letters with codes, each kind counted by itself (decision 0015): for a browser that nobody knows, that
# signed in by name before, that opened level 2 before; to an address that anybody may type.
SEND, SEND_KNOWN, SEND_PROVED, ASKED = "send", "send-known", "send-proved", "asked"

# The hot path: one look-up for each call. Only level 3 has roles.
_BY_TOKEN = (
    select(
        DeviceRow.id,
        DeviceRow.person_id,
        DeviceRow.level,
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
# Two looks by index, and not one join: what a join does depends on the server's statistics, and with
# those of an hour ago it read every person where the address was known (trust.md T1).
_WHO_HAS = (
    select(AddressRow.person_id, AddressRow.email)
    .where(AddressRow.folded == bindparam("folded"))
    .order_by(AddressRow.added_at, AddressRow.person_id)
    .limit(1000)  # a department under one address, not a list of everybody
)
_NAMED = (
    select(PersonRow.id, PersonRow.first_name)
    .where(
        PersonRow.id.in_(bindparam("ids", expanding=True)),
        PersonRow.name_key == bindparam("name_key"),
    )
    .order_by(PersonRow.created_at, PersonRow.id)
)
_ADDRESSES_OF = select(AddressRow.email, AddressRow.folded).where(
    AddressRow.person_id == bindparam("person")
)
_WHO_FOLDS = (
    select(AddressRow.email, AddressRow.folded)
    .where(AddressRow.folded.in_(bindparam("folded", expanding=True)))
    .limit(1000)
)
NOBODY = ("-1", "-2", "-3", "-4")  # looked for where an address is nobody's, or one person's
_KNOWN = select(KnownDeviceRow.seen_at).where(
    KnownDeviceRow.key_hash == bindparam("key_hash"),
    KnownDeviceRow.email_hash == bindparam("email_hash"),
)


def _count(kinds: Any, *conditions: Any) -> Any:  # noqa: ANN401 -- SQL expressions
    return (
        select(func.count())
        .select_from(SignInMissRow)
        .where(SignInMissRow.kind.in_(kinds), *conditions)
        .scalar_subquery()
    )


_SINCE_DAY = SignInMissRow.at > bindparam("day_ago", type_=UtcDateTime())
_SINCE_SOON = SignInMissRow.at > bindparam("soon_ago", type_=UtcDateTime())
_NAME_MISSES = select(
    _count([NAME, MENDED], SignInMissRow.email_hash == bindparam("email_hash"), _SINCE_DAY),
    _count([NAME], SignInMissRow.source_hash == bindparam("source_hash"), _SINCE_SOON),
    _count([NAME], _SINCE_SOON),
)
_EMAIL_MISSES = select(
    _count(
        [bindparam("kind")],
        SignInMissRow.email_hash == bindparam("email_hash"),
        _SINCE_DAY,
    )
)
_ALL_MISSES = select(
    _count(
        [bindparam("kind")],
        _SINCE_DAY,
    )
)
_CODES = select(
    CodeRow.ticket_hash,
    CodeRow.email_hash,
    CodeRow.persons,
    CodeRow.code_hash,
    CodeRow.device_id,
    CodeRow.misses,
    CodeRow.expires_at,
    CodeRow.used_at,
    CodeRow.pending,
)
_CODE = _CODES.where(CodeRow.ticket_hash == bindparam("ticket_hash"))
_CODE_OF_LINK = _CODES.where(CodeRow.link_hash == bindparam("link_hash"))
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


def list_device_rows(db: Connection, token_hash: str) -> Sequence[Any]:
    """Return the device with a token, once for each role of its person; none when signed out."""
    return db.execute(_BY_TOKEN, {"token_hash": token_hash}).all()


@dataclass(frozen=True)
class Match:
    """A person who has an address and a last name."""

    id: str
    first_name: str
    email: str


def list_matches(db: Connection, folded: str, name_key: str) -> Sequence[Match]:
    """Return who has an address and a last name, the longest known first; the same work for nobody."""
    emails = {row.person_id: row.email for row in db.execute(_WHO_HAS, {"folded": folded})}
    ids = [*emails, *NOBODY[len(emails) :]]
    found = db.execute(_NAMED, {"ids": ids, "name_key": name_key}).all()
    return [Match(row.id, row.first_name, emails[row.id]) for row in found]


def count_name_misses(db: Connection, email_hash: str, source_hash: str, now: datetime) -> Misses:
    """Return the failures by name that limits look at."""
    row = db.execute(
        _NAME_MISSES,
        {
            "email_hash": email_hash,
            "source_hash": source_hash,
            "day_ago": now - EMAIL_WINDOW,
            "soon_ago": now - SOURCE_WINDOW,
        },
    ).one()
    return Misses(*row)


def count_code_misses(db: Connection, email_hash: str, now: datetime) -> int:
    """Return the wrong codes of an address within 24 hours."""
    return _count_email_misses(db, CODE, email_hash, now - CODE_WINDOW)


def count_all_code_misses(db: Connection, now: datetime) -> int:
    """Return the wrong codes of everybody within 24 hours."""
    facts = {"kind": CODE, "day_ago": now - CODE_WINDOW}
    counted: int = db.execute(_ALL_MISSES, facts).scalar_one()
    return counted


def count_password_misses(db: Connection, email_hash: str, now: datetime) -> int:
    """Return the wrong passwords of an address within an hour."""
    return _count_email_misses(db, PASSWORD, email_hash, now - PASSWORD_WINDOW)


def count_totp_misses(db: Connection, email_hash: str, now: datetime) -> int:
    """Return the wrong codes of an authenticator app, after the right password, within an hour."""
    return _count_email_misses(db, TOTP, email_hash, now - PASSWORD_WINDOW)


def _count_email_misses(db: Connection, kind: str, email_hash: str, since: datetime) -> int:
    facts = {"kind": kind, "email_hash": email_hash, "day_ago": since}
    counted: int = db.execute(_EMAIL_MISSES, facts).scalar_one()
    return counted


def list_sends(db: Connection, email_hash: str, kind: str, now: datetime) -> list[datetime]:
    """Return when codes of one kind of sending were asked for an address within 24 hours."""
    return list(
        db.scalars(
            select(SignInMissRow.at).where(
                SignInMissRow.kind == kind,
                SignInMissRow.email_hash == email_hash,
                SignInMissRow.at > now - SENDS_WINDOW,
            )
        )
    )


def list_asked(db: Connection, source_hash: str, now: datetime) -> list[datetime]:
    """Return when a source had letters written to addresses it typed, within `ASKED_WINDOW`."""
    return list(
        db.scalars(
            select(SignInMissRow.at).where(
                SignInMissRow.kind == ASKED,
                SignInMissRow.source_hash == source_hash,
                SignInMissRow.at > now - ASKED_WINDOW,
            )
        )
    )


def is_known_device(db: Connection, key_hash: str, email_hash: str) -> bool:
    """Tell whether somebody signed in with this address on this browser before."""
    return db.execute(_KNOWN, {"key_hash": key_hash, "email_hash": email_hash}).first() is not None


def has_namesake_mailbox(db: Connection, person_id: str) -> bool:
    """Tell whether an address of a person folds like another mailbox's (`weiß`, `weiss`).

    Two looks by index, alike for nobody (""), as in `list_matches`.
    """
    mine = db.execute(_ADDRESSES_OF, {"person": person_id}).all()
    folded = [row.folded for row in mine]
    alike = db.execute(_WHO_FOLDS, {"folded": [*folded, *NOBODY[len(folded) :]]}).all()
    return any(
        one.folded == other.folded and not is_same_mailbox(one.email, other.email)
        for one in mine
        for other in alike
    )


def find_code(db: Connection, ticket_hash: str) -> Any:  # noqa: ANN401 -- a row, or None
    """Return the code of a ticket, dead or alive, or None."""
    return db.execute(_CODE, {"ticket_hash": ticket_hash}).first()


def find_code_of_link(db: Connection, link_hash: str) -> Any:  # noqa: ANN401 -- a row, or None
    """Return the code whose letter holds a link, dead or alive, or None."""
    return db.execute(_CODE_OF_LINK, {"link_hash": link_hash}).first()


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


def get_person(db: Connection, person_id: str) -> Any:  # noqa: ANN401 -- a row of person
    """Return a person.

    Raises:
        NotFoundError: there is none.
    """
    row = db.execute(select(PersonRow.__table__).where(PersonRow.id == person_id)).first()
    if row is None:
        raise NotFoundError
    return row


def list_people(db: Connection, ids: Sequence[str]) -> Sequence[Any]:
    """Return the people with these ids, the longest known first."""
    return db.execute(
        select(PersonRow.id, PersonRow.first_name)
        .where(PersonRow.id.in_(ids))
        .order_by(PersonRow.created_at, PersonRow.id)
    ).all()


def list_names(db: Connection, ids: Iterable[str]) -> dict[str, str]:
    """Return people's names by id, in the order of a register: by last name."""
    wanted = sorted(set(ids))
    rows: list[Any] = []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows += db.execute(
            select(
                PersonRow.id, PersonRow.first_name, PersonRow.last_name, PersonRow.name_key
            ).where(PersonRow.id.in_(chunk))
        ).all()
    rows.sort(key=lambda row: (row.name_key, row.first_name, row.id))
    return {row.id: f"{row.first_name} {row.last_name}".strip() for row in rows}


def list_addresses(db: Connection, person_id: str) -> Sequence[Any]:
    """Return a person's addresses, the registered one first."""
    return db.execute(
        select(AddressRow.email, AddressRow.folded)
        .where(AddressRow.person_id == person_id)
        .order_by(AddressRow.added_at, AddressRow.id)
    ).all()


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


def list_settled_people(db: Connection, person_ids: Iterable[str]) -> set[str]:
    """Return which of these people nobody else may rename or readdress.

    They have confirmed an address, reached level 2 on a device, or work here: whoever replaced the
    address could sign in as them.
    """
    signs: tuple[tuple[Any, Any], ...] = (
        (AddressRow.person_id, AddressRow.verified_at.is_not(None)),
        (DeviceRow.person_id, DeviceRow.verified_until.is_not(None)),
        (StaffRow.person_id, StaffRow.person_id.is_not(None)),
        (RoleRow.person_id, RoleRow.person_id.is_not(None)),
    )
    wanted = sorted(set(person_ids))
    found: set[str] = set()
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        for owner, sign in signs:
            found |= set(db.scalars(select(owner).where(owner.in_(chunk), sign)))
    return found


def find_people_by_address(
    db: Connection, folded: Iterable[str]
) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (id, credentials) of people by (folded address, name key): the longest known of each."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    wanted = sorted(set(folded))
    for start in range(0, len(wanted), CHUNK):
        rows = db.execute(
            select(AddressRow.folded, PersonRow.name_key, PersonRow.id, PersonRow.credentials)
            .join(PersonRow, PersonRow.id == AddressRow.person_id)
            .where(AddressRow.folded.in_(wanted[start : start + CHUNK]))
            .order_by(PersonRow.created_at, PersonRow.id)
        )
        for address, name_key, person_id, credentials in rows:
            found.setdefault((address, name_key), (person_id, credentials))
    return found


def list_letter_readers(db: Connection, person_ids: Iterable[str]) -> Mapping[str, Any]:
    """Return (email, first_name, settings) of people by id: their registered address."""
    rows = db.execute(
        select(PersonRow.id, PersonRow.first_name, PersonRow.settings, AddressRow.email)
        .join(AddressRow, AddressRow.person_id == PersonRow.id)
        .where(PersonRow.id.in_(sorted(set(person_ids))))
        .order_by(AddressRow.added_at.desc(), AddressRow.id.desc())
    )
    return {row.id: row for row in rows}
