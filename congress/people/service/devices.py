"""Where people are signed in: opening, raising, seeing and ending it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, case, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.core.errors import NotFoundError
from congress.core.ids import digest, new_id, new_secret
from congress.core.ports import Caller, KeptAnswer
from congress.core.principal import Duty, Level, Post, Principal, Role
from congress.infra import audit
from congress.infra.database import Store, UtcDateTime
from congress.infra.notes import AccessNotes, is_note_due
from congress.infra.statements import ConditionalInsert, Found, Statement
from congress.people import queries
from congress.people.models import DeviceRow, KnownDeviceRow
from congress.people.rules import IDLE_DAYS, Visitor, device_label, is_fresh, level_now
from congress.people.service import stations
from congress.people.service.new_devices import tell_of_new_device

MAX_TOKEN_LENGTH = 100
_OPEN = ConditionalInsert(DeviceRow)
_KNOW = ConditionalInsert(KnownDeviceRow)
_KNOW_ALWAYS = {
    "postgresql": postgresql.insert(KnownDeviceRow).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(KnownDeviceRow).on_conflict_do_nothing(),
}
_END_REPLACED = (
    update(DeviceRow)
    .where(DeviceRow.id == bindparam("device"), DeviceRow.signed_out_at.is_(None))
    .values(signed_out_at=bindparam("now", type_=UtcDateTime()))
)
# Idle sign-ins of level 1 end; what level 2 and 3 last is settled when they begin.
_SEEN = Statement(
    update(DeviceRow)
    .where(DeviceRow.id == bindparam("device"))
    .values(
        seen_at=bindparam("now", type_=UtcDateTime()),
        expires_at=case(
            (
                and_(
                    DeviceRow.level < int(Level.STAFF),
                    DeviceRow.expires_at < bindparam("until", type_=UtcDateTime()),
                ),
                bindparam("until", type_=UtcDateTime()),
            ),
            else_=DeviceRow.expires_at,
        ),
    )
)


@dataclass(frozen=True)
class SignedIn:
    """A sign-in that was granted. `token` and `device_secret` exist nowhere else in clear."""

    token: str
    level: Level
    person_id: str
    first_name: str
    device_id: str
    device_secret: str
    roles: tuple[tuple[str, str], ...] = ()
    recovery_left: int | None = None  # how many remain, when one was used just now


@dataclass(frozen=True)
class Opening:
    """What a new sign-in is to be. `person_id` "" opens nothing, with the same work (T1).

    `replaces`: the sign-in this browser had until now, whosever it was; "" for none.
    """

    person_id: str
    first_name: str
    level: Level
    email_hash: str
    expires_at: datetime
    verified_until: datetime | None = None
    is_known: bool = False
    proved_at: datetime | None = None
    replaces: str = ""


def open_device(db: Connection, *, opening: Opening, visitor: Visitor, now: datetime) -> SignedIn:
    """Sign a person in on a device; tell them when nobody did so on it before.

    The browser forgets the token it had, so that one ends with it (T5).
    """
    token, device_id, label = new_secret(), new_id(), device_label(visitor.client)
    secret = visitor.device_secret or new_secret()
    wanted = bool(opening.person_id)
    _OPEN.execute(
        db,
        {
            "id": device_id,
            "person_id": opening.person_id,
            "token_hash": digest(token),
            "level": int(opening.level),
            "label": label,
            "created_at": now,
            "seen_at": now,
            "expires_at": opening.expires_at,
            "verified_until": opening.verified_until,
            "signed_out_at": None,
            "proved_at": opening.proved_at,
        },
        wanted=wanted,
    )
    if opening.replaces:
        _end_replaced(db, opening, now, wanted=wanted)
    # Limits are kept by folded address: a browser known for one mailbox must not lift another's.
    may_know = not queries.has_namesake_mailbox(db, opening.person_id) and wanted
    known = {"key_hash": digest(secret), "email_hash": opening.email_hash, "seen_at": now}
    _KNOW.execute(db, known, wanted=may_know)
    proved = {**known, "email_hash": proved_hash(opening.email_hash)}
    _KNOW.execute(db, proved, wanted=may_know and opening.level >= Level.VERIFIED)
    tell_of_new_device(
        db,
        person_id=opening.person_id,
        level=opening.level,
        label=label,
        device_id=device_id,
        now=now,
        wanted=wanted and not opening.is_known,
    )
    return SignedIn(token, opening.level, opening.person_id, opening.first_name, device_id, secret)


def _end_replaced(db: Connection, opening: Opening, now: datetime, *, wanted: bool) -> None:
    device = opening.replaces if wanted else ""
    if db.execute(_END_REPLACED, {"device": device, "now": now}).rowcount:
        audit.record(db, at=now, actor=opening.person_id, action="sign-in.replaced", subject=device)


def raise_device(
    db: Connection,
    *,
    device_id: str,
    opening: Opening,
    visitor: Visitor,
    now: datetime,
) -> SignedIn:
    """Give a signed-in device another level under a new token; the old one is dead at once (T5).

    Raises:
        NotFoundError: it was signed out meanwhile.
    """
    token, secret = new_secret(), visitor.device_secret or new_secret()
    raised = db.execute(
        update(DeviceRow)
        .where(DeviceRow.id == device_id, DeviceRow.signed_out_at.is_(None))
        .values(
            token_hash=digest(token),
            level=int(opening.level),
            seen_at=now,
            expires_at=opening.expires_at,
            verified_until=opening.verified_until,
            proved_at=opening.proved_at,
        )
    )
    if raised.rowcount != 1:
        raise NotFoundError
    both = (opening.email_hash, proved_hash(opening.email_hash))
    for email_hash in () if queries.has_namesake_mailbox(db, opening.person_id) else both:
        know_device(db, secret=secret, email_hash=email_hash, now=now)
    return SignedIn(token, opening.level, opening.person_id, opening.first_name, device_id, secret)


def proved_hash(email_hash: str) -> str:
    """Return under what a browser is known that opened level 2 or 3 for an address.

    A name opens level 1 to whoever knows it, so it must not lift the limits on guessing what a name
    does not open. Made of the address's keyed digest, which nobody can choose; a browser's secret is
    whatever it sends.
    """
    return digest(f"proved {email_hash}")


def know_device(db: Connection, *, secret: str, email_hash: str, now: datetime) -> None:
    """Remember a browser for an address: limits on strangers do not touch it. Idempotent."""
    values = {"key_hash": digest(secret), "email_hash": email_hash, "seen_at": now}
    db.execute(_KNOW_ALWAYS[db.dialect.name], values)


def sign_out(*, db: Connection, actor: Principal, now: datetime) -> None:
    """End the sign-in this call came with. Idempotent; a guest's changes nothing."""
    if actor.post is not None:
        stations.end_station(
            db=db, actor=actor, event_id=actor.post.event_id, station_id=actor.device_id, now=now
        )
    elif actor.device_id:
        _end(db, actor, actor.device_id, now, "sign-in.ended")


