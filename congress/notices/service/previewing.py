"""Shows a letter as somebody would get it, before anybody does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from congress.agenda.queries import list_sessions
from congress.agenda.rules.document import Document, SessionStatus
from congress.attendees.queries import AttendeeFacts
from congress.badges.service.own import has_badge
from congress.core.errors import NotFoundError
from congress.infra.database import Store
from congress.infra.mail_messages import Message
from congress.mail.formats import Writer
from congress.mail.queries import list_letters_of_kind
from congress.mail.rules import KINDS, Recipient
from congress.notices import queries
from congress.notices.rules.days import (
    BADGE_LETTER,
    DAILY_LETTER,
    badge_facts,
    daily_facts,
    look_at_day,
    seats_by_attendee,
)

SAMPLE = "a sample: they were never written one"


@dataclass(frozen=True)
class Shown:
    """A letter that is in no table, with what the sender reads of one."""

    id: str
    kind: str
    person_id: str
    event_id: str
    facts: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True)
class Preview:
    """A letter as it would leave. `made_of`: where its facts are from; `why_not`: it would not leave."""

    message: Message
    made_of: str
    why_not: str = ""


@dataclass(frozen=True)
class Previewer:
    """Makes letters of what is known about somebody. `find_reader`: whose mailbox, and which name."""

    store: Store
    writer: Writer
    document: Document
    find_reader: Callable[[Connection, str], Recipient | None]

    def preview(self, db: Connection, kind: str, me: AttendeeFacts, now: datetime) -> Preview:
        """Return a letter of a kind as this attendee would get it now.

        Raises:
            NotFoundError: there is no such kind, or none that would be theirs.
        """
        if kind not in KINDS:
            message = f"There is no letter {kind!r}. Known: {', '.join(sorted(KINDS))}."
            raise NotFoundError(message)
        facts, made_of = self._facts(db, kind, me, now)
        letter: Any = Shown("preview", kind, me.person_id, me.event_id, facts, now)
        late = {} if made_of == SAMPLE else self.writer.look(self.store, letter, now)
        why_not = late if isinstance(late, str) else ""
        reader = self.find_reader(db, me.person_id)
        written = self.writer.write(
            letter, reader.email if reader else "", reader, {} if isinstance(late, str) else late
        )
        return Preview(written, made_of, why_not)

    def _facts(
        self, db: Connection, kind: str, me: AttendeeFacts, now: datetime
    ) -> tuple[Mapping[str, Any], str]:
        if kind in (BADGE_LETTER, DAILY_LETTER):
            return self._of_today(db, kind, me, now), "what is so now"
        # What a code opened is forgotten, and nobody should read one here.
        letters = list_letters_of_kind(db, me.person_id, me.event_id, kind)
        if letters and not KINDS[kind].secrets:
            return letters[-1].facts, "the newest they were written"
        return sample_facts(self.document, now), SAMPLE

    def _of_today(
        self, db: Connection, kind: str, me: AttendeeFacts, now: datetime
    ) -> Mapping[str, Any]:
        event, zone = self.document.event, self.document.zone
        if kind == BADGE_LETTER:
            told = badge_facts(self.document, me.holder, now)
        else:
            today = max(now.astimezone(zone).date(), event.starts_on)
            day = look_at_day(self.document, today, list_sessions(db, event.id))
            rows = queries.list_live_seats_between(db, event.id, me.id, me.id)
            seats = seats_by_attendee(rows).get(me.id, {})
            told = daily_facts(day, me.holder, seats, has_badge=has_badge(db, me))
        if told is None:
            message = "They would get none: no badge desk is theirs, or nothing on that day."
            raise NotFoundError(message)
        return told


def sample_facts(document: Document, now: datetime) -> dict[str, Any]:
    """Return facts for any kind: of the first session that takes place, and of nobody."""
    found = [one for one in document.sessions if one.status == SessionStatus.CONFIRMED]
    session = min(found, key=lambda one: (one.starts_at, one.id), default=None)
    room = document.rooms_by_id.get(session.room) if session else None
    starts_at = (session.starts_at if session else now).isoformat()
    here = {
        "session": session.id if session else "",
        "title": session.title if session else "A session",
        "starts_at": starts_at,
        "room": room.name if room else "",
        "where": room.where if room else "",
    }
    was = (session.starts_at if session else now) - timedelta(hours=1)
    change = {**here, "effect": "moved", "was_starts_at": was.isoformat(), "was_room": here["room"]}
    return {
        **here,
        "event_id": document.event.id,
        "changes": [change],
        "sessions": [here],
        "held": "confirmed",
        "reason": "overlap",
        "outcome": "waiting",
        "position": 3,
        "code": "123456",
        "minutes": 10,
        "link": "sample",
        "how": "name",
        "device": "Safari on iPhone",
        "at": now.isoformat(),
        "place": document.event.venue.get("name", ""),
        "answer": "Two people saw you in the room.",
        "credits": ["9.75 contact hours"],
        "missing": ["Evaluate 3 sessions"],
        "awarded": "9.75 contact hours",
        "path": f"/e/{document.event.id}/credits",
    }
