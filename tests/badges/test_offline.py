"""Hand-overs told later (decision 0050, T11): each once, and the first badge is the one that lives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import select

from congress.badges.models import BadgeRow, OfflineRow
from congress.badges.queries import Copies
from congress.badges.rules.handout import Reason
from congress.badges.rules.offline import Telling
from congress.badges.service.blanks import hand_out_blank, make_blanks
from congress.badges.service.codes import badge_code_of, slip_code_of
from congress.badges.service.handing import hand_out, take_back
from congress.badges.service.making import Desk
from congress.badges.service.offline import HandOver, list_conflicts, tell_hand_overs
from congress.badges.service.preparing import prepare_badge
from congress.badges.service.replacing import replace_badge
from congress.badges.service.retiring import BadgesFollower
from congress.core.ids import digest
from congress.core.ports import RegistrationChange
from congress.core.principal import Principal
from congress.infra.database import Store
from congress.people.models import SlipRow
from tests.badges.world import DANA, DIRK, EVENT, IDS, OPEN_AT, SIGNER, a_desk, open_desk, pacific
from tests.races.invariants import find_broken

HERE = "Sunset Foyer"
LATER = OPEN_AT + timedelta(hours=1)
MINUTE = timedelta(minutes=1)
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


def blanks(store: Store, count: int) -> list[str]:
    made = at(store, lambda desk: make_blanks(desk, count), now=pacific(8, "12:00"))
    return [one.code.text for one in made]


def prepared(store: Store, name: str = "ana") -> str:
    """The code of a badge that lies in the box."""
    given = at(
        store, lambda desk: prepare_badge(desk, IDS[name], Copies(None, 0)), now=pacific(8, "12:00")
    )  # fmt: skip
    assert given.code is not None
    return given.code.text


def fact(key: str, code: str = "", *, number: str = "x-ana", minute: int = 0) -> HandOver:
    return HandOver(
        id=f"fact-{key:0>16}", number=number, code=code, at=OPEN_AT + minute * MINUTE,
        photo_id_seen=False, place=HERE,
    )  # fmt: skip


def tell(
    store: Store, *facts: HandOver, actor: Principal = DANA, now: datetime = LATER,
    device_now: datetime | None = None,
) -> list[str]:  # fmt: skip
    answered = at(
        store, lambda desk: tell_hand_overs(desk, facts, device_now or now), actor=actor, now=now
    )  # fmt: skip
    assert [one.id for one in answered] == [one.id for one in facts]
    assert all(one.said for one in answered)
    return [one.stored.value for one in answered]


def living(store: Store) -> dict[str, tuple[str, datetime | None, str | None]]:
    """Which badge opens something, since when and by whom it is in hands, by attendee."""
    with store.reading() as db:
        rows = db.execute(
            select(
                BadgeRow.attendee_id, BadgeRow.code_hash, BadgeRow.handed_at, BadgeRow.handed_by
            ).where(BadgeRow.retired_at.is_(None))
        )
        return {row[0]: (row[1], row[2], row[3]) for row in rows}


def conflicts(store: Store) -> list[str]:
    return [one.id for one in at(store, list_conflicts)]


def test_a_badge_from_the_box_and_a_blank_one_arrive_once(desk: Store) -> None:
    box, (blank,) = prepared(desk), blanks(desk, 1)
    facts = fact("a", box.lower(), minute=1), fact("b", blank, number="x-ben", minute=2)
    assert tell(desk, *facts) == ["stored", "stored"]
    there = living(desk)
    assert there == {
        IDS["ana"]: (digest(box), OPEN_AT + MINUTE, "p-dana"),
        IDS["ben"]: (digest(blank), OPEN_AT + 2 * MINUTE, "p-dana"),
    }
    for _ in range(10):  # T11: ten times the same upload
        assert tell(desk, *facts, actor=DIRK, now=LATER + MINUTE) == ["duplicate", "duplicate"]
    assert living(desk) == there
    assert conflicts(desk) == []
    assert find_broken(desk) == {}


def test_what_was_printed_for_them_needs_no_scan(desk: Store) -> None:
    box = prepared(desk)
    assert tell(desk, fact("a")) == ["stored"]
    assert living(desk)[IDS["ana"]][0] == digest(box)
    assert tell(desk, fact("b", number="x-ben")) == ["conflict"]  # nothing was printed for Ben


def test_an_altered_fact_under_a_known_id_changes_nothing(desk: Store) -> None:
    box, (blank,) = prepared(desk), blanks(desk, 1)
    first = fact("a", box)
    assert tell(desk, first) == ["stored"]
    there = living(desk)
    for altered in (
        replace(first, code=blank), replace(first, number="x-ben"), replace(first, place=""),
        replace(first, at=OPEN_AT - MINUTE), replace(first, photo_id_seen=True),
    ):  # fmt: skip
        assert tell(desk, altered) == ["conflict"]
    assert tell(desk, first, replace(first, place="")) == ["duplicate", "conflict"]
    assert living(desk) == there
    with desk.reading() as db:
        assert len(db.execute(select(OfflineRow.id)).all()) == 1


def test_the_first_hand_over_lives_whichever_is_told_first(desk: Store) -> None:
    one, two = blanks(desk, 2)
    assert tell(desk, fact("two", two, minute=10)) == ["stored"]
    assert tell(desk, fact("one", one, minute=5), actor=DIRK) == ["stored"]
    assert living(desk) == {IDS["ana"]: (digest(one), OPEN_AT + 5 * MINUTE, "p-dirk")}
    assert conflicts(desk) == [fact("two").id]
    assert find_broken(desk) == {}


def test_an_earlier_one_online_stays_and_a_later_one_gives_way(desk: Store) -> None:
    first, second = blanks(desk, 2)
    at(desk, lambda here: hand_out(here, "x-ana"), now=OPEN_AT + 5 * MINUTE)
    online = living(desk)[IDS["ana"]]
    assert tell(desk, fact("late", first, minute=6)) == ["conflict"]
    assert living(desk) == {IDS["ana"]: online}
    assert tell(desk, fact("early", second, minute=4)) == ["stored"]
    assert living(desk)[IDS["ana"]][0] == digest(second)


def test_what_a_blank_badge_put_aside_lives_again_when_it_was_first(desk: Store) -> None:
    box, (blank,) = prepared(desk), blanks(desk, 1)
    at(desk, lambda here: hand_out_blank(here, "x-ana", blank), now=OPEN_AT + 9 * MINUTE)
    assert tell(desk, fact("a", box, minute=3)) == ["stored"]
    assert living(desk)[IDS["ana"]][0] == digest(box)
    assert tell(desk, fact("b", blank, minute=9)) == ["conflict"]


@pytest.mark.parametrize("reason", [Reason.LOST, Reason.DAMAGED])
def test_what_was_replaced_stays_dead(desk: Store, reason: Reason) -> None:
    box = prepared(desk)
    at(desk, lambda here: hand_out(here, "x-ana"))
    at(desk, lambda here: replace_badge(here, "x-ana", copy=1, reason=reason))
    there = living(desk)
    (blank,) = blanks(desk, 1)
    told = tell(desk, fact("a", box, minute=-30), fact("b", blank, minute=-40))
    assert told == ["conflict", "conflict"]
    assert living(desk) == there


def test_lost_after_it_was_told_is_no_conflict(desk: Store) -> None:
    (blank,) = blanks(desk, 1)
    tell(desk, fact("a", blank))
    at(
        desk,
        lambda here: replace_badge(here, "x-ana", copy=1, reason=Reason.LOST),
        now=LATER + MINUTE,
    )
    assert conflicts(desk) == []


@pytest.mark.parametrize(
    "code", ["C1" + "0" * 22, "nonsense", "P1" + "0" * 30, badge_code_of(SIGNER, "other").text]
)
def test_a_code_that_is_no_badge_of_the_event_is_on_record(desk: Store, code: str) -> None:
    prepared(desk)
    there = living(desk)
    assert tell(desk, fact("a", code)) == ["conflict"]
    assert living(desk) == there
    assert conflicts(desk) == [fact("a").id]


def test_a_badge_with_anothers_name_on_it_stays_theirs(desk: Store) -> None:
    bens = prepared(desk, "ben")
    assert tell(desk, fact("a", bens)) == ["conflict"]
    assert living(desk) == {IDS["ben"]: (digest(bens), None, None)}


def test_a_blank_badge_is_whose_it_was_first(desk: Store) -> None:
    """Two desks say that they gave it away: the first did, and Ben has what was made for him."""
    box, (blank,) = prepared(desk, "ben"), blanks(desk, 1)
    assert tell(desk, fact("ben", blank, number="x-ben", minute=8)) == ["stored"]
    assert tell(desk, fact("ana", blank, minute=7)) == ["stored"]
    assert {who: one[0] for who, one in living(desk).items()} == {
        IDS["ana"]: digest(blank), IDS["ben"]: digest(box),
    }  # fmt: skip
    assert conflicts(desk) == [fact("ben").id]
    assert find_broken(desk) == {}


def test_who_is_nobody_or_cancelled_gets_nothing_by_it(desk: Store) -> None:
    (blank,) = blanks(desk, 1)
    ended = RegistrationChange(
        EVENT, IDS["ben"], "p-ben", is_active=False, entitlement_changed=True
    )
    with desk.writing() as db:
        db.exec_driver_sql("UPDATE attendee SET status = 'cancelled' WHERE external_id = 'x-ben'")
        list(BadgesFollower().follow_registrations(db, [ended], OPEN_AT))
    told = tell(desk, fact("a", blank, number="x-ben"), fact("b", blank, number="nobody"))
    assert told == ["conflict", "conflict"]
    assert living(desk) == {}
    assert tell(desk, fact("c", blank, minute=30)) == ["stored"]  # it is as blank as it was
    assert find_broken(desk) == {}


def test_the_clock_of_the_device_is_set_right_and_nothing_lies_ahead(desk: Store) -> None:
    one, two = blanks(desk, 2)
    behind = LATER - timedelta(hours=5)
    tell(desk, replace(fact("a", one), at=behind - 10 * MINUTE), device_now=behind)
    assert living(desk)[IDS["ana"]][1] == LATER - 10 * MINUTE
    tell(desk, replace(fact("b", two, number="x-ben"), at=LATER + MINUTE))
    assert living(desk)[IDS["ben"]][1] == LATER


def test_a_time_beyond_all_calendars_is_now(desk: Store) -> None:
    (one,) = blanks(desk, 1)
    end = datetime.fromisoformat("9999-12-31T23:59:59+00:00")
    start = datetime.fromisoformat("0001-01-01T00:00:00+00:00")
    assert tell(desk, replace(fact("a", one), at=end), device_now=start) == ["stored"]
    assert living(desk)[IDS["ana"]][1] == LATER


def test_taken_back_it_can_be_handed_over_again(desk: Store) -> None:
    (blank,) = blanks(desk, 1)
    tell(desk, fact("a", blank))
    at(desk, lambda here: take_back(here, "x-ana", because="The wrong person."), now=LATER)
    assert living(desk)[IDS["ana"]][1] is None
    assert tell(desk, fact("a", blank)) == ["duplicate"]
    assert living(desk)[IDS["ana"]][1] is None


def test_a_photo_id_that_was_seen_makes_the_slip_good(desk: Store) -> None:
    box, (blank,) = prepared(desk), blanks(desk, 1)
    tell(desk, replace(fact("a", box), photo_id_seen=True))
    tell(
        desk, replace(fact("b", blank, minute=1), photo_id_seen=True)
    )  # a conflict: its slip is not
    with desk.reading() as db:
        badge_id = db.scalar(select(BadgeRow.id).where(BadgeRow.code_hash == digest(box)))
        slips = db.scalars(select(SlipRow.code_hash).where(SlipRow.ended_at.is_(None))).all()
    assert badge_id is not None
    assert slips == [SIGNER.keyed_digest("slip", slip_code_of(SIGNER, badge_id))]


def test_every_answer_has_words() -> None:
    assert {*Telling} == {Telling.STORED, Telling.DUPLICATE, Telling.CONFLICT}
