"""Stations: the staff's tablets and computers, enrolled for one event and duty (decision 0047)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, update

from congress.core.errors import NotFoundError
from congress.core.ids import SYMBOLS, digest, new_id, new_secret, read_symbols
from congress.core.principal import Duty, Principal, station_name
from congress.infra import audit
from congress.infra.database import UtcDateTime
from congress.infra.signing import Signer
from congress.infra.statements import Statement
from congress.people import queries
from congress.people.errors import EnrolmentError
from congress.people.models import StationRow
from congress.people.rules import ENROLMENT_LENGTH, ENROLMENT_LIFE, STATION_DAYS

# Says whose token it is, so that either kind is found with one look.
TOKEN_START = "station-"  # noqa: S105 -- no secret: what comes before one
_CODE = "enrolment code"
SEEN = Statement(
    update(StationRow)
    .where(StationRow.id == bindparam("device"))
    .values(seen_at=bindparam("now", type_=UtcDateTime()))
)


@dataclass(frozen=True)
class Wanted:
    """A station somebody asks for. `place`: where it stands, as the guide says it; "": anywhere."""

    event_id: str
    name: str
    duty: Duty
    place: str = ""


@dataclass(frozen=True)
class Enrolment:
    """A station that may be enrolled now. `code` exists nowhere else in clear."""

    id: str
    code: str
    until: datetime


@dataclass(frozen=True)
class EnrolledStation:
    """A station at work. `token` exists nowhere else in clear."""

    id: str
    token: str
    wanted: Wanted
    expires_at: datetime


def ask_for_station(
    *, db: Connection, signer: Signer, actor: Principal, wanted: Wanted, now: datetime
) -> Enrolment:
    """Make an enrolment code: whoever types it within 15 minutes has the station, once."""
    station_id, code = new_id(), _new_code()
    until = now + ENROLMENT_LIFE
    db.execute(
        insert(StationRow).values(
            id=station_id, event_id=wanted.event_id, name=wanted.name, duty=wanted.duty.value,
            place=wanted.place, code_hash=signer.keyed_digest(_CODE, code), code_until=until,
            token_hash=None, asked_by=actor.name, asked_at=now, enrolled_at=None, seen_at=None,
            expires_at=until, ended_at=None, ended_by=None,
        )
    )  # fmt: skip
    audit.record(
        db, at=now, actor=actor.name, action="station.asked", event_id=wanted.event_id,
        subject=station_id, name=wanted.name, duty=wanted.duty.value, place=wanted.place,
    )  # fmt: skip
    return Enrolment(station_id, code, until)


def enroll_station(*, db: Connection, signer: Signer, typed: str, now: datetime) -> EnrolledStation:
    """Enroll whoever typed an enrolment code. Codes are long, so wrong ones are not counted.

    Raises:
        EnrolmentError: it is none, was used, is too old, or was taken back; equal for each.
    """
    code_hash = signer.keyed_digest(_CODE, read_symbols(typed) or "")
    row = queries.find_station_of_code(db, code_hash)
    token = TOKEN_START + new_secret()
    expires_at = now + STATION_DAYS
    enrolled = db.execute(
        update(StationRow)
        .where(
            StationRow.code_hash == code_hash,
            StationRow.code_until > now,
            StationRow.enrolled_at.is_(None),
            StationRow.ended_at.is_(None),
        )
        .values(token_hash=digest(token), enrolled_at=now, seen_at=now, expires_at=expires_at)
    )
    if row is None or enrolled.rowcount != 1:
        raise EnrolmentError
    audit.record(
        db, at=now, actor=station_name(row.id), action="station.enrolled", event_id=row.event_id,
        subject=row.id,
    )  # fmt: skip
    wanted = Wanted(row.event_id, row.name, Duty(row.duty), row.place)
    return EnrolledStation(row.id, token, wanted, expires_at)


def end_station(
    *, db: Connection, actor: Principal, event_id: str, station_id: str, now: datetime
) -> None:
    """End a station, or take its enrolment code back: it holds for the very next call. Idempotent.

    Raises:
        NotFoundError: the event has no such station.
    """
    mine = (StationRow.id == station_id) & (StationRow.event_id == event_id)
    ended = db.execute(
        update(StationRow)
        .where(mine, StationRow.ended_at.is_(None))
        .values(ended_at=now, ended_by=actor.name)
    )
    if ended.rowcount:
        audit.record(
            db, at=now, actor=actor.name, action="station.ended", event_id=event_id,
            subject=station_id,
        )  # fmt: skip
    elif not any(row.id == station_id for row in queries.list_stations(db, event_id)):
        raise NotFoundError


def _new_code() -> str:
    return "".join(secrets.choice(SYMBOLS) for _ in range(ENROLMENT_LENGTH))
