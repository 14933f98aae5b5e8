"""One person takes the badges of several along (decision 0051): an answer for each, nothing lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from congress.app import house_of
from congress.badges.errors import HandedOutError
from congress.badges.models import BadgeRow, PrintRow
from congress.badges.rules.groups import MOST_IN_GROUP, GroupState, decide_group
from congress.badges.rules.handout import HandoutState
from congress.badges.rules.prints import PrintState
from congress.badges.service import groups
from congress.badges.service.groups import TakenAlong, hand_out_group, take_group_back
from congress.badges.service.handing import Taker, hand_out
from congress.badges.service.making import Desk, Given
from congress.badges.service.printing import ask_for_print
from congress.badges.service.stations import settle_print
from congress.infra.audit import AuditRow
from congress.infra.database import Store
from congress.people.models import SlipRow
from tests.badges.world import DESK, DIRK, IDS, OPEN_AT, a_desk, open_desk, staff
from tests.ground import an_attendee

HERE = "Sunset Foyer"
SECOND = timedelta(seconds=1)
EVERYBODY = ["x-ana", "x-ben", "x-vera", "x-nobody"]


def print_for(store: Store, *names: str, is_out: bool = True) -> None:
    for name in names:
        with store.writing() as db:
            desk = a_desk(db, store, place=HERE)
            asked = ask_for_print(desk, f"x-{name}")
            if is_out:
                settle_print(desk, asked.print.id)


def take(store: Store, *numbers: str, taker: str = "x-ana", **how: object) -> list[TakenAlong]:
    return store.unit_of_work(
        lambda db: hand_out_group(a_desk(db, store, **{"place": HERE} | how), taker, numbers)
    )


def out(store: Store) -> list[str]:
    with store.reading() as db:
        rows = db.scalars(select(BadgeRow.attendee_id).where(BadgeRow.handed_at.is_not(None)))
        return sorted(one.rstrip("0") for one in rows)


@pytest.fixture
def desk(store: Store) -> Store:
    open_desk(store)
    with store.writing() as db:
        an_attendee(db, name="kim", attendee_id="kim00000000000000000")
        an_attendee(db, name="lou", status="cancelled", attendee_id="lou00000000000000000")
    return store


# -- the rule ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("handout", "sheet", "is_mine", "expected"),
    [
        (HandoutState.NOW, PrintState.DONE, False, GroupState.HANDED_OVER),
        (HandoutState.NOW, None, False, GroupState.NOT_PRINTED),
        (HandoutState.NOW, PrintState.FAILED, False, GroupState.NOT_PRINTED),
        (HandoutState.NOW, PrintState.VOID, False, GroupState.NOT_PRINTED),
        (HandoutState.NOW, PrintState.WAITING, False, GroupState.AT_PRINTER),
        (HandoutState.NOW, PrintState.TAKEN, False, GroupState.AT_PRINTER),
        (HandoutState.NOW, PrintState.NO_ANSWER, False, GroupState.AT_PRINTER),
        (HandoutState.HANDED_OUT, PrintState.DONE, True, GroupState.HANDED_OVER),
        (HandoutState.HANDED_OUT, PrintState.DONE, False, GroupState.REFUSED),
        *((state, PrintState.DONE, False, GroupState.REFUSED) for state in HandoutState
          if state is not HandoutState.NOW),
    ],
)  # fmt: skip
def test_whose_badge_goes_along(
    handout: HandoutState,
    sheet: PrintState | None,
    is_mine: bool,  # noqa: FBT001 -- a parameter of the table
    expected: GroupState,
) -> None:
    assert decide_group(handout, sheet, is_mine=is_mine) is expected


# -- one act -----------------------------------------------------------------------------------


def test_each_has_an_answer_and_none_is_in_the_way_of_another(desk: Store) -> None:
    print_for(desk, "ana", "ben")
    print_for(desk, "kim", is_out=False)
    assert take(desk, "x-vera", "x-ben", "x-nobody", "x-kim", "x-lou", "x-ana", "x-ben") == [
        TakenAlong("x-vera", GroupState.REFUSED,
                   "No badge pick-up is listed for this registration. The information desk can help."),
        TakenAlong("x-ben", GroupState.HANDED_OVER, "Handed over.", 1),
        TakenAlong("x-nobody", GroupState.UNKNOWN, "Nobody in the list has this number."),
        TakenAlong("x-kim", GroupState.AT_PRINTER, "Still at the printer: wait until it is out.", 1),
        TakenAlong("x-lou", GroupState.REFUSED,
                   "This registration is cancelled. The information desk can help."),
        TakenAlong("x-ana", GroupState.HANDED_OVER, "Handed over.", 1),
    ]  # fmt: skip
    assert out(desk) == ["ana", "ben"]


def test_too_early_says_when_and_where(desk: Store) -> None:
    print_for(desk, "ana", "ben")
    early = take(desk, "x-ana", "x-ben", now=OPEN_AT - SECOND)
    assert {one.said for one in early} == {"Not yet: from 4:00 PM PT, Sunset Foyer."}
    assert out(desk) == []


def test_what_is_not_printed_is_handed_to_nobody_and_made_for_nobody(desk: Store) -> None:
    [one] = take(desk, "x-ana")
    assert (one.state, one.copy) == (GroupState.NOT_PRINTED, 0)
    with desk.reading() as db:
        assert db.execute(select(BadgeRow.id)).all() == []


def test_sent_twice_it_says_the_same_and_another_desk_hears_when_and_where(desk: Store) -> None:
    print_for(desk, "ana", "ben")
    first = take(desk, "x-ana", "x-ben")
    assert take(desk, "x-ana", "x-ben", now=OPEN_AT + SECOND) == first
    [other] = take(desk, "x-ben", actor=DIRK)
    assert other.said == "Handed out already at 4:00 PM PT, Sunset Foyer."


def test_the_slip_of_who_is_there_works_and_no_other(desk: Store) -> None:
    """Decision 0048: nobody saw a photo ID of who is not there."""
    print_for(desk, "ana", "ben")
    take(desk, "x-ana", "x-ben")
    with desk.reading() as db:
        assert list(db.scalars(select(SlipRow.person_id))) == ["p-ana"]


def test_who_took_it_along_is_on_record(desk: Store) -> None:
    print_for(desk, "ana", "ben")
    take(desk, "x-ana", "x-ben")
    with desk.reading() as db:
        rows = db.execute(
            select(AuditRow.subject, AuditRow.facts)
            .where(AuditRow.action == "badge.handed-out")
            .order_by(AuditRow.id)
        ).all()
    takers = {subject.split("/")[0]: facts.get("taken_by") for subject, facts in rows}
    assert takers == {IDS["ana"]: None, IDS["ben"]: IDS["ana"]}
    with desk.reading() as db:
        named = dict(db.execute(select(BadgeRow.attendee_id, BadgeRow.handed_to)).all())  # type: ignore[arg-type] # pairs
    assert named == {IDS["ana"]: "", IDS["ben"]: "Ana Test"}


def test_a_group_that_was_handed_over_by_mistake_is_back_and_the_same_twice(desk: Store) -> None:
    print_for(desk, "ana", "ben")
    take(desk, "x-ana", "x-ben")
    for _ in range(2):
        with desk.writing() as db:
            here = a_desk(db, desk, place=HERE)
            numbers = [
                "x-ben",
                "x-ana",
                "x-vera",
                "x-nobody",
            ]  # Vera has none: she is in nobody's way
            assert take_group_back(here, numbers, because="Undone.") == ["x-ana", "x-ben"]
        assert out(desk) == []
    with desk.reading() as db:
        left = db.execute(
            select(BadgeRow.handed_to, BadgeRow.retired_at, SlipRow.ended_at)
            .outerjoin(SlipRow, SlipRow.given_with == BadgeRow.id)
            .order_by(BadgeRow.attendee_id)
        ).all()
    assert left == [("", None, OPEN_AT), ("", None, None)]  # Ana's slip is off again
    assert [one.state.value for one in take(desk, "x-ana", "x-ben")] == ["handed-over"] * 2


def test_a_refusal_that_comes_late_is_an_answer_too(
    desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control of what the rule foresees: without it each is refused by itself, and the rest goes on."""
    print_for(desk, "ana", "ben")
    monkeypatch.setattr(groups, "decide_group", lambda *_, **__: GroupState.HANDED_OVER)

    def refuse_ben(desk: Desk, number: str, *, photo_id_seen: bool, taker: Taker | None) -> Given:
        if number == "x-ben":
            raise HandedOutError
        return hand_out(desk, number, photo_id_seen=photo_id_seen, taker=taker)

    monkeypatch.setattr(groups, "hand_out", refuse_ben)
    assert [(one.external_id, one.state.value) for one in take(desk, "x-ben", "x-ana")] == [
        ("x-ben", "refused"), ("x-ana", "handed-over"),
    ]  # fmt: skip
    assert out(desk) == ["ana"]


