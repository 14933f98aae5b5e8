"""Day badges as the desk finds and takes them back, and who wrote a note: on both databases."""

from __future__ import annotations

import pytest

from congress.badges import queries
from congress.badges.errors import NoBadgeError, SupervisorError
from congress.badges.queries import Blank
from congress.badges.rules.day_badges import is_meant
from congress.badges.rules.handout import Reason
from congress.badges.service.blanks import (
    Newcomer,
    give_day_badge,
    hand_out_blank,
    is_blank,
    make_blanks,
)
from congress.badges.service.day_badges import find_day_badges, take_day_badge_back
from congress.badges.service.notes import write_note
from congress.badges.service.replacing import replace_badge
from congress.infra.database import Store
from tests.badges.world import DANA, IDS, OPEN_AT, SAM, a_desk, open_desk

OLA = Newcomer("801770-09999", "Ola Lee-Nowak")


@pytest.fixture
def desk(store: Store) -> Store:
    open_desk(store)
    return store


@pytest.mark.parametrize(
    ("typed", "is_hers"),
    [
        ("nowak", True), ("Nowak, Ola", True), ("ola le", True), ("9999", True),
        ("801770 09999", True), ("99", False), ("n", False), ("nowa ben", False), ("", False),
        ("wak", False), ("801770", False),
    ],
)  # fmt: skip
def test_whom_a_text_means(typed: str, *, is_hers: bool) -> None:
    assert is_meant(typed, OLA.name, OLA.number) is is_hers


def give(store: Store) -> tuple[Blank, str]:
    def work(db: object) -> tuple[Blank, str]:
        desk = a_desk(db, store, actor=SAM, place="Sunset Foyer")  # type: ignore[arg-type] # a connection
        code = make_blanks(desk, 1)[0].code.text
        return give_day_badge(desk, code, OLA, because="Has the mail."), code

    return store.unit_of_work(work)


def test_one_is_found_taken_back_and_blank_again(desk: Store) -> None:
    given, code = give(desk)
    with desk.writing() as db:
        found = find_day_badges(a_desk(db, desk), "nowak")
        assert [(one.id, one.name, one.place) for one in found] == [
            (given.id, OLA.name, "Sunset Foyer")
        ]
        with pytest.raises(SupervisorError):
            take_day_badge_back(a_desk(db, desk, actor=DANA), given.id)
    with desk.writing() as db:
        take_day_badge_back(a_desk(db, desk, actor=SAM), given.id)
        assert find_day_badges(a_desk(db, desk), "nowak") == []
        assert is_blank(a_desk(db, desk), code)
    with desk.writing() as db:  # and can become somebody's
        hand_out_blank(a_desk(db, desk), "x-ana", code)
    with desk.writing() as db, pytest.raises(NoBadgeError):
        take_day_badge_back(a_desk(db, desk, actor=SAM), given.id)


def test_one_that_another_took_the_place_of_stays_dead(desk: Store) -> None:
    lost, code = give(desk)
    give(desk)
    with desk.writing() as db, pytest.raises(NoBadgeError):
        take_day_badge_back(a_desk(db, desk, actor=SAM), lost.id)
    with desk.reading() as db:
        assert not is_blank(a_desk(db, desk), code)
        assert len(queries.list_day_badges(db, lost.event_id)) == 1


def test_copies_that_somebody_had_are_counted(desk: Store) -> None:
    with desk.writing() as db:
        here = a_desk(db, desk)
        code = make_blanks(here, 1)[0].code.text
        first = hand_out_blank(here, "x-ana", code).badge
        assert queries.count_worn(db, first) == 0
        assert queries.count_worn(db, first, with_it=True) == 1
    with desk.writing() as db:
        second = replace_badge(a_desk(db, desk), "x-ana", copy=1, reason=Reason.LOST).badge
    with desk.reading() as db:
        assert queries.count_worn(db, second) == 1


def test_who_wrote_a_note_and_when(desk: Store) -> None:
    with desk.reading() as db:
        assert queries.find_written(db, IDS["ana"]) is None
    with desk.writing() as db:
        write_note(a_desk(db, desk), "x-ana", "See Dr. Reyes.")
    with desk.reading() as db:
        written = queries.find_written(db, IDS["ana"])
    assert written is not None
    assert (written.at, written.by) == (OPEN_AT, "")  # nobody of that id is in this list of people