def revoke_device(*, db: Connection, actor: Principal, device_id: str, now: datetime) -> None:
    """End one of one's own sign-ins, wherever it is; it holds for the very next call there.

    Raises:
        NotFoundError: no such device of this person.
    """
    if not _end(db, actor, device_id, now, "device.revoked"):
        raise NotFoundError


def sign_out_unused(*, db: Connection, actor: Principal, now: datetime) -> int:
    """End one's own sign-ins by name that were never used again; return how many. Idempotent."""
    ended = db.execute(
        update(DeviceRow)
        .where(
            DeviceRow.person_id == actor.person_id,
            DeviceRow.id != actor.device_id,
            DeviceRow.level == int(Level.IDENTIFIED),
            DeviceRow.seen_at <= DeviceRow.created_at,  # `is_unused`, for the database
            DeviceRow.signed_out_at.is_(None),
            DeviceRow.expires_at > now,
        )
        .values(signed_out_at=now)
    ).rowcount
    if ended:
        audit.record(
            db, at=now, actor=actor.name, action="device.unused-revoked", subject=actor.person_id,
            devices=ended,
        )  # fmt: skip
    return ended


def _end(db: Connection, actor: Principal, device_id: str, now: datetime, action: str) -> bool:
    ended = db.execute(
        update(DeviceRow)
        .where(
            DeviceRow.id == device_id,
            DeviceRow.person_id == actor.person_id,
            DeviceRow.signed_out_at.is_(None),
        )
        .values(signed_out_at=now)
    )
    if ended.rowcount != 1:
        return False
    audit.record(db, at=now, actor=actor.name, action=action, subject=device_id)
    return True


class DeviceAuthenticator:
    """Resolves tokens for `web`: `core.ports.Authenticator`. One select a call."""

    def authenticate(self, db: Connection, token: str, key: str, now: datetime) -> Caller:
        """Return who is signed in with a token, with what was answered to them under `key`; nobody
        when it is unknown, expired or ended.
        """
        if not token or len(token) > MAX_TOKEN_LENGTH or not token.isascii():
            return Caller()
        if token.startswith(stations.TOKEN_START):
            return _find_station(db, token, key, now)
        rows = queries.list_device_rows(db, digest(token), key)
        if not rows:
            return Caller()
        first = rows[0]
        level = level_now(first.level, first.expires_at, first.verified_until, now)
        if level is Level.GUEST:
            return Caller()
        principal = Principal(level, first.person_id, first.id)
        if level is Level.STAFF:
            roles = frozenset(
                (row.event_id, Role(row.role)) for row in rows if row.role is not None
            )
            principal = replace(principal, roles=roles, is_fresh=is_fresh(first.proved_at, now))
        return Caller(
            principal, _kept_in(first, key), is_sighting_due=is_note_due(first.seen_at, now)
        )

    def note_seen(self, store: Store, principal: Principal, now: datetime) -> None:
        """Note, after the answer, that a device was seen."""
        statement, values = _sighting_of(principal, now)
        store.attached(AccessNotes).note(f"device/{principal.device_id}", statement, values, now)

    def note_seen_within(self, db: Connection, principal: Principal, now: datetime) -> None:
        """Note it with the unit of work, last of all."""
        statement, values = _sighting_of(principal, now)
        statement.later(db, values)


def _find_station(db: Connection, token: str, key: str, now: datetime) -> Caller:
    row = queries.find_station_row(db, digest(token), key)
    if row is None or row.expires_at <= now:
        return Caller()
    post = Post(row.event_id, Duty(row.duty), row.place, row.ended_at)
    is_due = row.ended_at is None and is_note_due(row.seen_at, now)
    principal = Principal(Level.STAFF, "", row.id, post=post)
    return Caller(principal, _kept_in(row, key), is_sighting_due=is_due)


def _kept_in(row: Found, key: str) -> KeptAnswer | None:
    if not key or row.fingerprint is None:
        return None
    return KeptAnswer(row.fingerprint, row.status, row.headers, row.body)


def _sighting_of(principal: Principal, now: datetime) -> tuple[Statement, dict[str, object]]:
    seen: dict[str, object] = {"device": principal.device_id, "now": now}
    if principal.post is not None:
        return stations.SEEN, seen
    return _SEEN, {**seen, "until": now + IDLE_DAYS}
