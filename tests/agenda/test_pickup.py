"""The badge desk in the changelog, and the names of its windows (R27-R30)."""

from __future__ import annotations

from dataclasses import replace

from congress.agenda.rules.diff import Change, diff_documents
from congress.agenda.rules.document import PickupWindow
from congress.agenda.rules.pickup import name_windows
from tests.agenda.documents import a_document, at

SUNDAY = PickupWindow("Paradise Foyer", at(23, day=9), None, ("general",))
MONDAY = PickupWindow("Paradise Foyer", at(14), None, ("general",))
DESK = replace(a_document(), pickup=(SUNDAY, MONDAY))


def test_a_window_keeps_its_name_when_place_hour_and_words_are_corrected() -> None:
    corrected = replace(SUNDAY, place="Sunset Foyer", starts_at=at(22, day=9), note="changed")
    names = list(name_windows(DESK))
    assert list(name_windows(replace(DESK, pickup=(corrected, MONDAY)))) == names
    assert names == ["pickup-2025-03-09-general", "pickup-2025-03-10-general"]


def test_a_second_window_of_a_day_has_a_name_of_its_own() -> None:
    desk = replace(DESK, pickup=(SUNDAY, replace(SUNDAY, place="Garden Wing")))
    assert list(name_windows(desk)) == ["pickup-2025-03-09-general", "pickup-2025-03-09-general-2"]


def test_the_changelog_tells_the_corrected_window_and_not_the_other_one_r29() -> None:
    after = replace(DESK, pickup=(replace(SUNDAY, place="Sunset Foyer"), MONDAY))
    assert diff_documents(DESK, after, 2).changes == (
        Change(
            "text", "", "Badge pick-up, Sun, March 9",
            "Paradise Foyer, from 4:00 PM", "Sunset Foyer, from 4:00 PM",
        ),
    )  # fmt: skip


def test_new_words_alone_are_told_without_places() -> None:
    after = replace(DESK, pickup=(replace(SUNDAY, note="Bring a photo ID."), MONDAY))
    assert diff_documents(DESK, after, 2).changes == (
        Change("text", "", "Badge pick-up, Sun, March 9"),
    )


def test_a_window_and_a_card_left_out_are_told() -> None:
    before = replace(DESK, pickup=(SUNDAY, replace(MONDAY, ends_at=at(20))))
    after = replace(before, pickup=(SUNDAY,), cards=())
    titles = [card.title for card in before.cards]
    assert diff_documents(before, after, 2).changes == (
        Change(
            "text", "", "Badge pick-up, Mon, March 10",
            "Paradise Foyer, from 7:00 AM to 1:00 PM", "",
        ),
        *(Change("text", "", title) for title in titles),
    )  # fmt: skip
