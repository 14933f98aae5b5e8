"""A small congress whose feeds are read as a calendar reads them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime

from congress.agenda.queries import ReleaseShelf
from congress.agenda.rules.document import Deadlines, Document, PickupWindow, Session
from congress.attendees.queries import find_attendee
from congress.core.ids import digest
from congress.core.principal import Principal
from congress.feeds.service.following import FeedsFollower
from congress.feeds.service.links import create_feed
from congress.feeds.service.reading import FeedBody, read_feed
from congress.infra.database import Store
from congress.seats.queries import document_at, list_my_agenda
from congress.seats.rules import MyAgendaItem
from congress.seats.service.dropping import drop_seat
from congress.seats.service.releases import SeatsFollower
from congress.seats.service.taking import Wish, take_seat
from tests.builders import NOW
from tests.ground import a_document, publish_document

EVENT = "psc-2025"
BASE_URL = "http://localhost"


def with_deadlines(document: Document) -> Document:
    """Return the document with the deadlines and badge windows of the 2025 Congress."""
    at = datetime(2025, 3, 9, tzinfo=UTC)
    return replace(
        document,
        pickup=(
            PickupWindow("Sunset Foyer", at.replace(hour=15), at.replace(hour=19), ("workshop",)),
            PickupWindow("Sunset Foyer", at.replace(hour=23), None, ("general",)),
        ),
        deadlines=Deadlines(
            registration_closes_at=datetime(2025, 3, 11, 19, tzinfo=UTC),
            claims_close_on=date(2025, 4, 17),
            recordings_within_days=7,
        ),
    )


def publish(
    store: Store, *sessions: Session, now: datetime = NOW, document: Document | None = None
) -> None:
    """Publish these sessions (or a whole document) with seats and feeds following."""
    publish_document(
        store,
        document or a_document(*sessions),
        now=now,
        followers=(SeatsFollower(), FeedsFollower()),
    )


def a_feed(store: Store, actor: Principal, *, label: str = "Phone", now: datetime = NOW) -> str:
    """Return the secret of a new feed."""
    with store.writing() as db:
        return create_feed(db, actor=actor, now=now, event_id=EVENT, label=label).secret


def fetch(store: Store, secret: str, *, now: datetime = NOW) -> FeedBody:
    """Return the feed as it is served."""
    with store.reading() as db:
        return read_feed(db, store, digest(secret), now, base_url=BASE_URL).read_body(db)


def etag(store: Store, secret: str, *, now: datetime = NOW) -> str:
    """Return the ETag that answers 304, found without reading the body."""
    with store.reading() as db:
        return read_feed(db, store, digest(secret), now, base_url=BASE_URL).etag


def take(
    store: Store, actor: Principal, session_id: str, *, now: datetime = NOW, **more: object
) -> str:
    """Register, or wait; return the state."""
    with store.writing() as db:
        taken = take_seat(
            db=db, store=store, actor=actor, now=now, event_id=EVENT, wish=Wish(session_id, **more)
        )
        return taken.state


def drop(store: Store, actor: Principal, session_id: str, *, now: datetime = NOW) -> None:
    """Unregister."""
    with store.writing() as db:
        drop_seat(db=db, store=store, actor=actor, now=now, event_id=EVENT, session_id=session_id)


def my_agenda(store: Store, person_id: str) -> list[MyAgendaItem]:
    """Return My Agenda, as the seats' own page shows it."""
    release = store.attached(ReleaseShelf).current(EVENT)
    assert release is not None
    document = document_at(store, EVENT, release.number)
    assert document is not None
    with store.reading() as db:
        attendee = find_attendee(db, EVENT, person_id)
        assert attendee is not None
        return list_my_agenda(db, document, attendee)


def expected_of(
    items: Collection[MyAgendaItem],
) -> dict[str, tuple[str, str, datetime, datetime]]:
    """Return what a calendar must show of My Agenda: title, status, start and end by UID."""
    found = {}
    for item in items:
        title, status = item.title, "CONFIRMED"
        if item.is_cancelled:
            title, status = f"CANCELLED: {item.title}", "CANCELLED"
        elif item.state == "waitlisted":
            title, status = f"Waitlist: {item.title}", "TENTATIVE"
        found[item.uid] = (title, status, item.starts_at, item.ends_at)
    return found