# -- over the API ------------------------------------------------------------------------------


def post(app: Flask, people: object, taken_by: str = "x-ana") -> TestResponse:
    body = {"taken_by": taken_by, "people": people, "place": HERE}
    return app.test_client().post(f"{DESK}/group-hand-overs", json=body, headers=staff())


def test_the_call_answers_for_each(app: Flask) -> None:
    client = app.test_client()
    client.post(f"{DESK}/people/x-ana/badge/prints", json={"place": HERE}, headers=staff())
    with house_of(app).store.writing() as db:
        db.execute(PrintRow.__table__.update().values(done_at=OPEN_AT))  # type: ignore[attr-defined] # a table
    answer = post(app, EVERYBODY)
    assert answer.status_code == 200
    assert [(one["external_id"], one["state"]) for one in answer.json["people"]] == [
        ("x-ana", "handed-over"), ("x-ben", "not-printed"), ("x-vera", "refused"),
        ("x-nobody", "unknown"),
    ]  # fmt: skip
    assert post(app, EVERYBODY).json == answer.json


def test_who_takes_them_is_somebody_of_the_list(app: Flask) -> None:
    assert post(app, EVERYBODY, taken_by="x-nobody").status_code == 404


@pytest.mark.parametrize("people", [[], ["x"] * (MOST_IN_GROUP + 1), [""], "x-ana", None])
def test_nobody_and_too_many_are_refused(app: Flask, people: object) -> None:
    assert post(app, people).status_code == 422
