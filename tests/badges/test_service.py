"""Handing out, replacing and taking back (R27 to R32, G 9 to G 11, rule C 2, rule C 3)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select, update

from congress.attendees.models import AttendeeRow
from congress.badges.errors import (
    HandedOutError,
    NoBadgeError,
    NotEntitledError,
    NotNowError,
    SupervisorError,
)
from congress.badges.models import BadgeRow
from congress.badges.queries import find_badge, find_live_badge
from congress.badges.rules.handout import Reason
from congress.badges.service.handing import hand_out, take_back
from congress.badges.service.making import Desk, Given
from congress.badges.service.replacing import replace_badge
from congress.badges.service.retiring import BadgesFollower
from congress.core.errors import InputError, NotFoundError, StaleVersionError
from congress.core.ids import digest
from congress.core.ports import RegistrationChange
from congress.core.principal import Principal
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.infra.signing import Signer
from tests.badges.world import DANA, DIRK, EVENT, IDS, OPEN_AT, SAM, a_desk, open_desk, pacific

SECOND = timedelta(seconds=1)
ResultT = TypeVar("ResultT")


@pytest.fixture
def desk(store: Store) -> Store:
    open_desk(store)
    return store


def at(store: Store, work: Callable[[Desk], ResultT], **how: object) -> ResultT:
    return store.unit_of_work(lambda db: work(a_desk(db, store, **how)))


def give(
    store: Store, name: str = "ana", *, because: str = "", actor: Principal = DANA,
    now: datetime = OPEN_AT, place: str = "", signer: Signer | None = None,
) -> Given:  # fmt: skip
    how = {"actor": actor, "now": now, "place": place} | ({"signer": signer} if signer else {})
    return at(store, lambda desk: hand_out(desk, f"x-{name}", because=because), **how)


def swap(
    store: Store, copy: int, reason: Reason = Reason.LOST, *, actor: Principal = DANA,
    now: datetime = OPEN_AT, place: str = "",
) -> Given:  # fmt: skip
    return at(
        store, lambda desk: replace_badge(desk, "x-ana", copy=copy, reason=reason),
        actor=actor, now=now, place=place,
    )  # fmt: skip


def rows(store: Store) -> list[tuple[object, ...]]:
    with store.reading() as db:
        found = db.execute(
            select(
                BadgeRow.copy, BadgeRow.reason, BadgeRow.handed_at, BadgeRow.handed_place,
                BadgeRow.retired_because,
            ).order_by(BadgeRow.attendee_id, BadgeRow.copy)
        )  # fmt: skip
        return [tuple(row) for row in found]


def audited(store: Store) -> list[tuple[str, str]]:
    with store.reading() as db:
        found = db.execute(
            select(AuditRow.action, AuditRow.actor)
            .where(AuditRow.action.startswith("badge."))
            .order_by(AuditRow.id)
        )
        return [(row.action, row.actor) for row in found]


def test_a_badge_is_made_and_handed_over_at_four_and_not_a_second_before(desk: Store) -> None:
    """G 9: "from 4:00 PM, Sunset Foyer" at 3:59:59, and yes at 4:00:00."""
    with pytest.raises(NotNowError) as early:
        give(desk, now=OPEN_AT - SECOND)
    assert early.value.detail == "Not yet: from 4:00 PM PT, Sunset Foyer."
    assert early.value.facts["opens_at"] == "2025-03-09T23:00:00Z"
    assert rows(desk) == []
    given = give(desk)
    assert given.is_new
    assert rows(desk) == [(1, "made", OPEN_AT, "Sunset Foyer", None)]
    assert audited(desk) == [("badge.made", "p-dana"), ("badge.handed-out", "p-dana")]


def test_the_database_holds_no_code(desk: Store) -> None:
    given = give(desk)
    with desk.reading() as db:
        row = db.execute(select(BadgeRow.__table__)).one()
        assert find_badge(db, EVENT, digest(given.code.text)).id == row.id
        assert find_badge(db, "other-2025", digest(given.code.text)) is None  # T9: nor elsewhere
        facts = db.scalars(select(AuditRow.facts)).all()
    assert row.code_hash == digest(given.code.text)
    assert given.code.text not in f"{tuple(row)} {facts}"


def test_the_second_desk_hears_when_and_where(desk: Store) -> None:
    """G 9: the same person at a second desk: issued already."""
    give(desk, now=OPEN_AT + 2 * 60 * SECOND)
    for later, said in (
        (OPEN_AT + 60 * 60 * SECOND, "Handed out already at 4:02 PM PT, Sunset Foyer."),
        (pacific(10, "07:00"), "Handed out already on Sun, March 9, 4:02 PM PT, Sunset Foyer."),
    ):
        with pytest.raises(HandedOutError) as refused:
            give(desk, actor=DIRK, now=later)
        assert refused.value.detail == said
    assert len(rows(desk)) == 1


def test_who_asks_again_gets_the_same_badge(desk: Store) -> None:
    """An answer that was lost, or a print that did not come out, makes no copy."""
    first, again = give(desk), give(desk, now=OPEN_AT + SECOND)
    assert (again.code, again.badge) == (first.code, first.badge)
    assert (first.is_new, again.is_new) == (True, False)
    assert audited(desk)[-1] == ("badge.code-given-again", "p-dana")


@pytest.mark.parametrize(
    ("name", "now", "error", "said"),
    [
        ("ben", pacific(9, "08:00") - SECOND, NotNowError,
         "Not yet: from 8:00 AM PT, Sunset Foyer."),
        ("ben", pacific(9, "12:00"), NotNowError, "Not yet: from 4:00 PM PT, Sunset Foyer."),
        ("ana", pacific(9, "08:00"), NotNowError, "Not yet: from 4:00 PM PT, Sunset Foyer."),
        ("ana", pacific(10, "06:59"), NotNowError, "Not yet: from 7:00 AM PT, Paradise Foyer."),
        ("ana", pacific(12, "07:00"), NotNowError,
         "The hours of the badge desk are over. The information desk can help."),
        ("vera", OPEN_AT, NotEntitledError,
         "No badge pick-up is listed for this registration. The information desk can help."),
    ],
)  # fmt: skip
def test_who_gets_none_is_told_what_to_do(
    desk: Store, name: str, now: datetime, error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as refused:
        give(desk, name, now=now)
    assert str(refused.value) == said
    assert rows(desk) == []


def test_a_desk_that_says_where_it_is_sends_people_on(desk: Store) -> None:
    with pytest.raises(NotNowError) as refused:
        give(desk, now=pacific(10, "08:00"), place="Sunset Foyer")
    assert refused.value.detail == "Now, at another desk: Paradise Foyer."
    with pytest.raises(InputError) as unknown:
        give(desk, place="Lobby bar")
    assert "Sunset Foyer; Paradise Foyer" in str(unknown.value.faults[0])


def test_a_supervisor_opens_any_window_with_a_reason_and_nobody_else_does(desk: Store) -> None:
    early = OPEN_AT - SECOND
    with pytest.raises(SupervisorError):
        give(desk, because="They have to leave.", now=early)
    assert give(desk, because="They have to leave.", now=early, actor=SAM).is_new
    assert give(desk, "vera", because="Came after all.", actor=SAM).is_new
    with desk.reading() as db:
        facts = db.scalars(
            select(AuditRow.facts).where(AuditRow.action == "badge.handed-out")
        ).all()
    assert [one["because"] for one in facts] == ["They have to leave.", "Came after all."]


def test_a_cancelled_registration_has_none_whoever_asks(desk: Store) -> None:
    with desk.writing() as db:
        db.execute(update(AttendeeRow).values(status="cancelled"))
    for actor in (DANA, SAM):
        with pytest.raises(NotEntitledError, match="cancelled"):
            give(desk, because="A guest.", actor=actor)


def test_there_is_nobody_without_a_registration_g11(desk: Store) -> None:
    with pytest.raises(NotFoundError):
        give(desk, "spouse", because="A guest.", actor=SAM)


def test_a_replaced_badge_is_dead_at_once(desk: Store) -> None:
    """G 10: A is refused online at once, B works."""
    first = give(desk)
    second = swap(desk, 1, now=OPEN_AT + SECOND)
    assert second.code != first.code
    assert rows(desk) == [
        (1, "made", OPEN_AT, "Sunset Foyer", "lost"),
        (2, "lost", OPEN_AT + SECOND, "Sunset Foyer", None),
    ]
    with desk.reading() as db:
        assert find_badge(db, EVENT, digest(first.code.text)).retired_because == "lost"
        assert find_badge(db, EVENT, digest(second.code.text)).retired_at is None


def test_who_replaces_twice_makes_one_copy(desk: Store) -> None:
    give(desk)
    first, again = swap(desk, 1), swap(desk, 1)
    assert (again.code, again.is_new) == (first.code, False)
    with pytest.raises(
        StaleVersionError, match=r"Another copy of this badge was made at 4:00 PM PT"
    ):
        swap(desk, 1, actor=DIRK)
    with pytest.raises(StaleVersionError):
        swap(desk, 1, Reason.STOLEN)
    assert len(rows(desk)) == 2


def test_a_third_copy_takes_a_supervisor(desk: Store) -> None:
    give(desk)
    swap(desk, 1)
    with pytest.raises(SupervisorError, match="third"):
        swap(desk, 2)
    assert swap(desk, 2, actor=SAM).badge.copy == 3


def test_badges_are_replaced_at_any_hour_and_in_whose_hands_they_were(desk: Store) -> None:
    give(desk)
    at(desk, lambda one: take_back(one, "x-ana", because="wrong person"))
    late = pacific(12, "20:00")
    assert swap(desk, 1, Reason.DAMAGED, now=late).badge.handed_at is None
    assert rows(desk)[-1] == (2, "damaged", None, "", None)


def test_a_badge_that_was_taken_back_is_handed_out_again_as_it_is(desk: Store) -> None:
    first = give(desk)
    for _ in range(2):  # the second time is the same as the first
        back = at(desk, lambda one: take_back(one, "x-ana", because="wrong person"), actor=DIRK)
        assert (back.handed_at, back.copy) == (None, 1)
    again = give(desk, actor=DIRK, now=OPEN_AT + SECOND)
    assert (again.code, again.is_new) == (first.code, True)
    assert rows(desk) == [(1, "made", OPEN_AT + SECOND, "Sunset Foyer", None)]
    assert [action for action, _ in audited(desk)].count("badge.taken-back") == 1


def test_nothing_is_replaced_or_taken_back_that_is_not_there(desk: Store) -> None:
    with pytest.raises(NoBadgeError):
        swap(desk, 1)
    with pytest.raises(NoBadgeError):
        at(desk, lambda one: take_back(one, "x-ana", because="none"))


@pytest.mark.parametrize(
    ("how", "because"),
    [({"is_active": False}, "cancelled"), ({"is_active": True, "is_handed_on": True}, "handed-on")],
)
def test_a_registration_that_ends_or_goes_to_another_retires_the_badge(
    desk: Store, how: dict[str, bool], because: str
) -> None:
    give(desk)
    give(desk, "ben")
    change = RegistrationChange(EVENT, IDS["ana"], "p-ana", entitlement_changed=True, **how)
    still = RegistrationChange(EVENT, IDS["ben"], "p-ben", is_active=True, entitlement_changed=True)
    with desk.writing() as db:
        BadgesFollower().follow_registrations(db, [change, still], OPEN_AT)
    assert [row[-1] for row in rows(desk)] == [because, None]
    assert audited(desk)[-1] == ("badge.retired", "system")
    # Who registers again, or comes instead, gets a badge of their own.
    assert give(desk).badge.copy == 2


def test_a_badge_of_an_earlier_key_is_made_anew_and_still_known(desk: Store) -> None:
    first = give(desk)
    at(desk, lambda one: take_back(one, "x-ana", because="a rehearsal"))
    other = Signer("another key of thirty-two characters or more")
    again = give(desk, signer=other)
    assert (again.badge.copy, again.code == first.code) == (2, False)
    with desk.reading() as db:
        assert find_live_badge(db, IDS["ana"]).copy == 2
        assert find_badge(db, EVENT, digest(first.code.text)).retired_at is not None
    assert give(desk, signer=Signer("a third key of thirty-two characters, too")).code is None
