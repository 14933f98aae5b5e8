"""Slips from the badge desk: level 2 without any mail, once (decision 0020, decision 0048)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, update

from congress.core.errors import DomainError
from congress.core.ids import new_id, read_symbols
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.database import UtcDateTime
from congress.infra.signing import Signer
from congress.infra.statements import Statement
from congress.people import queries
from congress.people.errors import SlipError
from congress.people.models import SlipRow
from congress.people.rules import verified_until
from congress.people.service.asking import Asker
from congress.people.service.codes import raise_level
from congress.people.service.devices import SignedIn
from congress.people.service.sign_in import hash_email

_PURPOSE = "slip"
_LIVES = SlipRow.used_at.is_(None) & SlipRow.ended_at.is_(None)
_END_MINE = Statement(
    update(SlipRow)
    .where(SlipRow.person_id == bindparam("person"), SlipRow.event_id == bindparam("event"), _LIVES)
    .values(ended_at=bindparam("at", type_=UtcDateTime()))
)
_GIVE = Statement(insert(SlipRow))
_GIVE_AGAIN = Statement(
    update(SlipRow)
    .where(SlipRow.id == bindparam("slip"))
    .values(
        given_at=bindparam("new_given_at", type_=UtcDateTime()),
        given_by=bindparam("new_given_by"),
        until=bindparam("new_until", type_=UtcDateTime()),
        ended_at=None,
    )
)


@dataclass(frozen=True)
class Giving:
    """A slip to be given: to whom, at which event, with which badge, good until when (exclusive).

    `is_new`: what it comes with is so new that it was not given before; nobody looks.
    """

    person_id: str
    event_id: str
    given_with: str
    code: str
    until: datetime
    is_new: bool = False


def give_slip(
    *, db: Connection, signer: Signer, actor: Principal, giving: Giving, now: datetime
) -> None:
    """Make a printed slip good: somebody looked at a photo ID. Idempotent; a used one stays used, and
    one that ended with a hand-over that was undone is good again.

    Locks: the caller holds the registration that it is for, so two desks come one after the other.
    """
    code_hash = signer.keyed_digest(_PURPOSE, giving.code)
    known = None if giving.is_new else queries.find_slip(db, code_hash)
    if known is not None and (known.used_at is not None or known.ended_at is None):
        return
    _END_MINE.later(db, {"person": giving.person_id, "event": giving.event_id, "at": now})
    given = {"given_at": now, "given_by": actor.name, "until": giving.until}
    if known is not None:
        _GIVE_AGAIN.later(
            db, {f"new_{name}": value for name, value in given.items()} | {"slip": known.id}
        )
    else:
        _GIVE.later(
            db,
            {
                "id": new_id(), "person_id": giving.person_id, "event_id": giving.event_id,
                "given_with": giving.given_with, "code_hash": code_hash, "used_at": None,
                "ended_at": None, **given,
            },
        )  # fmt: skip
    audit.record(
        db, at=now, actor=actor.name, action="slip.given", event_id=giving.event_id,
        subject=f"{giving.person_id}/{giving.given_with}",
    )  # fmt: skip


def end_slips(db: Connection, given_with: Sequence[str], now: datetime) -> None:
    """End the slips that came with some badges, as far as they were not used. Idempotent."""
    db.execute(
        update(SlipRow).where(SlipRow.given_with.in_(given_with), _LIVES).values(ended_at=now)
    )


def use_slip(
    *,
    db: Connection,
    asker: Asker,
    typed: str,
    is_remembered: bool,
    list_last_days: Callable[[str], list[date]],
    now: datetime,
) -> SignedIn | DomainError:
    """Raise whoever is signed in to level 2 by their own slip; a refusal is a value.

    The caller is somebody: e-mail and last name come first, so that a slip found on the floor opens
    nothing by itself. 50 random bits: wrong ones are not counted.
    """
    code = read_symbols(typed) or ""
    row = queries.find_slip(db, asker.signer.keyed_digest(_PURPOSE, code))
    is_theirs = row is not None and row.person_id == asker.actor.person_id and row.until > now
    if row is None or not is_theirs or not _use_up(db, row.id, now):
        audit.record(db, at=now, actor=asker.actor.name, action="slip.missed", subject="slip")
        return SlipError()
    person = queries.get_person(db, row.person_id)
    folded = queries.list_addresses(db, person.id)[0].folded
    until = verified_until(list_last_days(person.id), now, is_remembered=is_remembered)
    audit.record(
        db, at=now, actor=person.id, action="slip.used", event_id=row.event_id,
        subject=f"{person.id}/{row.given_with}",
    )  # fmt: skip
    return raise_level(db, asker, person, hash_email(asker.signer, folded), until, now)


def _use_up(db: Connection, slip_id: str, now: datetime) -> bool:
    used = db.execute(update(SlipRow).where(SlipRow.id == slip_id, _LIVES).values(used_at=now))
    return used.rowcount == 1
