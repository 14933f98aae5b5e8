"""Deadlines and badge windows in calendars: for whom, when, and what a correction does (R27-R30)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from congress.agenda.rules.document import Deadlines, Document, PickupWindow
from congress.feeds.rules.deadlines import plan_deadlines, raises_sequence
from congress.infra.database import Store
from tests.builders import NOW
from tests.feeds.readers import READERS, Seen
from tests.feeds.world import a_feed, fetch, publish, with_deadlines
from tests.ground import a_document, an_attendee

DOCUMENT = with_deadlines(a_document())
MINUTE = timedelta(minutes=1)


def seen_by(store: Store, secret: str, *, now: datetime = NOW) -> dict[str, Seen]:
    """Return the deadlines of a feed by title, equal for every reader."""
    body = fetch(store, secret, now=now).body
    found = [
        {uid: (one.title, str(one.start), one.location) for uid, one in read(body).items()}
        for read in READERS.values()
    ]
    assert found[0] == found[1] == found[2]
    return {one.title: one for one in READERS["icalendar"](body).values()}


def a_secret(store: Store, registration_type: str) -> str:
    name = f"{registration_type}-person"
    with store.writing() as db:
        actor = an_attendee(db, name=name, registration_type=registration_type)
    return a_feed(store, actor)


def test_each_type_sees_its_own_badge_window(store: Store) -> None:
    publish(store, document=DOCUMENT)
    shared = {
        "Registration closes at 12:00 PM PT",
        "Claim your credits by April 17, 11:59 PM PT",
        "Recordings are in the virtual lobby from today at the latest",
    }
    general = seen_by(store, a_secret(store, "general"))
    assert set(general) == shared | {"Badge pick-up opens: General Conference"}
    workshop = seen_by(store, a_secret(store, "workshop"))
    assert set(workshop) == shared | {"Badge pick-up: Workshop"}
    assert set(seen_by(store, a_secret(store, "virtual"))) == shared


def test_times_are_those_of_the_documents(store: Store) -> None:
    """docs/requirements.md, "The clock of 2025": the Sunday on which the clocks change."""
    publish(store, document=DOCUMENT)
    seen = seen_by(store, a_secret(store, "workshop"))
    window = seen["Badge pick-up: Workshop"]
    assert window.start == datetime(2025, 3, 9, 15, tzinfo=UTC)
    assert window.end == datetime(2025, 3, 9, 19, tzinfo=UTC)
    assert window.location == "Sunset Foyer, Paradise Point, 1404 Vacation Road, San Diego"
    claim = seen["Claim your credits by April 17, 11:59 PM PT"]
    assert (claim.start, claim.end) == (date(2025, 4, 17), date(2025, 4, 18))
    assert claim.location == ""
    recordings = seen["Recordings are in the virtual lobby from today at the latest"]
    assert recordings.start == date(2025, 3, 18)
    closes = seen["Registration closes at 12:00 PM PT"]
    assert closes.end == datetime(2025, 3, 11, 19, tzinfo=UTC)  # the exclusive bound


@pytest.mark.parametrize(
    ("zone", "closes"),
    [
        ("Asia/Taipei", "3:00 AM UTC+8"),
        ("America/Phoenix", "12:00 PM MST"),
        ("America/New_York", "3:00 PM ET"),
    ],
)
def test_a_deadline_names_the_zone_of_its_event(store: Store, zone: str, closes: str) -> None:
    publish(store, document=replace(DOCUMENT, event=replace(DOCUMENT.event, zone=zone)))
    seen = seen_by(store, a_secret(store, "virtual"))
    assert f"Registration closes at {closes}" in seen


def test_correction_of_a_place_moves_the_entry(store: Store) -> None:
    """R29: earlier notices said Paradise Foyer. The entry changes, and is not doubled."""
    wrong = replace(DOCUMENT, pickup=(replace(DOCUMENT.pickup[1], place="Paradise Foyer"),))
    right = replace(DOCUMENT, pickup=(DOCUMENT.pickup[1],))
    publish(store, document=wrong)
    secret = a_secret(store, "general")
    before = seen_by(store, secret)["Badge pick-up opens: General Conference"]
    others = seen_by(store, secret)
    publish(store, document=right, now=NOW + MINUTE)
    after = seen_by(store, secret)["Badge pick-up opens: General Conference"]
    assert (before.sequence, after.sequence) == (0, 1)
    assert after.location.startswith("Sunset Foyer")
    assert len(seen_by(store, secret)) == len(others)


def test_withdrawn_is_cancelled_and_comes_back_later(store: Store) -> None:
    publish(store, document=DOCUMENT)
    secret = a_secret(store, "general")
    title = "Claim your credits by April 17, 11:59 PM PT"
    without = replace(DOCUMENT, deadlines=replace(DOCUMENT.deadlines, claims_close_on=None))
    publish(store, document=without, now=NOW + MINUTE)
    gone = seen_by(store, secret)[f"CANCELLED: {title}"]
    assert (gone.status, gone.sequence) == ("CANCELLED", 1)
    kept_until = datetime(2025, 4, 25, 7, tzinfo=UTC)
    assert f"CANCELLED: {title}" in seen_by(store, secret, now=kept_until - MINUTE)
    assert f"CANCELLED: {title}" not in seen_by(store, secret, now=kept_until)
    publish(store, document=DOCUMENT, now=NOW + 2 * MINUTE)
    back = seen_by(store, secret)[title]
    assert (back.status, back.sequence) == ("CONFIRMED", 2)


def test_moved_deadline_rises_and_renamed_one_does_not(store: Store) -> None:
    publish(store, document=DOCUMENT)
    secret = a_secret(store, "general")
    renamed = replace(
        DOCUMENT,
        registration_types=tuple(
            replace(one, name="General") if one.id == "general" else one
            for one in DOCUMENT.registration_types
        ),
    )
    publish(store, document=renamed, now=NOW + MINUTE)
    assert seen_by(store, secret)["Badge pick-up opens: General"].sequence == 0
    later = replace(
        renamed, deadlines=replace(DOCUMENT.deadlines, claims_close_on=date(2025, 4, 24))
    )
    publish(store, document=later, now=NOW + 2 * MINUTE)
    assert seen_by(store, secret)["Claim your credits by April 24, 11:59 PM PT"].sequence == 1


@pytest.mark.parametrize(
    ("document", "ids"),
    [
        (a_document(), []),
        (DOCUMENT, [
            "claims-close", "pickup-2025-03-09-general", "pickup-2025-03-09-workshop",
            "recordings-due", "registration-closes",
        ]),
        (replace(a_document(), deadlines=Deadlines(registration_opens_at=NOW)),
         ["registration-opens"]),
        (replace(a_document(), pickup=(PickupWindow("A", NOW, None), PickupWindow("B", NOW, None))),
         ["pickup-2025-03-08", "pickup-2025-03-08-2"]),
    ],
)  # fmt: skip
def test_plan_table(document: Document, ids: list[str]) -> None:
    planned = plan_deadlines(document)
    assert [one.id for one in planned] == ids
    assert all(one.starts_at < one.ends_at for one in planned)


def test_time_place_and_coming_back_revise_a_deadline_and_words_do_not() -> None:
    stored = next(one for one in plan_deadlines(DOCUMENT) if one.id == "claims-close")
    later = replace(stored, starts_at=stored.starts_at + MINUTE)
    assert not raises_sequence(stored, stored, was_withdrawn=False)
    assert not raises_sequence(stored, replace(stored, title="Other words"), was_withdrawn=False)
    assert raises_sequence(stored, later, was_withdrawn=False)
    assert raises_sequence(stored, replace(stored, place="Foyer"), was_withdrawn=False)
    assert raises_sequence(stored, stored, was_withdrawn=True)
