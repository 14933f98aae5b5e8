"""What a door says (rules C 6, C 7, C 9): a line for each reason, and the order in which they count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from congress.checkin.rules.verdict import (
    OVERRIDABLE,
    Bearer,
    Direction,
    Move,
    Question,
    Read,
    Reason,
    Room,
    decide_verdict,
)
from congress.checkin.service.judging import Judged
from congress.checkin.service.telling import say_verdict
from tests.checkin.world import pacific, the_agenda

AGENDA = the_agenda()
ANA = Bearer("a-ana", "Ana", "Rivera", "general", is_active=True, is_retired=False, seats=("b1",))
IN, OUT, WAITING = Direction.IN, Direction.OUT, Direction.WAITING


def ask(door: str = "left", clock: str = "09:50", **facts: Any) -> Question:  # noqa: ANN401 -- fields of Question
    bearer = facts.pop("bearer", ANA)
    return Question(
        AGENDA.doors_by_id[door],
        facts.pop("direction", IN),
        pacific(clock),
        AGENDA,
        facts.pop("read", Read.BADGE),
        bearer,
        **facts,
    )


def said(asked: Question) -> tuple[str, str]:
    verdict = decide_verdict(asked)
    name = f"{asked.bearer.first_name} {asked.bearer.last_name}" if asked.bearer else ""
    judged = Judged(verdict, asked.read, asked.bearer, asked, name, here=11)
    return verdict.reason.value, say_verdict(judged)


def ana(**facts: Any) -> Bearer:  # noqa: ANN401 -- fields of Bearer
    return replace(ANA, **facts)


LUNCHED = Move(pacific("12:20"), "lunch", "lunch", IN)
CASES: list[tuple[Question, str, str]] = [
    (ask(), "ok", "ANA RIVERA. Come in."),
    (ask(direction=OUT), "ok", "ANA RIVERA. Out. Thank you."),
    # Known at all.
    (ask(bearer=None), "invalid", "This badge is not known here. Please go to the badge desk."),
    (ask(bearer=None, read=Read.PICKUP), "invalid",
     "That is the pick-up code. Please show the badge."),  # rule C 1
    (ask(bearer=None, read=Read.SLIP), "invalid",
     "That is the code of the slip. Please show the badge."),
    (ask(bearer=None, read=Read.FOREIGN), "invalid",
     "This badge is for another event. Please go to the badge desk."),
    (ask(bearer=None, read=Read.DAMAGED), "invalid",
     "This code was not read whole. Please scan it again."),
    (ask(bearer=None, read=Read.PART), "invalid",
     "The code has 24 characters: 11 are here. Please scan or type all of it."),
    (ask(bearer=None, read=Read.BLANK), "invalid",
     "This badge is nobody's yet. Please go to the badge desk."),
    (ask(bearer=None, read=Read.OTHER), "invalid",
     "That is not a badge. Please show the badge. No badge? Please go to the badge desk."),
    (ask(bearer=None, direction=OUT), "invalid",
     "This badge is not known here. Please go to the badge desk."),
    (ask(bearer=None, read=Read.DAY), "unapproved",
     "A day badge, and the list does not have it yet. Ask the supervisor."),
    (ask(bearer=None, read=Read.DAY, direction=OUT), "ok", "Out. Thank you."),
    # The registration, the copy.
    (ask(bearer=ana(is_active=False, is_retired=True)), "canceled",
     "ANA RIVERA. This registration is cancelled. Please go to the information desk."),
    (ask(bearer=ana(is_retired=True)), "revoked",
     "ANA RIVERA. This badge was replaced. Please go to the badge desk."),
    (ask(bearer=ana(is_retired=True), direction=OUT), "ok", "ANA RIVERA. Out. Thank you."),
    # Entitlement.
    (ask(bearer=ana(seats=())), "product",
     "ANA RIVERA. You have no seat in this session. The standby line is here."),
    (ask(bearer=ana(seats=(), waits=("b1",))), "product",
     "ANA RIVERA. You are on the waitlist. Please wait here, in the standby line."),
    (ask(bearer=ana(seats=("c1",), waits=("b1",))), "product",
     "ANA RIVERA. Different session: yours is at Room 2, 10:00 AM."),
    (ask(bearer=ana(seats=("c1",))), "product",
     "ANA RIVERA. Different session: yours is at Room 2, 10:00 AM."),  # G 13
    (ask("two", bearer=ana(seats=(), speaker="helen")), "ok", "ANA RIVERA. Come in."),
    (ask("five", bearer=ana(seats=())), "ok", "ANA RIVERA. Come in."),  # registration: none
    (ask("three", "07:45", bearer=ana(seats=())), "ok", "ANA RIVERA. Come in."),  # R10
    (ask("three", "07:45", bearer=ana(registration_type="exhibitor")), "product",
     ("ANA RIVERA. “Session k1” does not come with this registration. Please go to the information"
      " desk.")),
    (ask("dinner", "18:00"), "product",
     ("ANA RIVERA. “Session dinner” does not come with General Conference. Please go to the"
      " information desk.")),
    (ask("two", "13:00", bearer=ana(paid_sessions=("w1",))), "ok", "ANA RIVERA. Come in."),  # R11
    (ask("two", "13:00"), "unpaid",
     "ANA RIVERA. “Session w1” is not paid on this registration. Please go to the information desk."),
    (ask(bearer=ana(registration_type="virtual")), "product",
     "ANA RIVERA. This registration is for joining online. Please go to the information desk."),
    # Given to the standby line at 9:55, and told of later by a door that had no network (decision 0056).
    (ask(clock="09:54", bearer=ana(seats=(), given={"b1": pacific("09:55")})), "ok",
     "ANA RIVERA. Come in."),
    (ask(clock="09:55", bearer=ana(seats=(), given={"b1": pacific("09:55")})), "product",
     ("ANA RIVERA. Sorry: your seat was given to the standby line at 9:55 AM. Please join the line"
      " here.")),
    (ask(clock="09:58", last=Move(pacific("09:54"), "left", "b1", IN),
         bearer=ana(seats=(), given={"b1": pacific("09:55")})), "ok",
     "ANA RIVERA. Come in. You came in already at 9:54 AM: you count once."),
    # Time.
    (ask(clock="09:20"), "invalid_time",
     "ANA RIVERA. Too early: this door opens at 9:30 AM. “Session b1” begins at 10:00 AM."),
    (ask(clock="14:00"), "invalid_time", "ANA RIVERA. All is over here. Thank you."),
    (ask("left", "12:40", bearer=ana(paid_sessions=("w1",))), "invalid_time",
     "ANA RIVERA. Different session: yours is at Room 2, 1:00 PM."),
    # Load: 3 may be inside.
    (ask(room=Room(2, 3)), "ok", "ANA RIVERA. Come in."),
    (ask(room=Room(3, 3)), "rules",
     ("ANA RIVERA. You have a seat, but no more may come in right now. Please wait here. Ask the"
      " supervisor.")),  # G 12
    (ask("three", "07:45", room=Room(3, 3)), "rules",
     "ANA RIVERA. No more may come in: 3 may be inside. Ask the supervisor."),
    (ask(room=Room(3, 3, is_inside=True)), "ok", "ANA RIVERA. Come in."),
    (ask(room=Room(9, None)), "ok", "ANA RIVERA. Come in."),
    # Twice.
    (ask("lunch", "12:30"), "ok", "ANA RIVERA. Come in."),
    (ask("lunch", "12:30", last=LUNCHED), "already_redeemed",
     "ANA RIVERA. You came in already at 12:20 PM. Ask the supervisor."),
    (ask("lunch", "12:30", last=replace(LUNCHED, direction=OUT)), "ok", "ANA RIVERA. Come in."),
    (ask(last=Move(pacific("09:40"), "left", "b1", IN)), "ok",
     "ANA RIVERA. Come in. You came in already at 9:40 AM: you count once."),
    (ask(last=Move(pacific("09:40"), "right", "b1", IN)), "ok",
     ("ANA RIVERA. Come in. You came in already at 9:40 AM, by another door: Room 1, right door: you"
      " count once.")),
    (ask(last=Move(pacific("09:40"), "left", "b1", OUT)), "ok", "ANA RIVERA. Come in."),
    # Standby, and bags (R34).
    (ask(direction=WAITING, bearer=ana(seats=())), "ok",
     "ANA RIVERA. Please wait in the standby line."),
    (ask(direction=WAITING), "ok", "ANA RIVERA. You have a seat here: please do not wait, come in."),
    (ask(direction=WAITING, room=Room(3, 3)), "rules",
     ("ANA RIVERA. You have a seat, but no more may come in right now. Please wait here. Ask the"
      " supervisor.")),
    (ask(direction=WAITING, room=Room(3, 3), bearer=ana(seats=())), "ok",
     "ANA RIVERA. Please wait in the standby line."),
    (ask("five", direction=WAITING), "product",
     "ANA RIVERA. There is no standby line here: nobody needs a seat."),
    (ask("bags", "07:00"), "ok", "ANA RIVERA. Bag taken."),
    (ask("bags", "07:00", direction=OUT), "ok", "ANA RIVERA. Bag given back."),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "reason", "words"), CASES)
def test_a_door_says_why_in_a_sentence(asked: Question, reason: str, words: str) -> None:
    assert said(asked) == (reason, words)


def test_every_reason_occurs() -> None:
    """No name of rule C 6 stands there that nothing produces; `error` is of a door that is gone."""
    assert {reason for _, reason, _ in CASES} == {one.value for one in Reason} - {"error"}


def test_a_supervisor_lets_in_whom_a_door_refuses_and_never_what_is_no_badge() -> None:
    assert set(Reason) - OVERRIDABLE == {Reason.OK, Reason.INVALID}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"is_active": False, "is_retired": True, "seats": ()}, "canceled"),
        ({"is_retired": True, "seats": ()}, "revoked"),
        ({"seats": ()}, "product"),
        ({}, "rules"),
    ],
)
def test_the_first_of_several_reasons_is_told(facts: dict[str, Any], reason: str) -> None:
    """Rule C 6: in a fixed order, whatever else is wrong."""
    assert said(ask(bearer=ana(**facts), room=Room(3, 3)))[0] == reason
