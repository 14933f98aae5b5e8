"""The standby line on a database: what a press changes, and what it leaves (decision 0056)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from congress.checkin.errors import NoStandbyError, NotNowError
from congress.checkin.models import FormerHolderRow
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.standby import (
    Caller,
    Press,
    Released,
    Standby,
    look_at_standby,
    release_seats,
)
from congress.core.errors import NotFoundError, StaleVersionError
from congress.infra.database import Store
from congress.mail.models import LetterRow
from congress.seats.models import SeatCountRow, SeatRow
from tests.checkin.world import (
    DANA,
    EVENT,
    NOW,
    a_badge,
    a_scan,
    a_seat,
    a_shift,
    open_doors,
    pacific,
    somebody,
    tell,
)
from tests.counting import statements_of
from tests.races.invariants import find_broken

OPEN = pacific("09:55")
WAITING = Direction.WAITING
LOOKED = 10  # statements


@pytest.fixture
def doors(store: Store) -> Store:
    """Ana, Ben and Chiara have the three seats of b1; Dora and Emil have none. No load is posted."""
    open_doors(store, ("ana", "ben", "chiara"), posted=None)
    with store.writing() as db:
        for name in ("dora", "emil"):
            somebody(db, name)
        resize(db, 3)
    return store


def resize(db: Any, capacity: int, session: str = "b1") -> None:  # noqa: ANN401 -- a connection
    db.execute(
        update(SeatCountRow)
        .where(SeatCountRow.session_id == session)
        .values(capacity=capacity, ceiling=capacity)
    )


def wait_in_line(store: Store, *names: str, clock: str = "09:50") -> None:
    """Scan them as waiting, one a second, in this order."""
    at = pacific(clock)
    told = [
        a_scan(name, number=900 + n, direction=WAITING, at=at.replace(second=n))
        for n, name in enumerate(names)
    ]
    tell(store, *told, now=at.replace(second=59))


def press(store: Store, most: int = 500, *, at: datetime = OPEN, **facts: Any) -> Released:  # noqa: ANN401 -- fields of Press
    session = facts.pop("session_id", "b1")
    return store.unit_of_work(
        lambda db: release_seats(
            a_shift(db, store, now=at, actor=DANA), Press(session, most, **facts)
        )
    )


def look(store: Store, *, at: datetime = OPEN, session_id: str = "b1") -> Standby:
    with store.reading() as db:
        return look_at_standby(a_shift(db, store, now=at, actor=DANA), session_id)


def seats_of(store: Store, session: str = "b1") -> dict[str, str]:
    """What became of each seat of a session: its state and why, by name."""
    with store.reading() as db:
        rows = db.execute(select(SeatRow.__table__).where(SeatRow.session_id == session))
        return {row.attendee_id[2:]: f"{row.state} {row.because or ''}".strip() for row in rows}


def called(released: Released) -> list[str]:
    return [one.who.name for one in released.let_in]


def letters_of(store: Store, name: str) -> list[str]:
    with store.reading() as db:
        return list(
            db.scalars(
                select(LetterRow.kind).where(LetterRow.person_id == f"p-{name}").order_by("kind")
            )
        )


def test_a_press_lets_the_line_in_and_ends_as_many_seats(doors: Store) -> None:
    """The seat taken last ends first; here all were taken at once, so by the attendees' ids."""
    tell(doors, a_scan("ben"))
    wait_in_line(doors, "dora")
    released = press(doors)
    assert (called(released), released.ended) == (["Dora Test"], 1)
    assert seats_of(doors) == {
        "ana": "ended not-come", "ben": "confirmed", "chiara": "confirmed",
        "dora": "confirmed standby",
    }  # fmt: skip
    assert letters_of(doors, "ana") == ["seat-not-come"]
    assert letters_of(doors, "dora") == ["seat-standby"]
    assert find_broken(doors) == {}


def test_the_seat_that_was_taken_last_ends_first(doors: Store) -> None:
    with doors.writing() as db:
        late = pacific("08:00")
        db.execute(update(SeatRow).where(SeatRow.attendee_id == "a-chiara").values(changed_at=NOW))
        db.execute(update(SeatRow).where(SeatRow.attendee_id != "a-chiara").values(changed_at=late))
    wait_in_line(doors, "dora")
    press(doors)
    assert seats_of(doors)["chiara"] == "ended not-come"


def test_free_seats_go_before_anybodys(doors: Store) -> None:
    with doors.writing() as db:
        resize(db, 4)
    wait_in_line(doors, "dora", "emil")
    assert press(doors).ended == 1
    with doors.reading() as db:
        row = db.execute(
            select(SeatCountRow.__table__).where(SeatCountRow.session_id == "b1")
        ).one()
    assert (row.taken, row.capacity, row.ceiling) == (4, 4, 4)


def test_above_a_capacity_that_was_cut_nobody_more_sits_than_before(doors: Store) -> None:
    """I1: three sit where two fit; one came, so one more fits, and three sit again."""
    with doors.writing() as db:
        db.execute(update(SeatCountRow).where(SeatCountRow.session_id == "b1").values(capacity=2))
    tell(doors, a_scan("ana"))
    wait_in_line(doors, "dora", "emil")
    assert called(press(doors)) == ["Dora Test"]
    assert find_broken(doors) == {}


