"""Rows of badges are kept for a minute, and are as if made anew at each look (decision 0078)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from congress.attendees.models import AttendeeRow
from congress.badges.models import BadgeRow
from congress.checkin.service import carrying
from congress.checkin.service.carrying import KEPT_FOR, RowShelf
from congress.checkin.service.snapshots import Snapshot, take_snapshot
from congress.infra.audit import record
from congress.infra.database import Store
from congress.people.models import PersonRow
from congress.seats.models import SeatRow
from tests.badges.world import SIGNER
from tests.checkin.world import (
    EVENT,
    NOW,
    a_badge,
    a_shift,
    open_doors,
    somebody,
    the_agenda,
)
from tests.counting import statements_of
from tests.ground import an_attendee, publish_document

PEOPLE = 24
NOT_HANDED: dict[str, Any] = {"handed_at": None, "handed_by": None}


@pytest.fixture
def doors(store: Store) -> Store:
    open_doors(store)
    with store.writing() as db:
        for number in range(PEOPLE):
            somebody(db, f"n{number}", seats=("b1",))
    return store


def take(store: Store, since: str = "", *, at: Any = NOW) -> Snapshot:  # noqa: ANN401 -- an instant
    with store.reading() as db:
        return take_snapshot(a_shift(db, store, now=at), SIGNER, since)


def take_anew(store: Store, since: str = "", *, at: Any = NOW) -> Snapshot:  # noqa: ANN401 -- an instant
    """Take the list as a process does that has kept nothing."""
    kept = store._attached.pop(RowShelf, None)
    try:
        return take(store, since, at=at)
    finally:
        store._attached[RowShelf] = kept or RowShelf(store)


def by_key(taken: Snapshot) -> dict[str, Sequence[Any]]:
    return {row[0]: row for row in taken.badges}


def change(store: Store, dice: random.Random, *, is_told: bool = True) -> None:
    """Change something of somebody, as the rooms do: with its line in the audit."""
    name = f"n{dice.randrange(PEOPLE)}"
    kind = dice.choice(["seat", "drop", "name", "cancel", "badge", "new"])
    subject = f"a-{name}"
    with store.writing() as db:
        if kind == "seat":
            where = SeatRow.attendee_id == subject
            db.execute(update(SeatRow).where(where).values(session_id=dice.choice(["b1", "b2"])))
        elif kind == "drop":
            db.execute(delete(SeatRow).where(SeatRow.attendee_id == subject))
        elif kind == "name":
            last = f"Rivera{dice.randrange(1000)}"
            db.execute(update(PersonRow).where(PersonRow.id == f"p-{name}").values(last_name=last))
            subject = f"p-{name}"
        elif kind == "cancel":
            db.execute(
                update(AttendeeRow).where(AttendeeRow.id == subject).values(status="cancelled")
            )
        elif kind == "badge":
            db.execute(
                update(BadgeRow)
                .where(BadgeRow.id == f"g-{name}-1")
                .values(retired_at=NOW, retired_because="lost", **dice.choice([NOT_HANDED, {}]))
            )
            subject = f"{subject}/g-{name}-1"
        else:
            late = f"late{dice.randrange(10**9)}"
            an_attendee(db, name=late)
            a_badge(db, late)
            subject = f"a-{late}"
        if is_told:
            event = None if subject.startswith("p-") else EVENT
            record(db, at=NOW, actor="x", action="changed", event_id=event, subject=subject)


@pytest.mark.parametrize("seed", range(4))
def test_kept_rows_are_those_of_a_process_that_kept_nothing(
    doors: Store, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole lists and what changed since, also of more than a few, after each of forty changes."""
    monkeypatch.setattr(carrying, "FEW", 2)
    dice, since = random.Random(seed), take(doors).version
    for _ in range(40):
        for _ in range(dice.randrange(1, 4)):
            change(doors, dice)
        assert take(doors).badges == take_anew(doors).badges
        assert by_key(take(doors, since)) == by_key(take_anew(doors, since))
        if dice.random() < 0.3:
            since = take(doors).version


def test_what_nobody_wrote_down_is_seen_within_a_minute(doors: Store) -> None:
    """Whoever corrects the database by hand writes no line of the audit."""
    dice = random.Random(1)
    before = take(doors).badges
    for _ in range(20):
        change(doors, dice, is_told=False)
    assert take(doors).badges == before  # control: nobody told it
    assert take(doors, at=NOW + KEPT_FOR).badges == take_anew(doors).badges != before


def test_another_release_and_a_clock_set_back_make_them_anew(doors: Store) -> None:
    first = take(doors).badges
    publish_document(doors, the_agenda(posted=None))
    assert take(doors).badges == take_anew(doors).badges
    with doors.writing() as db:
        db.execute(delete(SeatRow))
    back = NOW - timedelta(hours=1)
    assert take(doors, at=back).badges == take_anew(doors, at=back).badges != first


def test_a_list_of_many_again_costs_no_look_at_each(doors: Store) -> None:
    """Three statements more where something changed, for the first phone that asks."""
    take(doors)
    with statements_of(doors._read) as first:
        take(doors)
    assert not any("badge" in one.lower().partition("from")[2] for one in first)
    change(doors, random.Random(2))
    with statements_of(doors._read) as taken_in:
        take(doors)
    with statements_of(doors._read) as again:
        take(doors)
    assert len(again) == len(first) < len(taken_in) <= len(first) + 3


def test_rows_of_so_many_events_are_kept_and_no_more(
    doors: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "MOST_KEPT", 1)
    shelf = doors.attached(RowShelf)
    shelf._kept["of-last-year"] = shelf._kept.get(EVENT)  # type: ignore[assignment] # never looked at
    take(doors)
    assert list(shelf._kept) == [EVENT]
