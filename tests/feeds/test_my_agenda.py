"""A feed is My Agenda, event by event, for three readers; its revisions only rise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from congress.agenda.rules.document import RegistrationType
from congress.attendees.models import AttendeeRow
from congress.core.errors import NotFoundError
from congress.core.principal import Principal
from congress.feeds.errors import FeedEndedError
from congress.feeds.service.links import list_feeds, revoke_feed
from congress.infra.database import Store
from tests.builders import NOW
from tests.feeds.readers import READERS, Seen, read_by_icalendar
from tests.feeds.world import (
    EVENT,
    a_feed,
    drop,
    etag,
    expected_of,
    fetch,
    my_agenda,
    publish,
    take,
    with_deadlines,
)
from tests.ground import a_document, a_session, an_attendee
from tests.stores import open_store

KEYNOTE = a_session(id="k1", kind="keynote", registration="included", start="08:00", end="09:00")
PAID = a_session(id="w1", kind="workshop", registration="paid", day=9, start="08:00", end="16:00")
ROUNDS = a_session(id="b1", title="Rounds; safely, every day", capacity=1)
OTHER = a_session(id="b2", room="r2", start="11:00", end="12:00")
MINUTE = timedelta(minutes=1)


def equals_my_agenda(
    store: Store, secret: str, person_id: str, *, now: datetime = NOW
) -> dict[str, Seen]:
    """Check the feed against My Agenda with every reader; return what icalendar saw."""
    body = fetch(store, secret, now=now).body
    expected = expected_of(my_agenda(store, person_id))
    for name, read in READERS.items():
        seen = {
            uid: (one.title, one.status, one.start, one.end)
            for uid, one in read(body).items()
            if uid.startswith("session-")
        }
        assert seen == expected, name
    return read_by_icalendar(body)


def person(store: Store, name: str = "ana", **more: object) -> Principal:
    with store.writing() as db:
        return an_attendee(db, name=name, **more)


def revision(store: Store, secret: str, title: str, *, now: datetime = NOW) -> int:
    seen = read_by_icalendar(fetch(store, secret, now=now).body)
    return next(one.sequence for one in seen.values() if one.title.endswith(title))


def test_seats_included_and_paid_are_in_and_nothing_else(store: Store) -> None:
    publish(store, KEYNOTE, PAID, ROUNDS, OTHER)
    ana = person(store, paid_sessions=["w1"])
    ben = person(store, "ben")
    take(store, ana, "b2")
    assert take(store, ben, "b1") == "confirmed"
    assert take(store, ana, "b1", may_wait=True) == "waitlisted"
    seen = equals_my_agenda(store, a_feed(store, ana), "p-ana")
    assert sorted(one.title for one in seen.values()) == [
        "Session b2", "Session k1", "Session w1", "Waitlist: Rounds; safely, every day",
    ]  # fmt: skip


def test_each_person_has_the_own_agenda(store: Store) -> None:
    publish(store, KEYNOTE, PAID, ROUNDS)
    workshop = person(store, registration_type="workshop")
    stranger = person(store, "ben", registration_type="virtual")
    assert len(equals_my_agenda(store, a_feed(store, workshop), "p-ana")) == 2
    assert equals_my_agenda(store, a_feed(store, stranger), "p-ben") == {}


def test_who_attends_online_is_sent_to_no_ballroom(store: Store) -> None:
    """The registration type says so; a new one renews what a calendar has kept."""
    virtual = RegistrationType("virtual", "Virtual", includes_kinds=("keynote",), online=True)
    there = a_document(KEYNOTE, OTHER)
    venue = {**there.event.venue, "latitude": "32.77", "longitude": "-117.24"}
    types = (*there.registration_types, virtual)
    event = replace(there.event, venue=venue)
    publish(store, document=replace(there, event=event, registration_types=types))
    ana, vera = person(store), person(store, "vera", registration_type="virtual")
    take(store, vera, "b2")
    places = {}
    for who in (ana, vera):
        secret = a_feed(store, who)
        body = fetch(store, secret).body
        seen = equals_my_agenda(store, secret, who.person_id).values()
        places[who.person_id] = {one.location for one in seen}, b"GEO:" in body
    assert places == {
        "p-ana": ({"Room 1, Paradise Point, 1404 Vacation Road, San Diego"}, True),
        "p-vera": ({"Online"}, False),
    }
    kept = etag(store, secret)
    with store.writing() as db:
        db.execute(
            update(AttendeeRow)
            .where(AttendeeRow.person_id == "p-vera")
            .values(registration_type="general", agenda_version=AttendeeRow.agenda_version + 1)
        )
    assert etag(store, secret) != kept
    assert b"Online" not in fetch(store, secret).body


def test_unregistering_takes_it_out(store: Store) -> None:
    publish(store, ROUNDS)
    ana = person(store)
    secret = a_feed(store, ana)
    take(store, ana, "b1")
    before = fetch(store, secret)
    drop(store, ana, "b1", now=NOW + MINUTE)
    after = fetch(store, secret)
    assert equals_my_agenda(store, secret, "p-ana") == {}
    assert after.etag != before.etag
    assert after.last_modified > before.last_modified


def test_cancelled_is_kept_seven_days_after_its_date(store: Store) -> None:
    publish(store, ROUNDS, OTHER)
    ana = person(store)
    secret = a_feed(store, ana)
    take(store, ana, "b1")
    publish(store, replace(ROUNDS, status="cancelled"), OTHER, now=NOW + MINUTE)
    (seen,) = equals_my_agenda(store, secret, "p-ana").values()
    assert (seen.status, seen.title[:11]) == ("CANCELLED", "CANCELLED: ")
    gone_at = datetime(2025, 3, 18, 7, tzinfo=UTC)  # the 7th day after Monday 10 March is over
    last = gone_at - timedelta(microseconds=1)
    assert len(read_by_icalendar(fetch(store, secret, now=last).body)) == 1
    assert read_by_icalendar(fetch(store, secret, now=gone_at).body) == {}
    assert etag(store, secret, now=last) != etag(store, secret, now=gone_at)
    assert fetch(store, secret, now=gone_at).last_modified == gone_at


def test_vanished_is_cancelled(store: Store) -> None:
    publish(store, ROUNDS, PAID)
    ana = person(store, paid_sessions=["w1"])
    secret = a_feed(store, ana)
    take(store, ana, "b1")
    publish(store, OTHER, now=NOW + MINUTE)
    seen = equals_my_agenda(store, secret, "p-ana")
    assert {one.status for one in seen.values()} == {"CANCELLED"}
    assert len(seen) == 2


def test_sequence_never_falls_over_a_long_history(store: Store) -> None:
    publish(store, ROUNDS)
    ana, ben = person(store), person(store, "ben")
    secret = a_feed(store, ana)
    take(store, ben, "b1")
    revisions = []

    def note() -> None:
        (seen,) = equals_my_agenda(store, secret, "p-ana").values()
        revisions.append((seen.sequence, seen.status))

    take(store, ana, "b1", may_wait=True, now=NOW + MINUTE)
    note()
    drop(store, ben, "b1", now=NOW + 2 * MINUTE)
    note()
    publish(store, replace(ROUNDS, room="r3"), now=NOW + 3 * MINUTE)
    note()
    publish(store, replace(ROUNDS, room="r3", status="cancelled"), now=NOW + 4 * MINUTE)
    note()
    publish(store, ROUNDS, now=NOW + 5 * MINUTE)
    note()
    drop(store, ana, "b1", now=NOW + 6 * MINUTE)
    take(store, ana, "b1", now=NOW + 7 * MINUTE)
    note()
    assert revisions == [
        (0, "TENTATIVE"), (1, "CONFIRMED"), (2, "CONFIRMED"), (3, "CANCELLED"), (4, "CONFIRMED"),
        (6, "CONFIRMED"),
    ]  # fmt: skip


def test_seat_that_becomes_included_goes_on_where_it_was(store: Store) -> None:
    publish(store, ROUNDS)
    ana = person(store)
    secret = a_feed(store, ana)
    for step in range(3):
        take(store, ana, "b1", now=NOW + step * MINUTE)
        drop(store, ana, "b1", now=NOW + step * MINUTE)
    take(store, ana, "b1", now=NOW + 3 * MINUTE)
    before = revision(store, secret, ROUNDS.title)
    included = replace(ROUNDS, registration="included", kind="general", capacity=None)
    publish(store, included, now=NOW + 4 * MINUTE)
    equals_my_agenda(store, secret, "p-ana")
    assert revision(store, secret, ROUNDS.title) >= before == 6


def test_nothing_changed_is_byte_identical(store: Store) -> None:
    """And on another server, which renders everything anew; no clock is in the bytes."""
    publish(store, document=with_deadlines(a_document(KEYNOTE, ROUNDS)))
    ana = person(store)
    secret = a_feed(store, ana)
    take(store, ana, "b1")
    first = fetch(store, secret)
    address = store.engine.url.render_as_string(hide_password=False)
    with open_store(address) as elsewhere:
        second = fetch(elsewhere, secret, now=NOW + timedelta(days=3))
    assert second == first


def test_etag_of_304_is_the_etag_of_the_body(store: Store) -> None:
    publish(store, ROUNDS)
    ana = person(store)
    secret = a_feed(store, ana)
    assert etag(store, secret) == fetch(store, secret).etag
    take(store, ana, "b1")
    assert etag(store, secret) == fetch(store, secret).etag


def test_cancelled_registration_has_an_empty_calendar(store: Store) -> None:
    publish(store, document=with_deadlines(a_document(KEYNOTE, ROUNDS)))
    secret = a_feed(store, person(store))
    before = etag(store, secret)
    with store.writing() as db:
        db.execute(update(AttendeeRow).values(status="cancelled"))
    assert read_by_icalendar(fetch(store, secret).body) == {}
    assert etag(store, secret) != before


def test_several_feeds_and_one_revoked(store: Store) -> None:
    publish(store, KEYNOTE)
    ana, ben = person(store), person(store, "ben")
    phone, work = a_feed(store, ana), a_feed(store, ana, label="Work")
    with store.reading() as db:
        first, second = list_feeds(db, actor=ana, event_id=EVENT)
    assert {first.label, second.label} == {"Phone", "Work"}
    revoked = first if first.label == "Phone" else second
    with store.writing() as db:
        with pytest.raises(NotFoundError):
            revoke_feed(db, actor=ben, now=NOW, event_id=EVENT, feed_id=revoked.id)
        revoke_feed(db, actor=ana, now=NOW, event_id=EVENT, feed_id=revoked.id)
        revoke_feed(db, actor=ana, now=NOW, event_id=EVENT, feed_id=revoked.id)
    with pytest.raises(NotFoundError):
        fetch(store, phone)
    assert len(read_by_icalendar(fetch(store, work).body)) == 1
    with store.reading() as db:
        assert [one.label for one in list_feeds(db, actor=ana, event_id=EVENT)] == ["Work"]


def test_feed_ends_ninety_days_after_the_event(store: Store) -> None:
    publish(store, KEYNOTE)
    secret = a_feed(store, person(store))
    bound = datetime(2025, 6, 10, 7, tzinfo=UTC)  # 9 June is the 90th day after 11 March
    assert fetch(store, secret, now=bound - timedelta(microseconds=1)).body
    with pytest.raises(FeedEndedError):
        fetch(store, secret, now=bound)
    with pytest.raises(NotFoundError):
        fetch(store, "x" * 43, now=bound)