@pytest.mark.parametrize(
    ("clock", "session", "refused"),
    [
        ("09:54", "b1", NotNowError), ("11:00", "b1", NotNowError), ("09:55", "p1", NoStandbyError),
        ("14:55", "x1", NoStandbyError), ("09:55", "none", NotFoundError),
    ],
)  # fmt: skip
def test_before_five_to_and_after_the_end_nothing_is_released(
    doors: Store, clock: str, session: str, refused: type[Exception]
) -> None:
    wait_in_line(doors, "dora")
    with pytest.raises(refused) as error:
        press(doors, at=pacific(clock), session_id=session)
    assert set(seats_of(doors).values()) == {"confirmed"}
    if clock == "09:54":
        assert str(error.value) == (
            "Too early: seats of “Session b1” are held until 9:55 AM PT. Press again from then on."
        )


def test_whoever_was_scanned_loses_nothing_in_or_waiting_or_out_again(doors: Store) -> None:
    """Who has a seat and was sent to the line by mistake was there; who went out again, too."""
    tell(doors, a_scan("ana"), a_scan("ben", direction=WAITING), a_scan("chiara"),
         a_scan("chiara", number=2, direction=Direction.OUT))  # fmt: skip
    wait_in_line(doors, "dora")
    assert press(doors) == Released([], [], 0)


def test_a_scan_that_was_undone_or_refused_never_was(doors: Store) -> None:
    tell(doors, a_scan("ana"), a_scan("ana", number=2, undoes="scan-of-ana-000001", admitted=False),
         a_scan("ben"), a_scan("chiara", admitted=False, reason="rules"))  # fmt: skip
    wait_in_line(doors, "dora", "emil")
    press(doors)
    assert seats_of(doors)["ana"] == seats_of(doors)["chiara"] == "ended not-come"


def test_who_came_on_an_old_badge_has_come(doors: Store) -> None:
    with doors.writing() as db:
        a_badge(db, "ana", copy=2, retired_at=NOW)
    tell(doors, a_scan("ana"), a_scan("ben"), a_scan("chiara"))
    wait_in_line(doors, "dora")
    assert called(press(doors)) == []


def test_what_was_scanned_of_a_former_holder_is_not_theirs(doors: Store) -> None:
    tell(doors, a_scan("ben"), a_scan("chiara"), a_scan("ana"))
    wait_in_line(doors, "dora", "emil")
    with doors.writing() as db:
        for name in ("ana", "emil"):
            db.execute(
                insert(FormerHolderRow).values(
                    attendee_id=f"a-{name}", until=OPEN, event_id=EVENT, person_id="p-ben"
                )
            )
    assert called(press(doors)) == ["Dora Test"]
    assert seats_of(doors)["ana"] == "ended not-come"


def test_the_waitlist_comes_first_and_its_row_becomes_the_seat(doors: Store) -> None:
    """I3: Emil came later and waits since the morning."""
    wait_on_list(doors, "emil")
    wait_in_line(doors, "dora", "emil")
    tell(doors, a_scan("ana"), a_scan("ben"))
    assert called(press(doors)) == ["Emil Test"]
    assert seats_of(doors)["emil"] == "confirmed standby"
    assert find_broken(doors) == {}


def wait_on_list(store: Store, name: str, session: str = "b1", gives_up: str | None = None) -> None:
    with store.writing() as db:
        db.execute(
            insert(SeatRow).values(
                attendee_id=f"a-{name}", session_id=session, event_id=EVENT, state="waitlisted",
                turn=1, gives_up=gives_up, because=None, passed_over=None, changes=1, changed_at=NOW,
            )
        )  # fmt: skip
        db.execute(
            update(SeatCountRow)
            .where(SeatCountRow.session_id == session)
            .values(waiting=SeatCountRow.waiting + 1, next_turn=1)
        )


def give(store: Store, name: str, session: str) -> None:
    with store.writing() as db:
        a_seat(db, name, session)


def test_an_overlapping_seat_is_given_up(doors: Store) -> None:
    """R16, I2."""
    give(doors, "dora", "c1")
    wait_in_line(doors, "dora")
    released = press(doors)
    assert [one.gave_up for one in released.let_in] == [["Session c1"]]
    assert seats_of(doors, "c1") == {"dora": "ended swapped"}
    assert find_broken(doors) == {}


def test_who_was_counted_in_elsewhere_is_passed_over(doors: Store) -> None:
    """R8."""
    give(doors, "dora", "c1")
    tell(doors, a_scan("dora", door="two"))
    wait_in_line(doors, "dora", "emil")
    released = press(doors)
    assert called(released) == ["Emil Test"]
    assert [(one.who.name, one.why) for one in released.passed_over] == [
        ("Dora Test", "They were counted in at “Session c1”, at the same time.")
    ]
    assert seats_of(doors, "c1") == {"dora": "confirmed"}


