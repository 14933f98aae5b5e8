"""What is odd about a standby line: badges that are nobody's, registrations that end, agendas that move.

Nothing is lost, and nobody gets in who should not (issue of doors, "Bad input").
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert, update

from congress.attendees.models import AttendeeRow
from congress.badges.models import BadgeRow, BlankRow
from congress.checkin.errors import NoStandbyError, NotNowError
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.held import digest_of, hold
from congress.infra.database import Store
from tests.checkin.test_standby import (
    OPEN,
    called,
    doors,
    look,
    press,
    resize,
    seats_of,
    wait_in_line,
)
from tests.checkin.world import EVENT, NOW, a_badge, a_scan, code_of, pacific, tell, the_agenda
from tests.ground import a_session, publish_document
from tests.races.invariants import find_broken

__all__ = ["doors"]
WAITING = Direction.WAITING


def republish(store: Store, **facts: object) -> None:
    """Publish the agenda anew, with b1 as it is said."""
    agenda = the_agenda(posted=None)
    changed = a_session(**{"id": "b1", "room": "r1", "capacity": 3, **facts})  # type: ignore[arg-type] # fields of a session
    others = tuple(one for one in agenda.sessions if one.id != "b1")
    publish_document(store, replace(agenda, sessions=(changed, *others)), now=OPEN)


@pytest.mark.parametrize("code", ["menu", code_of("nobody"), "C1" + "0" * 22, "x" * 9_000])
def test_a_code_that_is_nobodys_stands_in_no_line(doors: Store, code: str) -> None:
    """A device says that it let them wait; it is a fact, and no permission."""
    tell(doors, a_scan("odd", held=hold(code), direction=WAITING))
    wait_in_line(doors, "dora")
    assert called(press(doors)) == ["Dora Test"]
    assert find_broken(doors) == {}


def test_a_day_badge_stands_in_no_line(doors: Store) -> None:
    with doors.writing() as db:
        db.execute(
            insert(BlankRow).values(
                id="k1", event_id=EVENT, code_hash=digest_of(code_of("day")), number="7",
                name="Kim Day", made_at=NOW, made_by="p-dana", because="", place="", used_at=NOW,
                used_by="p-dana",
            )
        )  # fmt: skip
    tell(doors, a_scan("day", direction=WAITING))
    assert look(doors).line.waiting == []


def test_who_was_cancelled_meanwhile_is_passed_over(doors: Store) -> None:
    wait_in_line(doors, "dora", "emil")
    with doors.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.id == "a-dora").values(status="cancelled"))
    released = press(doors)
    assert called(released) == ["Emil Test"]
    assert [one.why for one in released.passed_over] == ["Their registration is cancelled."]


def test_who_joins_online_or_of_another_type_is_passed_over(doors: Store) -> None:
    """R10; the device that let them wait had an old list."""
    republish(doors, open_to=("general",))
    wait_in_line(doors, "dora", "emil")
    with doors.writing() as db:
        for name, kind in (("dora", "virtual"), ("emil", "workshop")):
            db.execute(
                update(AttendeeRow)
                .where(AttendeeRow.id == f"a-{name}")
                .values(registration_type=kind)
            )
    released = press(doors)
    assert (called(released), released.ended) == ([], 0)
    assert len(released.passed_over) == 2


def test_a_badge_that_was_replaced_in_line_is_the_same_person_once(doors: Store) -> None:
    wait_in_line(doors, "dora")
    with doors.writing() as db:
        db.execute(
            update(BadgeRow)
            .where(BadgeRow.id == "g-dora-1")
            .values(retired_at=NOW, retired_because="lost")
        )
        a_badge(db, "dora", copy=2)
    tell(doors, a_scan("dora", number=8, held=hold(code_of("dora", 2)), direction=WAITING))
    assert called(press(doors)) == ["Dora Test"]
    assert press(doors).ended == 0


def test_a_session_that_begins_later_holds_its_seats_longer(doors: Store) -> None:
    wait_in_line(doors, "dora")
    republish(doors, start="10:30", end="11:10")
    with pytest.raises(NotNowError):
        press(doors)
    assert called(press(doors, at=pacific("10:25"))) == ["Dora Test"]


def test_a_session_that_moved_to_another_room_keeps_its_line(doors: Store) -> None:
    wait_in_line(doors, "dora")
    republish(doors, room="r3")
    assert called(press(doors)) == ["Dora Test"]


def test_a_session_that_is_cancelled_releases_nothing(doors: Store) -> None:
    wait_in_line(doors, "dora")
    republish(doors, status="cancelled")
    with pytest.raises(NoStandbyError, match="was cancelled"):
        press(doors)
    assert set(seats_of(doors).values()) == {"confirmed"}


def test_a_room_whose_door_is_gone_has_no_line(doors: Store) -> None:
    wait_in_line(doors, "dora")
    republish(doors, room="r7")
    with pytest.raises(NoStandbyError, match="no door"):
        press(doors)


def test_a_clock_a_year_off_stands_in_line_by_ours(doors: Store) -> None:
    """I5: its offset is known; without one it is uncertain, and stands there all the same."""
    year = 365 * 24 * 3_600_000
    early = a_scan("emil", at=NOW.replace(year=2024, minute=40), offset_ms=year, direction=WAITING)
    tell(doors, early)
    wait_in_line(doors, "dora")
    with doors.writing() as db:
        resize(db, 4)
    assert called(press(doors, 1)) == ["Emil Test"]


def test_what_was_undone_stands_in_no_line(doors: Store) -> None:
    wait = a_scan("dora", direction=WAITING)
    tell(doors, wait, a_scan("dora", number=2, undoes=wait.id, admitted=False))
    assert called(press(doors)) == []
