"""Blank and day badges (decision 0049): one scan and it is theirs, and the next list matches it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, update

from congress.attendees.models import AttendeeRow
from congress.attendees.service import ImportWishes, import_attendees
from congress.badges.errors import (
    HandedOutError,
    ListedError,
    NotBlankError,
    NotEntitledError,
    NotNowError,
    SupervisorError,
)
from congress.badges.models import BadgeRow, BlankRow
from congress.badges.service.blanks import (
    Newcomer,
    give_day_badge,
    hand_out_blank,
    make_blanks,
)
from congress.badges.service.handing import hand_out
from congress.badges.service.looking_up import look_up
from congress.badges.service.making import Desk
from congress.badges.service.matching import DayBadgesFollower
from congress.badges.service.printing import ask_for_print
from congress.badges.service.retiring import BadgesFollower
from congress.core.ids import digest
from congress.core.ports import RegistrationChange
from congress.core.principal import Principal
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from tests.attendees.world import a_registration
from tests.badges.world import DANA, EVENT, IDS, OPEN_AT, SAM, a_desk, open_desk, the_congress
from tests.ground import publish_document

SECOND = timedelta(seconds=1)
HERE = "Sunset Foyer"
NIA = Newcomer("801770-09999", "Nia Obi")
ResultT = TypeVar("ResultT")


@pytest.fixture
def desk(store: Store) -> Store:
    open_desk(store)
    return store


def at(
    store: Store, work: Callable[[Desk], ResultT], *, actor: Principal = DANA,
    now: datetime = OPEN_AT,
) -> ResultT:  # fmt: skip
    return store.unit_of_work(lambda db: work(a_desk(db, store, actor=actor, now=now, place=HERE)))


def blanks(store: Store, count: int = 1) -> list[str]:
    """Codes of new blank badges, as they are printed."""
    return [one.code.text for one in at(store, lambda desk: make_blanks(desk, count))]


def live(store: Store) -> list[tuple[str, int, str | None]]:
    """Every badge that opens something: whose, which copy, who handed it over."""
    with store.reading() as db:
        rows = db.execute(
            select(BadgeRow.attendee_id, BadgeRow.copy, BadgeRow.handed_by)
            .where(BadgeRow.retired_at.is_(None))
            .order_by(BadgeRow.attendee_id)
        )
        return [(*row,) for row in rows]


def note(store: Store, typed: str) -> str:
    return at(store, lambda desk: look_up(desk, typed)).note


def day_badge(
    store: Store, code: str, *, newcomer: Newcomer = NIA, actor: Principal = SAM,
    now: datetime = OPEN_AT,
) -> None:  # fmt: skip
    at(
        store, lambda desk: give_day_badge(desk, code, newcomer, because="Has the mail."),
        actor=actor, now=now,
    )  # fmt: skip


def actions(store: Store) -> list[str]:
    with store.reading() as db:
        return list(
            db.scalars(
                select(AuditRow.action).where(AuditRow.action.like("badge%")).order_by(AuditRow.id)
            )
        )


# -- blank badges --------------------------------------------------------------------------------


def test_a_blank_badge_is_theirs_with_one_scan(desk: Store) -> None:
    (code,) = blanks(desk)
    assert note(desk, code) == (
        "A blank badge. Find the person first, then scan it: it is theirs at once."
    )
    given = at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ana", code.lower()))
    assert given.is_new
    assert given.code is not None
    assert given.code.text == code
    assert live(desk) == [(IDS["ana"], 1, "p-dana")]
    found = at(desk, lambda at_desk: look_up(at_desk, code)).people
    assert [one.registrant.external_id for one in found] == ["x-ana"]
    again = at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ana", code))
    assert not again.is_new
    assert len(live(desk)) == 1
    assert actions(desk) == ["badges.blanks-made", "badge.made", "badge.blank-handed-out"]


def test_what_was_made_for_them_is_retired(desk: Store) -> None:
    """The printed one is not in the box: the blank one is the second copy, and the first is dead."""
    at(desk, lambda at_desk: ask_for_print(at_desk, "x-ana"))
    (code,) = blanks(desk)
    at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ana", code))
    assert live(desk) == [(IDS["ana"], 2, "p-dana")]


def test_a_blank_badge_keeps_to_the_hours_and_to_one_a_person(desk: Store) -> None:
    one, two, three = blanks(desk, 3)
    early = OPEN_AT - SECOND
    with pytest.raises(NotNowError):
        at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ana", one), now=early)
    with pytest.raises(NotEntitledError):
        at(desk, lambda at_desk: hand_out_blank(at_desk, "x-vera", one))
    with pytest.raises(SupervisorError):
        at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ana", one, because="Now."), now=early)
    at(
        desk, lambda at_desk: hand_out_blank(at_desk, "x-ana", one, because="Leaves at noon."),
        actor=SAM, now=early,
    )  # fmt: skip
    with pytest.raises(HandedOutError):
        at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ana", two))
    at(desk, lambda at_desk: hand_out(at_desk, "x-ben"))
    with pytest.raises(HandedOutError):
        at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ben", three))


@pytest.mark.parametrize("wrong", ["used", "pick-up", "nonsense", "", "other event"])
def test_what_is_no_blank_badge_is_refused_and_nothing_changes(desk: Store, wrong: str) -> None:
    code, other = blanks(desk, 2)
    given = at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ben", code))
    assert given.code is not None
    typed = {"used": code, "pick-up": "P1" + "0" * 30}.get(wrong, wrong)
    if wrong == "other event":
        publish_document(desk, the_congress(event_id="other-2025"))
        with desk.writing() as db:
            db.execute(update(BlankRow).values(event_id="other-2025"))
        typed = other
    with pytest.raises(NotBlankError):
        at(desk, lambda at_desk: hand_out_blank(at_desk, "x-ana", typed))
    assert live(desk) == [(IDS["ben"], 1, "p-dana")]


# -- day badges ----------------------------------------------------------------------------------


def arrive(store: Store, number: str = NIA.number, **more: str) -> None:
    """The list that has her at last."""
    row = a_registration(
        number, email="nia@example.org", first_name="Nia", last_name="Obi", **more
    )  # fmt: skip
    followers = (BadgesFollower(), DayBadgesFollower())
    with store.writing() as db:
        import_attendees(
            db=db, actor=SAM, now=OPEN_AT + SECOND, event_id=EVENT, rows=[row],
            followers=followers, wishes=ImportWishes(is_whole=False),
        )  # fmt: skip


def nia(store: Store) -> str:
    with store.reading() as db:
        return db.scalars(select(AttendeeRow.id).where(AttendeeRow.external_id == NIA.number)).one()


def test_a_day_badge_becomes_theirs_with_the_next_list(desk: Store) -> None:
    (code,) = blanks(desk)
    day_badge(desk, code)
    said = note(desk, code)
    assert said == (
        "The day badge of Nia Obi, number 801770-09999, given at 4:00 PM PT, Sunset Foyer."
    )
    assert live(desk) == []
    arrive(desk)
    assert live(desk) == [(nia(desk), 1, "p-sam")]
    (found,) = at(desk, lambda at_desk: look_up(at_desk, code)).people
    assert (found.registrant.last_name, found.badge and found.badge.handed_place) == ("Obi", HERE)
    arrive(desk)  # the same list again
    assert len(live(desk)) == 1
    assert actions(desk).count("badge.day-badge-matched") == 1


def test_it_takes_a_supervisor_and_somebody_who_is_not_listed(desk: Store) -> None:
    (code,) = blanks(desk)
    with pytest.raises(SupervisorError):
        day_badge(desk, code, actor=DANA)
    with pytest.raises(ListedError):
        day_badge(desk, code, newcomer=Newcomer("x-ana", "Ana Test"))
    with pytest.raises(NotBlankError):
        day_badge(desk, "C1" + "0" * 22)
    assert note(desk, code).startswith("A blank badge.")


def test_sent_twice_it_is_one_and_a_second_one_ends_the_first(desk: Store) -> None:
    first, second = blanks(desk, 2)
    for _ in "twice":
        day_badge(desk, first)
    day_badge(desk, second)
    assert note(desk, first) == "That was a day badge. It opens nothing any more."
    with pytest.raises(NotBlankError):
        day_badge(desk, first)
    arrive(desk)
    with desk.reading() as db:
        hashes = db.scalars(select(BadgeRow.code_hash)).all()
    assert hashes == [digest(second)]


def test_who_is_cancelled_in_that_list_gets_nothing_by_it(desk: Store) -> None:
    (code,) = blanks(desk)
    day_badge(desk, code)
    arrive(desk, status="cancelled")
    assert live(desk) == []
    arrive(desk)  # and is let in by the next one
    assert len(live(desk)) == 1


def test_a_number_that_is_handed_on_leaves_the_badge_with_nobody(desk: Store) -> None:
    """The badge of the former person ends with the registration, as any other."""
    (code,) = blanks(desk)
    day_badge(desk, code)
    arrive(desk)
    ended = RegistrationChange(EVENT, nia(desk), "p-x", is_active=True, entitlement_changed=False,
                               is_handed_on=True)  # fmt: skip
    with desk.writing() as db:
        for follower in (BadgesFollower(), DayBadgesFollower()):
            list(follower.follow_registrations(db, [ended], OPEN_AT + SECOND))
    assert live(desk) == []


def test_one_number_of_another_event_matches_nothing(desk: Store) -> None:
    (code,) = blanks(desk)
    day_badge(desk, code, newcomer=Newcomer("R-77", "Nia Obi"))
    arrive(desk)
    assert live(desk) == []
    assert note(desk, code).startswith("The day badge of Nia Obi")