def test_a_swap_gives_up_what_it_said_before_that_begins(doors: Store) -> None:
    give(doors, "dora", "b2")
    wait_on_list(doors, "dora", gives_up="b2")
    wait_in_line(doors, "dora")
    assert [one.gave_up for one in press(doors).let_in] == [["Session b2"]]
    assert find_broken(doors) == {}


def test_a_given_up_seat_goes_to_its_waitlist_where_that_moves(doors: Store) -> None:
    """b2 begins in an hour and twenty minutes: there the list still moves."""
    give(doors, "dora", "b2")
    with doors.writing() as db:
        resize(db, 1, "b2")
    wait_on_list(doors, "dora", gives_up="b2")
    wait_on_list(doors, "ana", "b2")
    wait_in_line(doors, "dora")
    press(doors)
    assert seats_of(doors, "b2") == {"dora": "ended swapped", "ana": "confirmed promoted"}
    assert find_broken(doors) == {}


def test_never_above_the_posted_load_with_those_who_are_called(store: Store) -> None:
    """C 9: three may be inside; one is, and who is called counts until they are scanned in."""
    open_doors(store, ("ana", "ben", "chiara", "frank"))
    with store.writing() as db:
        for name in ("dora", "emil", "gina"):
            somebody(db, name)
        resize(db, 4)
    tell(store, a_scan("ana"))
    wait_in_line(store, "dora", "emil", "gina")
    assert look(store).seats == 2
    assert called(press(store)) == ["Dora Test", "Emil Test"]
    assert look(store).seats == 0
    assert called(press(store)) == []
    tell(store, a_scan("dora", number=2), now=OPEN)
    assert look(store).seats == 0
    tell(store, a_scan("ana", number=2, direction=Direction.OUT, at=OPEN), now=OPEN)
    assert called(press(store)) == ["Gina Test"]


def test_a_press_that_was_made_on_an_old_page_changes_nothing(doors: Store) -> None:
    """Sent twice, by two people or by one: the second reads who was called."""
    wait_in_line(doors, "dora", "emil")
    assert press(doors, 1, seen=0).ended == 1
    with pytest.raises(StaleVersionError):
        press(doors, 1, seen=0)
    assert look(doors).called == [Caller("Dora Test", "x-dora")]
    assert called(press(doors, 1, seen=1)) == ["Emil Test"]


def test_a_look_says_what_a_press_would_do(doors: Store) -> None:
    tell(doors, a_scan("ana"))
    wait_in_line(doors, "dora")
    found = look(doors, at=NOW)
    assert (found.opens_at, found.seats, found.let_in, found.called) == (OPEN, 1, 0, [])
    assert (found.line.not_come, found.line.free) == (["a-ben", "a-chiara"], 0)
    assert [one.attendee_id for one in found.line.waiting] == ["a-dora"]
    assert look(doors, session_id="p1").opens_at is None


def test_who_lost_the_seat_hears_so_at_the_door_and_may_join_the_line(doors: Store) -> None:
    wait_in_line(doors, "dora")
    press(doors)
    late = pacific("10:02")
    ask = a_scan("ana", admitted=None, at=late)
    join = a_scan("ana", number=2, admitted=None, at=late, direction=WAITING)
    told = tell(doors, ask, join, now=late)
    assert [(one.reason, one.said) for one in told] == [
        (
            "product",
            (
                "ANA TEST. Sorry: your seat was given to the standby line at 9:55 AM. "
                "Please join the line here."
            ),
        ),
        ("ok", "ANA TEST. Please wait in the standby line."),
    ]
    assert tell(doors, a_scan("dora", number=3, admitted=None, at=late), now=late)[0].reason == "ok"
    tell(doors, a_scan("ben", at=late), now=late)
    assert called(press(doors, at=late)) == ["Ana Test"]
    again = tell(doors, a_scan("ana", number=4, admitted=None, at=late), now=late)
    assert again[0].said == "ANA TEST. Come in."


def test_who_was_in_as_a_door_tells_later_comes_in_again(doors: Store) -> None:
    wait_in_line(doors, "dora")
    press(doors)
    late = pacific("10:02")
    tell(doors, a_scan("ana", at=NOW), now=late)  # let in at 9:50 by a door without a network
    out = a_scan("ana", number=2, at=late, direction=Direction.OUT)
    back = a_scan("ana", number=3, at=late, admitted=None)
    assert [one.reason for one in tell(doors, out, back, now=late)] == ["ok", "ok"]


@pytest.mark.parametrize("people", [1, 3])
def test_a_look_costs_the_same_however_many_stand_there(store: Store, people: int) -> None:
    names = tuple(f"n{n}" for n in range(people))
    open_doors(store, ("ana",))
    with store.writing() as db:
        for name in names:
            somebody(db, name, seats=("c1",))
    wait_in_line(store, *names)
    with store.reading() as db:
        reading = db.engine
    with statements_of(reading) as ran:
        assert len(look(store).line.waiting) == people
    assert len(ran) == LOOKED
