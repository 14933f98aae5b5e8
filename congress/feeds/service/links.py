"""The secret links of an attendee: making, listing, revoking, and noting a fetch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlalchemy import Connection, bindparam, insert, update

from congress.attendees.queries import get_attendee
from congress.core.errors import Fault, InputError, NotFoundError
from congress.core.ids import digest, new_id, new_secret
from congress.core.ports import RegistrationChange
from congress.core.principal import Principal
from congress.feeds import queries
from congress.feeds.models import FeedRow
from congress.feeds.rules.clients import family_of
from congress.infra import audit
from congress.infra.database import Store, UtcDateTime
from congress.infra.locks import take_lock
from congress.infra.notes import AccessNotes
from congress.infra.statements import Statement

MAX_LIVE_FEEDS = 20


@dataclass(frozen=True)
class CreatedFeed:
    """A new feed. The secret is in nobody's hands but the caller's: only its digest is kept."""

    id: str
    secret: str


@dataclass(frozen=True)
class FeedFacts:
    """A feed as its owner sees it. `fetched_by`: a family of calendars; None: never fetched."""

    id: str
    label: str
    created_at: datetime
    fetched_at: datetime | None
    fetched_by: str | None
    fetched_release: int | None


def create_feed(
    db: Connection, *, actor: Principal, now: datetime, event_id: str, label: str
) -> CreatedFeed:
    """Make a secret link to the actor's calendar of an event.

    Raises:
        NotFoundError: the actor is no attendee of this event.
        InputError: there are `MAX_LIVE_FEEDS` already.
    """
    attendee = get_attendee(db, event_id, actor.person_id)
    take_lock(db, f"feeds/{attendee.id}")  # else two at once would count the same
    if len(queries.list_live_feeds(db, attendee.id)) >= MAX_LIVE_FEEDS:
        words = f"There are {MAX_LIVE_FEEDS} links already. Remove one that you no longer use."
        raise InputError(words, faults=[Fault("/label", words)])
    created = CreatedFeed(new_id(), new_secret())
    db.execute(
        insert(FeedRow).values(
            id=created.id,
            attendee_id=attendee.id,
            label=label,
            secret_hash=digest(created.secret),
            created_at=now,
        )
    )
    audit.record(
        db, at=now, actor=actor.name, action="feed.created", event_id=event_id, subject=created.id
    )
    return created


def list_feeds(db: Connection, *, actor: Principal, event_id: str) -> list[FeedFacts]:
    """Return the actor's links at an event that still work, the oldest first.

    Raises:
        NotFoundError: the actor is no attendee of this event.
    """
    attendee = get_attendee(db, event_id, actor.person_id)
    return [
        FeedFacts(
            row.id, row.label, row.created_at, row.fetched_at, row.fetched_by, row.fetched_release
        )
        for row in queries.list_live_feeds(db, attendee.id)
    ]


class HandedOnFollower:
    """Ends the calendars of a registration that is somebody else's (`core.ports.RegistrationFollower`).

    Whoever has such an address would else go on reading where another person is.
    """

    def follow_registrations(
        self, db: Connection, changes: Sequence[RegistrationChange], now: datetime
    ) -> Iterable[str]:
        """End the calendars of who handed on. Nothing is said of it."""
        for change in changes:
            if change.is_handed_on:
                db.execute(
                    update(FeedRow)
                    .where(FeedRow.attendee_id == change.attendee_id, FeedRow.revoked_at.is_(None))
                    .values(revoked_at=now)
                )
        return ()


def revoke_feed(
    db: Connection, *, actor: Principal, now: datetime, event_id: str, feed_id: str
) -> None:
    """Make a link of the actor's useless at once; idempotent.

    Raises:
        NotFoundError: the actor has no such link at this event.
    """
    attendee = get_attendee(db, event_id, actor.person_id)
    found = queries.find_feed_of(db, attendee.id, feed_id)
    if found is None:
        raise NotFoundError
    if found.revoked_at is not None:
        return
    db.execute(update(FeedRow).where(FeedRow.id == feed_id).values(revoked_at=now))
    audit.record(
        db, at=now, actor=actor.name, action="feed.revoked", event_id=event_id, subject=feed_id
    )


_FETCHED = Statement(
    update(FeedRow)
    .where(FeedRow.id == bindparam("feed"))
    .values(
        fetched_at=bindparam("now", type_=UtcDateTime()),
        fetched_by=bindparam("client"),
        fetched_release=bindparam("release"),
    )
)


def note_fetch(
    store: Store, *, now: datetime, feed_id: str, client: str, release: int, is_first: bool
) -> None:
    """Note that a feed was fetched: an access note, not an act (decision 0018), so no audit.

    The first fetch is noted at once: somebody waits to see whether the calendar works.
    """
    values = {"feed": feed_id, "now": now, "client": family_of(client), "release": release}
    notes = store.attached(AccessNotes)
    notes.note(f"feed/{feed_id}", _FETCHED, values, now, at_once=is_first)


def links_of(base_url: str, secret: str) -> dict[str, str]:
    """Return the addresses of a feed: to copy, for calendar apps, and for Google."""
    url = f"{base_url}/feeds/{secret}.ics"
    webcal = f"webcal://{url.partition('://')[2]}"
    google = f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"
    return {"url": url, "webcal": webcal, "google": google}
