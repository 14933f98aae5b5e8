"""Joining a live session: the press is the fact, and the way it opens is one person's for a minute."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Document, Session
from congress.agenda.rules.inclusion import decide_inclusion
from congress.attendees.queries import AttendeeFacts, get_attendee
from congress.core.errors import NotFoundError
from congress.core.ids import new_id
from congress.core.principal import Principal
from congress.core.time_words import moment_of
from congress.infra import audit
from congress.infra.database import Store
from congress.infra.locks import take_lock
from congress.lobby import queries
from congress.lobby.errors import NoLinkError, NotNowError, NotYoursError, StaleError, TooManyError
from congress.lobby.models import JoinRow
from congress.lobby.queries import MyJoin
from congress.lobby.rules.addresses import find_link_fault, hosts_of
from congress.lobby.rules.joining import (
    WAY_LASTS,
    Joining,
    LiveLink,
    decide_joining,
    has_device_left,
    is_joined_from_afar,
    is_way_good,
    window_of,
)
from congress.seats.queries import find_seat_row
from congress.seats.rules import SeatKey, SeatState

_SOON = "This session can be joined from ten minutes before it begins: {}."
_CANCELLED = "This session was cancelled, so there is nothing to join."
_OVER = "This session is over since {}."


@dataclass(frozen=True)
class Way:
    """The way into a session for one person on one device, good until `until`, exclusive."""

    id: str
    until: datetime
    has_backup: bool


def join(
    *,
    db: Connection,
    store: Store,
    actor: Principal,
    now: datetime,
    event_id: str,
    session_id: str,
) -> Way:
    """Join a session from afar: note it, and return the way in. Pressed again it is the same way.

    Locks: the person's own joins.

    Raises:
        NotFoundError: no such session, or they do not attend the event.
        NotYoursError, NotNowError, NoLinkError: it cannot be joined, by them or now.
        TooManyError: two other devices of theirs are in.
    """
    document = _document(store, event_id)
    session = document.sessions_by_id.get(session_id)
    me = get_attendee(db, event_id, actor.person_id)
    if session is None:
        raise NotFoundError
    if not may_join(db, document, session, me):
        raise NotYoursError
    link = _open_link(db, document, session, now)
    take_lock(db, f"lobby/{me.id}")
    devices = queries.list_devices_in(db, me.id, me.person_id, session.id, now)
    if not has_device_left(actor.device_id, devices):
        raise TooManyError
    known = queries.find_join(db, me.id, session.id, actor.device_id)
    join_id = _keep(db, known, me, session, actor, now)
    return Way(join_id, now + WAY_LASTS, bool(link.backup_url))


def may_join(db: Connection, document: Document, session: Session, me: AttendeeFacts) -> bool:
    """Tell whether a session is joined from afar by somebody: they have it, and attend it online."""
    kind = document.registration_types_by_id.get(me.registration_type)
    if not is_joined_from_afar(session, kind):
        return False
    if decide_inclusion(session, kind, me.paid_sessions) is not None:
        return True
    row = find_seat_row(db, SeatKey(me.event_id, session.id, me.id))
    return row is not None and row.state == SeatState.CONFIRMED


def _open_link(db: Connection, document: Document, session: Session, now: datetime) -> LiveLink:
    """Return the link of a session whose window is open.

    Raises:
        NotNowError, NoLinkError.
    """
    link = queries.find_link(db, document.event.id, session.id)
    state = decide_joining(session, link, now)
    if state is Joining.OPEN and link is not None:
        return link
    if state is Joining.NO_LINK:
        raise NoLinkError
    window = window_of(session, link)
    if state is Joining.SOON:
        opens = moment_of(window.start, document.zone)
        raise NotNowError(_SOON.format(opens.text), opens_at=opens.iso)
    if state is Joining.CANCELLED:
        raise NotNowError(_CANCELLED)
    closed = moment_of(window.end, document.zone)
    raise NotNowError(_OVER.format(closed.text), closed_at=closed.iso)


def _keep(
    db: Connection,
    known: MyJoin | None,
    me: AttendeeFacts,
    session: Session,
    actor: Principal,
    now: datetime,
) -> str:
    if known is not None and is_way_good(known.asked_at, now):
        # Twice is once: the way is good a little longer, and nothing else happened.
        db.execute(update(JoinRow).where(JoinRow.id == known.id).values(asked_at=now))
        return known.id
    join_id = known.id if known else new_id()
    times = known.times + 1 if known else 1
    if known is None:
        db.execute(
            insert(JoinRow).values(
                id=join_id, event_id=me.event_id, session_id=session.id, attendee_id=me.id,
                device_id=actor.device_id, first_at=now, asked_at=now, times=times,
            )
        )  # fmt: skip
    else:
        db.execute(update(JoinRow).where(JoinRow.id == join_id).values(asked_at=now, times=times))
    audit.record(
        db, at=now, actor=actor.name, action="live.joined", event_id=me.event_id,
        subject=f"{session.id}/{me.id}", device=actor.device_id, times=times,
    )  # fmt: skip
    return join_id


def find_my_way(
    db: Connection, actor: Principal, me: AttendeeFacts, session: Session, now: datetime
) -> MyJoin | None:
    """Return the way into a session that this device asked for within the last minute, or None."""
    found = queries.find_join(db, me.id, session.id, actor.device_id)
    return found if found is not None and is_way_good(found.asked_at, now) else None


def follow_way(
    *,
    db: Connection,
    store: Store,
    actor: Principal,
    now: datetime,
    join_id: str,
    is_backup: bool,
    named_hosts: Collection[str],
) -> str:
    """Return the address that a way leads to now: a link that was replaced meanwhile is the new one.

    It changes nothing (decision 0018): the press did.

    Raises:
        StaleError: it is older than a minute, or was made for another person or device.
        NotNowError, NoLinkError: the session ended meanwhile, or its link was taken away.
    """
    way = queries.find_way(db, join_id, actor.person_id, actor.device_id)
    if way is None or not is_way_good(way.asked_at, now):
        raise StaleError
    document = _document(store, way.event_id)
    session = document.sessions_by_id.get(way.session_id)
    if session is None:
        raise StaleError
    link = _open_link(db, document, session, now)
    address = link.backup_url if is_backup and link.backup_url else link.url
    hosts = hosts_of(named_hosts, document.event.links.get("lobby", ""))
    # What was kept while its host was named may be at none now (T23).
    if find_link_fault(address, hosts):
        raise NoLinkError
    return address


def _document(store: Store, event_id: str) -> Document:
    release = store.attached(ReleaseShelf).current(event_id)
    if release is None:
        raise NotFoundError
    return release.document
