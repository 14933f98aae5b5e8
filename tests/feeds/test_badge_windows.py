"""Whose a badge window is: one rule for the desk, calendars and news (R27 to R30).

Whoever paid for a session of a day, or teaches one, may use that day's windows, whatever their type.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from congress.agenda.rules import pickup
from congress.agenda.rules.diff import ReleaseDiff
from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import Holder, name_windows, windows_of
from congress.attendees.models import AttendeeRow
from congress.core.ports import Affected
from congress.feeds.rules.deadlines import deadline_uid
from congress.guide.rules.news import list_news
from congress.infra.database import Store
from congress.seats.service.releases import SeatsFollower
from tests.builders import NOW
from tests.feeds.readers import READERS
from tests.feeds.world import EVENT, a_feed, fetch, publish
from tests.ground import a_document, a_session, an_attendee

SUNDAY = PickupWindow("Sunset Foyer", datetime(2025, 3, 9, 15, tzinfo=UTC), None, ("workshop",))
MONDAY = PickupWindow("Paradise Foyer", datetime(2025, 3, 10, 14, tzinfo=UTC), None, ("general",))
HOLDERS = (
    Holder("general"), Holder("workshop"), Holder("virtual"), Holder("general", ("w1",)),
    Holder("virtual", ("w1",)), Holder("virtual", (), "s-ana"), Holder("general", (), "s-ana"),
    Holder("workshop", ("gone",)), Holder("virtual", (), "s-nobody"),
)  # fmt: skip


def the_congress() -> Document:
    """On Sunday a paid workshop, on Monday a session that Ana teaches."""
    workshop = a_session(id="w1", kind="workshop", day=9, start="09:00", registration="paid")
    taught = replace(a_session(id="b1", day=10), speakers=("s-ana",))
    return replace(a_document(workshop, taught), pickup=(SUNDAY, MONDAY))


def in_calendar(store: Store, holder: Holder, name: str) -> list[str]:
    """The windows in somebody's calendar, by their names."""
    with store.writing() as db:
        actor = an_attendee(
            db, name=name, registration_type=holder.registration_type,
            paid_sessions=holder.paid_sessions, speaker=holder.speaker,
        )  # fmt: skip
    body = fetch(store, a_feed(store, actor), now=NOW).body
    uids = {
        deadline_uid(EVENT, one, "x").split("@")[0]: one for one in name_windows(the_congress())
    }
    bare = [uid.split("@")[0] for uid in READERS["icalendar"](body)]
    return sorted(uids[uid] for uid in bare if uid in uids)


def at_the_desk(holder: Holder) -> list[str]:
    names = {window: name for name, window in name_windows(the_congress()).items()}
    return sorted(names[window] for window in windows_of(the_congress(), holder))


def test_a_calendar_has_the_windows_that_the_desk_has(store: Store) -> None:
    publish(store, document=the_congress())
    found = [in_calendar(store, one, f"n{number}") for number, one in enumerate(HOLDERS)]
    assert found == [at_the_desk(one) for one in HOLDERS]
    sunday, monday = "pickup-2025-03-09-workshop", "pickup-2025-03-10-general"
    assert found[:7] == [
        [monday], [sunday], [], [sunday, monday], [sunday], [monday], [monday],
    ]  # fmt: skip


def test_who_teaches_from_now_on_has_another_calendar(store: Store) -> None:
    """And another ETag: nobody is told 304 of what has changed."""
    publish(store, document=the_congress())
    with store.writing() as db:
        actor = an_attendee(db, name="ana", registration_type="virtual")
    secret = a_feed(store, actor)
    before = fetch(store, secret, now=NOW)
    with store.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-ana").values(speaker="s-ana"))
    after = fetch(store, secret, now=NOW)
    assert before.etag != after.etag
    assert b"Badge pick-up" not in before.body
    assert b"Badge pick-up" in after.body


@pytest.mark.parametrize("holder", HOLDERS)
def test_news_of_a_window_are_for_whom_the_desk_lets_use_it(holder: Holder) -> None:
    before = the_congress()
    for window in (SUNDAY, MONDAY):
        other = tuple(one for one in (SUNDAY, MONDAY) if one is not window)
        moved = replace(before, pickup=(*other, replace(window, place="Garden Wing")))
        for after in (moved, replace(before, pickup=other)):
            [one] = list_news(ReleaseDiff(EVENT, 2, before, after, ()))
            assert one.concerns(holder) is (window in windows_of(before, holder)), one.text


def test_who_paid_for_sunday_is_told_that_sundays_desk_has_moved(store: Store) -> None:
    publish(store, document=the_congress())
    with store.writing() as db:
        an_attendee(db, name="ana", paid_sessions=("w1",))
        an_attendee(db, name="ben")
    after = replace(the_congress(), pickup=(replace(SUNDAY, place="Garden Wing"), MONDAY))
    diff = ReleaseDiff(EVENT, 2, the_congress(), after, ())
    with store.reading() as db:
        told = {one for one in SeatsFollower().preview(db, diff) if isinstance(one, Affected)}
    assert {one.person_id for one in told if "Badge pick-up" in one.detail} == {"p-ana"}


def test_a_rule_that_is_changed_is_changed_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the one home: without it, desk and news agree on something else."""
    holder = Holder("virtual", ("w1",))
    moved = replace(the_congress(), pickup=(replace(SUNDAY, place="Garden Wing"), MONDAY))
    [one] = list_news(ReleaseDiff(EVENT, 2, the_congress(), moved, ()))
    assert (one.concerns(holder), len(windows_of(the_congress(), holder))) == (True, 1)
    monkeypatch.setattr(pickup, "is_for_holder", lambda *_: False)
    assert (one.concerns(holder), windows_of(the_congress(), holder)) == (False, ())
