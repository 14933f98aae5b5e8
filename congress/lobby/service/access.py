"""Trying one's way in before it counts, and a code on the phone for whom no mail reaches."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from congress.agenda.rules.document import Document
from congress.attendees.queries import AttendeeFacts, get_by_number
from congress.attendees.rules.registrations import AttendeeStatus
from congress.core.errors import Fault, InputError, NotFoundError
from congress.core.ids import SYMBOLS, new_id
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.locks import take_lock
from congress.infra.signing import Signer
from congress.lobby.models import AccessTestRow
from congress.lobby.rules.access import PHONE_CODE_LASTS, PHONE_CODE_LENGTH
from congress.people.service import Giving, give_slip

MAX_REASON_LENGTH = 200
NO_REASON = "Say how you know that it is them: what they told you that a stranger would not know."
NOT_ONLINE = "This registration attends in person: the slip that comes with the badge is their way."
_PG, _LITE = postgresql.insert(AccessTestRow), sqlite.insert(AccessTestRow)
_NOTE: Mapping[str, Any] = {
    "postgresql": _PG.on_conflict_do_update(
        index_elements=[AccessTestRow.attendee_id], set_={"tested_at": _PG.excluded.tested_at}
    ),
    "sqlite": _LITE.on_conflict_do_update(
        index_elements=[AccessTestRow.attendee_id], set_={"tested_at": _LITE.excluded.tested_at}
    ),
}


@dataclass(frozen=True)
class PhoneCode:
    """A code to be said on the phone, once. `code` exists nowhere else in clear."""

    number: str
    code: str
    until: datetime


def note_test(db: Connection, me: AttendeeFacts, now: datetime) -> None:
    """Note that somebody tried their way in, and it was open. Idempotent; the last time stands."""
    db.execute(
        _NOTE[db.dialect.name],
        {"attendee_id": me.id, "event_id": me.event_id, "tested_at": now},
    )


def give_phone_code(
    *,
    db: Connection,
    signer: Signer,
    actor: Principal,
    now: datetime,
    document: Document,
    external_id: str,
    because: str,
) -> PhoneCode:
    """Draw a code for who attends online and gets no mail of ours: as a slip it opens level 2, once.

    The one before it, or a slip of theirs, is void by it. Why is on record.

    Raises:
        NotFoundError: nobody who attends has this number.
        InputError: they attend in person, or nothing is said of how one knows them.
    """
    event_id = document.event.id
    me = get_by_number(db, event_id, external_id)
    if me.status != AttendeeStatus.ACTIVE:
        raise NotFoundError
    kind = document.registration_types_by_id.get(me.registration_type)
    if kind is None or not kind.online:
        raise InputError(NOT_ONLINE)
    if not because or len(because) > MAX_REASON_LENGTH:
        raise InputError(NO_REASON, faults=[Fault("because", NO_REASON)])
    take_lock(db, f"lobby/{me.id}")
    code = "".join(secrets.choice(SYMBOLS) for _ in range(PHONE_CODE_LENGTH))
    until = now + PHONE_CODE_LASTS
    giving = Giving(me.person_id, event_id, f"phone/{new_id()}", code, until)
    give_slip(db=db, signer=signer, actor=actor, giving=giving, now=now)
    audit.record(
        db, at=now, actor=actor.name, action="access.phone-code", event_id=event_id,
        subject=me.id, because=because,
    )  # fmt: skip
    return PhoneCode(external_id, code, until)
