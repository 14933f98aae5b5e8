"""Claims are found, and each person has a ledger: every event with its actor, and why so much."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from congress.console.people import name_actors
from congress.console.scene import ConsoleScene
from congress.core.principal import SYSTEM
from congress.credits.models import ClaimReceiptRow, ClaimRow
from congress.credits.rules.states import State
from tests.checkin.attended import EVENT
from tests.checkin.facts import at
from tests.companion.world import words_of
from tests.console.claiming import ANA, AT, act, attend, claim, find, noted, world_state
from tests.console.test_asked_page import ask, seat
from tests.console.world import CONSOLE, World
from tests.counting import statements_of
from tests.credits.claimed import LATE, Claimant
from tests.ground import an_attendee


def test_first_and_last_name_find_somebody_and_their_claims(world: World) -> None:
    """On the phone one hears a whole name."""
    attend(world, "ana", "ben")
    claim(world)
    claim(world, "ben", "1.00")
    said = find(world.browser(), q="ana test")
    assert "x-ana" in said
    assert "x-ben" not in said
    assert "1.50 credits" in said
    assert "1.00 credits" not in said
    assert "x-ana" not in find(world.browser(), q="zoe test")


# -- looking for claims -----------------------------------------------------------------------------


def test_claims_are_found_by_name_number_state_and_kind(world: World) -> None:
    attend(world, "ana", "ben")
    claim(world)
    claim(world, "ben", "1.00", kind="acpe")
    browser = world.browser()
    said = words_of(browser.get(AT))
    assert "AMA PRA Category 1 Credit™: 1 claim (1 " in said
    row = "Ana Test x-ana AMA PRA Category 1 Credit™ 1.50 credits"
    assert row in said
    for typed in ({"q": "x-ana"}, {"q": "ana@example.org"}, {"kind": "ama"}):
        said = find(browser, **typed)
        assert row in said, typed
        assert "Ben Test x-ben" not in said, typed
    assert "Ben Test x-ben" in find(browser, q="TEST")
    state = world_state(world, "ana")
    assert row in find(browser, q="test", state=state, kind="ama")
    assert "No claims" in find(browser, state="revoked")
    assert "Ana Test (x-ana)" in find(
        browser, q="x-ana", state="revoked"
    )  # the person all the same


def test_who_claimed_nothing_is_found_too(world: World) -> None:
    said = find(world.browser(), q="test")
    assert "People Ana Test (x-ana)" in said
    assert "Nobody of that name or number has claimed." in said


def test_a_page_holds_fifty_and_its_statements_do_not_grow(world: World) -> None:
    with world.store.writing() as db:
        for number in range(51):
            name = f"n{number:02}"
            an_attendee(db, name=name)
            shared = {"event_id": EVENT, "attendee_id": f"a-{name}", "person_id": f"p-{name}"}
            db.execute(
                insert(ClaimReceiptRow),
                {**shared, "id": name, "type_id": "ama", "key": name, "level": 2,
                 "received_at": at(f"17:{number:02}"), "body": b"{}", "outcome": "claimed"},
            )  # fmt: skip
            db.execute(
                insert(ClaimRow),
                {**shared, "id": name, "type_id": "ama", "state": "claimed", "amount": 100,
                 "version": 1, "received_at": at(f"17:{number:02}"), "is_attested": False,
                 "attested": [], "shown_at": None, "name": "N", "credential": "RN", "ids": {},
                 "receipt_id": name},
            )  # fmt: skip
    browser = world.browser()
    browser.get(AT)
    with statements_of(*world.engines) as few:
        find(browser, q="x-n00")
    with statements_of(*world.engines) as many:
        said = find(browser)
    assert len(few) >= len(many)
    assert ("x-n50" in said, "x-n00" in said, "Page 1 Older" in said) == (True, False, True)
    said = find(browser, page="2")
    assert ("x-n50" in said, "x-n00" in said, "Newer Page 2" in said) == (False, True, True)
    assert "x-n50" in find(browser, page="x")


def test_it_is_written_down_who_was_shown_and_not_what_was_typed(world: World) -> None:
    browser = world.browser()
    find(browser, q="test")
    browser.get(ANA)
    assert noted(world) == [
        ("p-cai", {"by": "claims", "shown": ["a-ana"]}),
        ("p-cai", {"by": "ledger", "shown": ["a-ana"]}),
    ]


def test_control_without_the_note_nobody_knows_who_looked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ConsoleScene, "note_shown", lambda *_: None)
    find(world.browser(), q="test")
    assert noted(world) == []


# -- the ledger -------------------------------------------------------------------------------------


def test_a_ledger_tells_everything_in_order_with_who_did_it(world: World) -> None:
    seat(world, "ana", "b1")
    attend(world, "ana")
    ask(world, text="I was at <b>Falls</b>, too.")
    claim(world, licenses=[{"kind": "RN", "state": "CA", "number": "12345"}])
    said = words_of(world.browser().get(ANA))
    order = (
        "Has a seat in “Disclosing Harm”",
        "Scanned in at Room 1, main door · “Disclosing Harm” · dana Desk",
        "Scanned out at Room 1, main door · “Disclosing Harm”",
        "“Not right?” of “Disclosing Harm” · Ana Test “I was at <b>Falls</b>, too.”",
        "Scanned in at Room 1, main door · “Night Shift”",
        "A claim arrived: AMA PRA Category 1 Credit™ · Ana Test taken",
        "Claimed: 1.50 credits of AMA PRA Category 1 Credit™ · Ana Test version 1, the evidence gave",
    )
    places = [said.find(one) for one in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)
    assert "Name as on the license Ana Rivera, RN" in said
    assert "Licenses RN CA 12345" in said


def test_it_says_why_so_much_and_no_more(world: World) -> None:
    attend(world, "ana")
    said = words_of(world.browser().get(ANA))
    assert "Not claimed. The evidence gives 1.50." in said
    assert "Why 1.50 and not 2.00?" in said
    assert "Disclosing Harm: 60 of 60 minutes" in said
    assert "Falls: nothing: nobody scanned them there" in said
    assert "Patient Safety Congress: 90 minutes, rounded once to 1.50." in said
    assert "left more than 10 minutes early, and it counts whole or not at all" in said
    assert "0 sessions evaluated; the survey of the whole is not done." in said


def test_organizers_read_no_number_of_a_license_and_decide_nothing(world: World) -> None:
    attend(world, "ana")
    claim(world, licenses=[{"kind": "RN", "state": "CA", "number": "12345"}])
    olive = world.browser("olive")
    said = words_of(olive.get(ANA))
    assert "1.50 credits claimed." in said
    assert "12345" not in olive.page
    assert "Decide by hand" not in said


def test_who_awarded_it_by_itself_is_nobody_who_is_gone(world: World) -> None:
    """An office that read so would look for somebody who left."""
    with world.store.reading() as db:
        assert name_actors(db, [SYSTEM, "p-nobody"]) == {
            SYSTEM: "By itself", "p-nobody": "Somebody who is gone",
        }  # fmt: skip


def test_a_claim_is_awarded_by_hand_and_taken_back_with_reasons(world: World) -> None:
    attend(world, "ana")
    claim(world)
    assert world_state(world, "ana") == State.CLAIMED  # no code has shown whose it is
    said = words_of(act(world, "award").page)
    assert "Awarded by hand, and on record." in said
    assert "Awarded: 1.50 credits" in said
    assert "“As the board agreed.”" in said
    assert world_state(world, "ana") == State.AWARDED
    said = words_of(act(world, "revoke", "It was somebody else.").page)
    assert "Taken back, for good, and on record." in said
    assert "“It was somebody else.”" in said
    assert world_state(world, "ana") == State.REVOKED


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"because": " "}, 422, "Please write why"), ({"because": "x" * 501}, 422, "At most 500"),
        ({"do": "else"}, 404, "Not found"), ({"claim": "none"}, 404, "Not found"),
    ],
)  # fmt: skip
def test_nothing_is_decided_without_a_reason_or_a_claim(
    world: World, typed: dict[str, str], status: int, said: str
) -> None:
    attend(world, "ana")
    claim(world)
    browser = act(world, **{"do": "award", **typed})
    assert browser.answer.status_code == status
    assert said in words_of(browser.page)
    assert world_state(world, "ana") == State.CLAIMED


def test_what_has_moved_on_is_said_and_the_reason_stays(world: World) -> None:
    attend(world, "ana")
    claim(world)
    browser = world.browser()
    browser.get(ANA)
    fields = next(one["fields"] for one in browser.forms() if "claim" in one["fields"])
    act(world, "revoke")
    data = {**fields, "do": "revoke", "because": "Twice."}
    answer = browser.client.post(ANA, data=data)
    assert answer.status_code == 409
    assert "this one is past that step" in words_of(answer.text)


def test_what_is_awarded_at_once_was_done_by_itself(world: World) -> None:
    attend(world, "ana")
    answer = Claimant(world.app, world.clock).verify().claim("1.50")
    assert answer.get_json()["state"] == "awarded"
    said = words_of(world.browser().get(ANA))
    assert "Awarded: 1.50 credits of AMA PRA Category 1 Credit™ · By itself" in said
    assert ", version 1 · By itself" in said


@pytest.mark.parametrize("do", ["award", "again", "correct", "revoke"])
def test_a_claim_is_decided_in_its_own_ledger_alone(world: World, do: str) -> None:
    """An old tab, or a slip, takes nobody else's credits."""
    attend(world, "ana", "ben")
    claim(world)
    claim(world, "ben", "1.00")
    with world.store.reading() as db:
        [bens] = db.scalars(select(ClaimRow.id).where(ClaimRow.attendee_id == "a-ben"))
    typed = {"claim": bens, "name": "Ben", "credential": ""}
    assert act(world, do, **typed).answer.status_code == 404
    assert world_state(world, "ben") == State.CLAIMED


def test_a_registration_of_another_event_has_no_ledger_here(world: World) -> None:
    with world.store.writing() as db:
        an_attendee(db, name="zoe", event_id="other-2025")
    for attendee_id in ("a-zoe", "nobody"):
        browser = world.browser()
        browser.get(f"{CONSOLE}/people/{attendee_id}")
        assert browser.answer.status_code == 404


def test_a_late_request_stands_in_the_ledger(world: World) -> None:
    attend(world, "ana")
    world.clock.instant = at("18:00").replace(day=19, month=4)
    ana = Claimant(world.app, world.clock)
    answer = ana("POST", LATE, {"type_id": "ama", "words": "I was ill."})
    assert answer.status_code in (200, 201, 202, 204), answer.text
    world.clock.instant = at("18:00")
    said = words_of(world.browser().get(ANA))
    assert "Late request: AMA PRA Category 1 Credit™ · Ana Test “I was ill.”" in said
