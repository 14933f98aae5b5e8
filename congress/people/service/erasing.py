"""Erasing somebody: asked for, thought better of, and done in one transaction of all rooms (T27)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from congress.core.ports import PersonalData
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.locks import take_lock
from congress.mail.service import queue_letter
from congress.people.errors import WorksHereError
from congress.people.models import ErasureRow
from congress.people.queries import find_staff_by_id, get_person
from congress.people.queries.personal import find_erasure, whose_of

GRACE = timedelta(days=3)  # a letter tells of it, and whoever did not ask can keep everything
ASKED_LETTER = "erasure-asked"


def ask_erasure(db: Connection, *, actor: Principal, now: datetime) -> Any:  # noqa: ANN401 -- a row of erasure
    """Ask to be erased, `GRACE` from now; asked again, the first time stands. Return the row.

    Raises:
        WorksHereError: they sign in as staff.
    """
    mine = actor.person_id
    _refuse_staff(db, mine)
    take_lock(db, f"person/{mine}")
    known = find_erasure(db, mine)
    if known is not None:
        return known
    due_at = now + GRACE
    values = {"person_id": mine, "asked_at": now, "asked_by": actor.name, "due_at": due_at}
    db.execute(insert(ErasureRow).values(**values, erased_at=None))
    audit.record(db, at=now, actor=actor.name, action="erasure.asked", subject=mine)
    queue_letter(
        db, person_id=mine, event_id=None, kind=ASKED_LETTER, facts={"at": due_at.isoformat()},
        now=now, dedupe_key=f"{ASKED_LETTER}/{mine}/{now.isoformat()}",
    )  # fmt: skip
    return find_erasure(db, mine)


def keep_data(db: Connection, *, actor: Principal, now: datetime) -> None:
    """Think better of it, in time. Twice is the same as once."""
    mine = actor.person_id
    take_lock(db, f"person/{mine}")
    waits = ErasureRow.erased_at.is_(None)
    if db.execute(delete(ErasureRow).where(ErasureRow.person_id == mine, waits)).rowcount:
        audit.record(db, at=now, actor=actor.name, action="erasure.withdrawn", subject=mine)


def erase_person(
    db: Connection, rooms: Iterable[PersonalData], person_id: str, *, actor: str, now: datetime
) -> bool:
    """Erase somebody but for the record of their credits; False: they were before.

    All or nothing: whoever is killed meanwhile leaves everything as it was, and it is done anew.

    Locks: the seat locks of their events, then their own.

    Raises:
        NotFoundError: there is no such person.
        WorksHereError: they sign in as staff.
    """
    get_person(db, person_id)
    _refuse_staff(db, person_id)
    known = find_erasure(db, person_id)
    if known is not None and known.erased_at is not None:
        return False
    whose = whose_of(db, person_id)
    for room in rooms:
        room.erase(db, whose, now)
    if known is None:
        values = {"person_id": person_id, "asked_at": now, "asked_by": actor, "due_at": now}
        db.execute(insert(ErasureRow).values(**values, erased_at=now))
    else:
        mine = ErasureRow.person_id == person_id
        db.execute(update(ErasureRow).where(mine).values(erased_at=now))
    audit.record(db, at=now, actor=actor, action="person.erased", subject=person_id)
    return True


def _refuse_staff(db: Connection, person_id: str) -> None:
    if find_staff_by_id(db, person_id) is not None:
        raise WorksHereError
