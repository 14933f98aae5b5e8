"""Setting the link to a live session, and taking it away: it is the new one at the next press."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, update

from congress.agenda.rules.document import Document, Session
from congress.core.errors import Fault, InputError, NotFoundError, StaleVersionError
from congress.core.principal import Principal
from congress.infra import audit
from congress.infra.locks import take_lock
from congress.lobby.models import LiveLinkRow
from congress.lobby.queries import find_link
from congress.lobby.rules.addresses import find_link_fault
from congress.lobby.rules.joining import MOST_LATE_MINUTES, LiveLink

MAX_NOTE_LENGTH = 300
NOT_CHANGED = "The link was not changed. Please look at what is said of it."


@dataclass(frozen=True)
class Wanted:
    """A link to be set. `seen`: the version that was read before, 0: there was none; None: whichever."""

    url: str
    backup_url: str = ""
    late_minutes: int = 0
    note: str = ""
    seen: int | None = None


def set_link(
    *,
    db: Connection,
    actor: Principal,
    now: datetime,
    document: Document,
    session_id: str,
    wanted: Wanted,
    hosts: Collection[str],
) -> LiveLink:
    """Set where a session takes place online; people are led there from the next press on.

    Raises:
        NotFoundError: the event has no such session.
        InputError: a link or the note cannot be taken; each fault with its field.
        StaleVersionError: somebody set it since it was seen.
    """
    session = _session(document, session_id)
    if faults := _faults(wanted, hosts):
        raise InputError(NOT_CHANGED, faults=faults)
    event_id = document.event.id
    take_lock(db, f"lobby/{event_id}")
    known = find_link(db, event_id, session.id)
    version = known.version if known else 0
    if wanted.seen not in (None, version):
        raise StaleVersionError
    link = LiveLink(wanted.url, wanted.backup_url, wanted.late_minutes, wanted.note, version + 1)
    values = {**vars(link), "set_at": now, "set_by": actor.name}
    if known is None:
        db.execute(insert(LiveLinkRow).values(event_id=event_id, session_id=session.id, **values))
    else:
        db.execute(update(LiveLinkRow).where(_one(event_id, session.id)).values(**values))
    _note(db, actor, event_id, session.id, "set", now, version=link.version)
    return link


def remove_link(
    *, db: Connection, actor: Principal, now: datetime, document: Document, session_id: str
) -> None:
    """Take the link of a session away: nobody is led there any more. Idempotent.

    Raises:
        NotFoundError: the event has no such session.
    """
    session, event_id = _session(document, session_id), document.event.id
    take_lock(db, f"lobby/{event_id}")
    if db.execute(delete(LiveLinkRow).where(_one(event_id, session.id))).rowcount:
        _note(db, actor, event_id, session.id, "removed", now)


def _session(document: Document, session_id: str) -> Session:
    session = document.sessions_by_id.get(session_id)
    if session is None:
        raise NotFoundError
    return session


def _one(event_id: str, session_id: str) -> ColumnElement[bool]:
    return (LiveLinkRow.event_id == event_id) & (LiveLinkRow.session_id == session_id)


def _faults(wanted: Wanted, hosts: Collection[str]) -> list[Fault]:
    faults = []
    if fault := find_link_fault(wanted.url, hosts):
        faults.append(Fault("url", fault))
    if wanted.backup_url and (fault := find_link_fault(wanted.backup_url, hosts)):
        faults.append(Fault("backup_url", fault))
    if not 0 <= wanted.late_minutes <= MOST_LATE_MINUTES:
        faults.append(Fault("late_minutes", f"Say 0 to {MOST_LATE_MINUTES} minutes."))
    if len(wanted.note) > MAX_NOTE_LENGTH:
        faults.append(Fault("note", f"At most {MAX_NOTE_LENGTH} characters, please."))
    return faults


def _note(
    db: Connection,
    actor: Principal,
    event_id: str,
    session_id: str,
    what: str,
    now: datetime,
    **facts: object,
) -> None:
    # The link itself opens the session to whoever reads it: it stands in its own row alone.
    audit.record(
        db, at=now, actor=actor.name, action=f"live-link.{what}", event_id=event_id,
        subject=session_id, **facts,
    )  # fmt: skip
