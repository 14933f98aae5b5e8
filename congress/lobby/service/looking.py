"""What somebody finds in the lobby of an event: their live sessions, with when each can be joined."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from congress.agenda.rules.document import Document, Session
from congress.attendees.queries import AttendeeFacts
from congress.core.intervals import Interval
from congress.lobby.queries import list_links
from congress.lobby.rules.joining import (
    Joining,
    LiveLink,
    decide_joining,
    is_joined_from_afar,
    window_of,
)


@dataclass(frozen=True)
class LiveSession:
    """A session that somebody joins from afar. `link` None: there is none yet."""

    session: Session
    state: Joining
    window: Interval
    link: LiveLink | None


def list_live(
    db: Connection,
    document: Document,
    me: AttendeeFacts,
    held: Collection[str],
    now: datetime,
) -> list[LiveSession]:
    """Return the sessions that somebody joins from afar, by start; cancelled ones are left out.

    `held`: what they have of the event, by id: seats, what is included, what is paid.
    """
    kind = document.registration_types_by_id.get(me.registration_type)
    mine = [one for one in document.sessions if one.id in held and is_joined_from_afar(one, kind)]
    links = list_links(db, document.event.id) if mine else {}
    found = [
        LiveSession(one, decide_joining(one, link, now), window_of(one, link), link)
        for one in mine
        for link in (links.get(one.id),)
    ]
    live = (one for one in found if one.state is not Joining.CANCELLED)
    return sorted(live, key=lambda one: (one.session.starts_at, one.session.id))
