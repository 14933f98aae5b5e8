"""Prints (decision 0046): two taps print one sheet, a station's minute, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from congress.badges.errors import HandedOutError, NoBadgeError, NotNowError, SupervisorError
from congress.badges.models import BadgeRow, PrintRow
from congress.badges.queries import Print, find_live_badge, list_newest_prints, list_open_prints
from congress.badges.rules.handout import Reason
from congress.badges.rules.prints import (
    UNDER_WAY,
    PrintFacts,
    PrintState,
    decide_print_state,
    is_printed_anew,
)
from congress.badges.service.handing import hand_out, take_back
from congress.badges.service.making import Desk
from congress.badges.service.printing import Asked, ask_for_print
from congress.badges.service.replacing import replace_badge
from congress.badges.service.retiring import BadgesFollower
from congress.badges.service.stations import Sheet, read_sheet, settle_print, take_prints
from congress.core.errors import InputError, NotFoundError, StaleVersionError
from congress.core.ids import digest
from congress.core.ports import RegistrationChange
from congress.infra.database import Store
from congress.infra.signing import Signer
from tests.badges.world import DIRK, EVENT, IDS, OPEN_AT, SAM, a_desk, open_desk, pacific

HERE = "Sunset Foyer"
SECOND = timedelta(seconds=1)
ResultT = TypeVar("ResultT")


@pytest.fixture
def desk(store: Store) -> Store:
    open_desk(store)
    return store


def at(store: Store, work: Callable[[Desk], ResultT], **how: object) -> ResultT:
    return store.unit_of_work(lambda db: work(a_desk(db, store, **{"place": HERE} | how)))


def ask(
    store: Store, name: str = "ana", *, again: bool = False, because: str = "", **how: object
) -> Asked:
    return at(
        store, lambda desk: ask_for_print(desk, f"x-{name}", again=again, because=because), **how
    )


def take(store: Store, most: int = 5, **how: object) -> list[Print]:
    return at(store, lambda desk: take_prints(desk, most=most), **how)


def settle(store: Store, one: Print, failed: str = "", **how: object) -> PrintState:
    return at(
        store, lambda desk: settle_print(desk, one.id, failed=failed).state_at(desk.now), **how
    )


def sheet(store: Store, one: Print, **how: object) -> Sheet:
    return at(store, lambda desk: read_sheet(desk, one.id), **how)


def count(store: Store) -> tuple[int, int]:
    """How many prints and how many copies there are."""
    with store.reading() as db:
        prints = db.scalar(select(func.count()).select_from(PrintRow))
        return prints or 0, db.scalar(select(func.count()).select_from(BadgeRow)) or 0


# -- the rule ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "done", "failed", "is_alive", "expected"),
    [
        (None, None, None, True, PrintState.WAITING),
        (None, None, None, False, PrintState.VOID),
        (59, None, None, True, PrintState.TAKEN),
        (60, None, None, True, PrintState.NO_ANSWER),
        (60, None, None, False, PrintState.VOID),
        (9, 1, None, True, PrintState.DONE),
        (9, 1, None, False, PrintState.DONE),  # it came out before
        (9, None, 1, True, PrintState.FAILED),
        (None, 1, None, True, PrintState.DONE),  # with many others, by no station
    ],
)
def test_what_a_print_is_at(
    taken: int | None, done: int | None, failed: int | None, is_alive: bool, expected: PrintState,  # noqa: FBT001 -- a table
) -> None:  # fmt: skip
    was = [None if one is None else OPEN_AT - one * SECOND for one in (taken, done, failed)]
    facts = PrintFacts(was[0], was[1], was[2], is_badge_alive=is_alive)
    assert decide_print_state(facts, OPEN_AT) is expected


def test_only_what_failed_or_is_said_to_have_is_printed_anew() -> None:
    assert is_printed_anew(None, again=False)
    for state in PrintState:
        fails = state in (PrintState.FAILED, PrintState.VOID)
        assert is_printed_anew(state, again=False) is fails, state
        assert is_printed_anew(state, again=True) is (state not in UNDER_WAY), state


# -- asking -----------------------------------------------------------------------------------


def test_two_taps_print_one_sheet_and_the_badge_lies_at_the_desk(desk: Store) -> None:
    first = ask(desk)
    second = ask(desk, now=OPEN_AT + SECOND, actor=DIRK)
    assert (first.is_new, second.is_new) == (True, False)
    assert second.print == first.print
    assert first.badge.handed_at is None
    assert (first.print.place, first.print.asked_by) == (HERE, "p-dana")
    [taken] = take(desk)
    settle(desk, taken)
    assert not ask(desk).is_new  # it came out: it lies in the box
    assert count(desk) == (1, 1)
    with desk.reading() as db:
        assert find_live_badge(db, IDS["ana"]).id == first.badge.id


def test_did_not_come_out_prints_the_same_code_and_is_no_copy(desk: Store) -> None:
    ask(desk)
    [first] = take(desk)
    before = sheet(desk, first).code
    settle(desk, first)
    assert ask(desk, again=True, now=OPEN_AT + SECOND).is_new
    assert not ask(desk, again=True, now=OPEN_AT + SECOND).is_new  # that one is on its way
    [second] = take(desk, now=OPEN_AT + SECOND)
    assert sheet(desk, second, now=OPEN_AT + SECOND).code == before
    assert count(desk) == (2, 1)


def test_a_print_that_failed_is_asked_for_by_the_same_button(desk: Store) -> None:
    ask(desk)
    [first] = take(desk)
    assert settle(desk, first, "Paper is out.") is PrintState.FAILED
    assert ask(desk, now=OPEN_AT + SECOND).is_new
    with desk.reading() as db:
        [newest] = list_newest_prints(db, [first.badge_id]).values()
    assert newest.state_at(OPEN_AT) is PrintState.WAITING


def test_nothing_is_printed_for_whom_no_badge_is_now(desk: Store) -> None:
    early = OPEN_AT - SECOND
    with pytest.raises(NotNowError, match=r"Not yet: from 4:00 PM PT, Sunset Foyer\."):
        ask(desk, now=early)
    with pytest.raises(SupervisorError):
        ask(desk, now=early, because="Has to leave.")
    assert count(desk) == (0, 0)
    assert ask(desk, now=early, because="Has to leave.", actor=SAM).is_new
    with pytest.raises(NotNowError, match="Now, at another desk"):
        ask(desk, "ben", now=pacific(10, "08:00"))


def test_which_of_several_printers_must_be_said(desk: Store) -> None:
    with pytest.raises(InputError) as unsaid:
        ask(desk, place="")
    assert "Sunset Foyer; Paradise Foyer" in str(unsaid.value.faults[0])
    with pytest.raises(InputError):
        take(desk, place="Lobby bar")
    with pytest.raises(NotFoundError):
        ask(desk, "nobody")


def test_what_is_in_somebodys_hands_is_printed_by_who_gave_it(desk: Store) -> None:
    at(desk, lambda one: hand_out(one, "x-ana"))
    with pytest.raises(HandedOutError):
        ask(desk, actor=DIRK)
    with pytest.raises(HandedOutError):
        ask(desk, actor=SAM)
    assert ask(desk).is_new
    assert not ask(desk, because="Lost at the hotel.", actor=SAM).is_new
    with pytest.raises(NoBadgeError, match="earlier key"):
        ask(desk, signer=Signer("another key of thirty-two characters or more"))


def test_a_badge_in_the_box_is_handed_over_as_it_is(desk: Store) -> None:
    asked = ask(desk)
    settle(desk, take(desk)[0])
    given = at(desk, lambda one: hand_out(one, "x-ana"))
    assert (given.badge.id, given.badge.copy) == (asked.badge.id, 1)
    at(desk, lambda one: take_back(one, "x-ana", because="Somebody else's."))
    assert not ask(desk).is_new


# -- stations ---------------------------------------------------------------------------------


def test_a_station_gets_what_waits_at_its_place_the_oldest_first(desk: Store) -> None:
    ask(desk, "ben", now=OPEN_AT)
    ask(desk, "ana", now=OPEN_AT + SECOND)
    assert take(desk, place="Paradise Foyer") == []
    first = take(desk, most=1, now=OPEN_AT + 2 * SECOND)
    second = take(desk, actor=DIRK, now=OPEN_AT + 2 * SECOND)
    assert [[one.attendee_id for one in taken] for taken in (first, second)] == [
        [IDS["ben"]], [IDS["ana"]],
    ]  # fmt: skip
    assert take(desk, now=OPEN_AT + 3 * SECOND) == []
    with desk.reading() as db:
        assert [one.taken_by for one in list_open_prints(db, EVENT, HERE)] == ["d-dana", "d-dirk"]


def test_after_a_minute_without_an_answer_another_station_prints_it(desk: Store) -> None:
    ask(desk)
    [mine] = take(desk)
    late = OPEN_AT + 60 * SECOND
    assert take(desk, actor=DIRK, now=late - SECOND) == []
    [theirs] = take(desk, actor=DIRK, now=late)
    assert (theirs.id, theirs.taken_by) == (mine.id, "d-dirk")
    # Whoever was slow prints nothing now, and cannot fail what another is printing.
    with pytest.raises(StaleVersionError, match="not yours"):
        sheet(desk, mine, now=late)
    assert settle(desk, mine, "The printer hangs.", now=late) is PrintState.TAKEN
    assert settle(desk, theirs, actor=DIRK, now=late) is PrintState.DONE


def test_the_first_answer_stands(desk: Store) -> None:
    ask(desk)
    [taken] = take(desk)
    for _ in range(2):
        assert settle(desk, taken) is PrintState.DONE
    assert settle(desk, taken, "Paper is out.") is PrintState.DONE
    with pytest.raises(StaleVersionError):
        sheet(desk, taken)
    with pytest.raises(NotFoundError):
        at(desk, lambda one: settle_print(one, "none"))
    with pytest.raises(NotFoundError):
        at(desk, lambda one: read_sheet(one, "none"))


def test_a_replaced_badge_is_printed_by_nobody(desk: Store) -> None:
    """While the old print waits, and while a station has it; the next copy is asked for."""
    at(desk, lambda one: hand_out(one, "x-ana"))
    old = ask(desk).print
    at(desk, lambda one: replace_badge(one, "x-ana", copy=1, reason=Reason.LOST))
    assert take(desk) == []
    new = ask(desk)
    assert (new.is_new, new.badge.copy) == (True, 2)
    [taken] = take(desk)
    assert taken.id == new.print.id != old.id
    at(desk, lambda one: replace_badge(one, "x-ana", copy=2, reason=Reason.LOST), actor=SAM)
    with pytest.raises(StaleVersionError, match="replaced meanwhile"):
        sheet(desk, taken)
    assert settle(desk, taken) is PrintState.DONE  # it came out all the same, and opens nothing


def test_a_registration_that_ends_takes_its_print_along(desk: Store) -> None:
    ask(desk)
    ask(desk, "ben")
    ended = RegistrationChange(
        EVENT, IDS["ana"], "p-ana", is_active=False, entitlement_changed=True
    )
    with desk.writing() as db:
        BadgesFollower().follow_registrations(db, [ended], OPEN_AT)
    assert [one.attendee_id for one in take(desk)] == [IDS["ben"]]


def test_a_print_of_an_earlier_key_says_so(desk: Store) -> None:
    ask(desk)
    [taken] = take(desk)
    with pytest.raises(StaleVersionError, match="earlier key"):
        sheet(desk, taken, signer=Signer("another key of thirty-two characters or more"))


def test_the_sheet_holds_the_code_and_the_tables_do_not(desk: Store) -> None:
    ask(desk)
    [taken] = take(desk)
    found = sheet(desk, taken)
    assert (found.registrant.first_name, digest(found.code.text)) == ("Ana", taken.code_hash)
    with desk.reading() as db:
        rows = [tuple(row) for row in db.execute(select(PrintRow.__table__))]
    assert found.code.text not in str(rows)


def test_at_another_event_there_is_no_such_print(desk: Store) -> None:
    ask(desk)
    [taken] = take(desk)

    def elsewhere(one: Desk) -> None:
        other = Desk(one.db, one.store, one.signer, one.actor, one.now, "other-2025")
        with pytest.raises(NotFoundError):
            read_sheet(other, taken.id)
        with pytest.raises(NotFoundError):
            settle_print(other, taken.id)

    at(desk, elsewhere)
