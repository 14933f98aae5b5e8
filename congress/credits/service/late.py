"""Requests that wait for the CE office's word: a claim too late, or one without its evaluations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite

from congress.attendees.queries import AttendeeFacts, get_attendee
from congress.core.errors import Fault, InputError
from congress.core.ids import new_id
from congress.core.principal import SYSTEM, Principal
from congress.credits.models import CreditExtensionRow, LateRequestRow
from congress.credits.queries.claims import find_last_receipt
from congress.credits.service.own import release_of
from congress.credits.service.windows import Windows
from congress.infra import audit
from congress.infra.database import Store, UtcDateTime
from congress.infra.statements import Statement

OPEN, GRANTED, REFUSED = "open", "granted", "refused"
MAX_WORDS = 500
NOT_CLOSED = "Claims are still taken: claim it on the Credits page, and nobody has to be asked."
CAME = "What was missing came."


def _open(insert: Any) -> Any:  # noqa: ANN401 -- each database has its own INSERT
    return insert(LateRequestRow).on_conflict_do_nothing()


_OPEN = Statement({"postgresql": _open(postgresql.insert), "sqlite": _open(sqlite.insert)})
_END = Statement(
    update(LateRequestRow)
    .where(
        LateRequestRow.attendee_id == bindparam("attendee"),
        LateRequestRow.type_id == bindparam("kind"),
        LateRequestRow.state == OPEN,
    )
    .values(
        state=GRANTED,
        because=CAME,
        decided_by=SYSTEM,
        decided_at=bindparam("at", type_=UtcDateTime()),
    )
)


def open_request(
    db: Connection,
    me: AttendeeFacts,
    type_id: str,
    *,
    receipt_id: str | None,
    words: str,
    now: datetime,
    actor: str,
) -> None:
    """Open a request, where none of this kind is open: that one stands as it is."""
    request_id = new_id()
    _OPEN.later(
        db,
        {
            "id": request_id, "event_id": me.event_id, "attendee_id": me.id,
            "person_id": me.person_id, "type_id": type_id, "receipt_id": receipt_id, "words": words,
            "state": OPEN, "asked_at": now, "decided_at": None, "decided_by": None, "because": "",
            "until": None,
        },
    )  # fmt: skip
    audit.record(
        db, at=now, actor=actor, action="late-request.asked", event_id=me.event_id,
        subject=f"{me.id}/{type_id}",
    )  # fmt: skip


def end_request(db: Connection, attendee_id: str, type_id: str, now: datetime) -> None:
    """Answer an open request by itself, if there is one: the claim is awarded."""
    _END.later(db, {"attendee": attendee_id, "kind": type_id, "at": now})


def note_told(db: Connection, extension_id: str, now: datetime) -> None:
    """Note that everybody whom an extension gave time has a letter."""
    db.execute(
        update(CreditExtensionRow)
        .where(CreditExtensionRow.id == extension_id, CreditExtensionRow.told_at.is_(None))
        .values(told_at=now)
    )


def ask_late(
    *,
    db: Connection,
    store: Store,
    actor: Principal,
    now: datetime,
    event_id: str,
    type_id: str,
    words: str,
) -> None:
    """Ask the CE office to take a claim after its close. Twice is once.

    Raises:
        NotFoundError: they do not attend.
        InputError: no such kind, it is not closed, or the words are too long.
    """
    me = get_attendee(db, event_id, actor.person_id)
    document = release_of(store, event_id).document
    if type_id not in {one.id for one in document.credit_types}:
        raise InputError(faults=[Fault("/type_id", "This event has no such kind of credit.")])
    if len(words) > MAX_WORDS:
        raise InputError(faults=[Fault("/words", f"At most {MAX_WORDS} characters, please.")])
    closes_at = Windows(db, document, me).of(type_id).closes_at
    if closes_at is None or now < closes_at:
        raise InputError(NOT_CLOSED)
    receipt = find_last_receipt(db, me.id, type_id)
    open_request(
        db, me, type_id, receipt_id=receipt.id if receipt else None, words=words.strip(), now=now,
        actor=actor.name,
    )  # fmt: skip
