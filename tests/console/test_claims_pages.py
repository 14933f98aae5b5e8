"""Claims are found, and each person has a ledger: every event with its actor, and why so much."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select

from congress.console.people import name_actors
from congress.console.scene import ConsoleScene
from congress.core.principal import SYSTEM
from congress.credits.models import CertificateRow, ClaimReceiptRow, ClaimRow
from congress.credits.queries.certificates import list_versions
from congress.credits.queries.claims import find_claims
from congress.credits.rules.certificates import Certificate, CertificateState, Wording
from congress.credits.rules.states import State
from congress.infra.audit import AuditRow
from congress.mail.models import LetterRow
from tests.checkin.attended import EVENT, give_badge, told
from tests.checkin.facts import IN, OUT, at
from tests.companion.world import Browser, words_of
from tests.console.test_asked_page import ask, seat
from tests.console.world import CONSOLE, World
from tests.counting import statements_of
from tests.credits.claimed import LATE, Claimant
from tests.ground import an_attendee

AT = f"{CONSOLE}/claims"
ANA = f"{CONSOLE}/people/a-ana"


def attend(world: World, *names: str) -> None:
    """Let them be at b1 and the first half of b3; Ana is registered already."""
    with world.store.writing() as db:
        for name in names:
            if name != "ana":
                an_attendee(db, name=name)
                give_badge(db, name)
            told(db, name, IN, at("10:00"))
            told(db, name, OUT, at("11:00"))
            told(db, name, IN, at("14:00"), session="b3")
            told(db, name, OUT, at("14:30"), session="b3")


def claim(world: World, who: str = "ana", amount: str = "1.50", **more: Any) -> None:  # noqa: ANN401 -- fields
    answer = Claimant(world.app, world.clock, who).claim(amount, **more)
    assert answer.status_code in (200, 201), answer.text


def find(browser: Browser, **typed: str) -> str:
    browser.get(AT)
    fields = {
        "q": "",
        "state": "",
        "kind": "",
        "page": "1",
        **browser.forms()[0]["fields"],
        **typed,
    }
    browser.answer = browser.client.post(AT, data=fields)
    browser.page = browser.answer.text
    return words_of(browser.page)


def noted(world: World) -> list[tuple[str, dict[str, Any]]]:
    with world.store.reading() as db:
        rows = db.execute(
            select(AuditRow.actor, AuditRow.facts).where(AuditRow.action == "people.looked-up")
        )
        return [(*row,) for row in rows]


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


def world_state(world: World, name: str) -> str:
    with world.store.reading() as db:
        [found] = find_claims(db, EVENT, attendee_id=f"a-{name}")
    return found.state


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


def act(world: World, do: str, because: str = "As the board agreed.", **typed: str) -> Browser:
    browser = world.browser()
    browser.get(ANA)
    fields = next(one["fields"] for one in browser.forms() if "claim" in one["fields"])
    data = {**fields, "do": do, "because": because, **typed}
    browser.answer = browser.client.post(ANA, data=data)
    browser.page = browser.answer.text
    return browser


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


def certified(world: World) -> list[Certificate]:
    with world.store.reading() as db:
        numbers = {*db.scalars(select(CertificateRow.number))}
        return [one for number in numbers for one in list_versions(db, number)]


def letters_of_certificates(world: World) -> int:
    with world.store.reading() as db:
        return len(db.scalars(select(LetterRow.id).where(LetterRow.kind == "certificate")).all())


def test_a_corrected_name_is_a_new_version_under_the_number_and_its_owner_hears_of_it(
    world: World,
) -> None:
    attend(world, "ana")
    claim(world)
    assert "Correct the certificate" not in world.browser().get(ANA)
    act(world, "award")
    data = {"name": " Ana  María Rivera ", "credential": "RN, MSN"}
    said = words_of(act(world, "correct", "Her license says so.", **data).page)
    assert "A certificate with this name is on its way." in said
    assert (
        ", version 2 · cai Desk AMA PRA Category 1 Credit™, issued “Her license says so.”" in said
    )
    first, second = certified(world)
    assert (first.number, first.state) == (second.number, CertificateState.SUPERSEDED)
    assert (second.state, second.facts.name) == (CertificateState.VALID, "Ana María Rivera")
    assert (second.facts.credential, second.facts.amount) == ("RN, MSN", first.facts.amount)
    assert letters_of_certificates(world) == 2
    with world.store.reading() as db:  # what is awarded anew later has that name, too
        assert [*db.execute(select(ClaimRow.name, ClaimRow.credential))] == [
            ("Ana María Rivera", "RN, MSN")
        ]


def test_what_is_awarded_at_once_was_done_by_itself(world: World) -> None:
    attend(world, "ana")
    answer = Claimant(world.app, world.clock).verify().claim("1.50")
    assert answer.get_json()["state"] == "awarded"
    said = words_of(world.browser().get(ANA))
    assert "Awarded: 1.50 credits of AMA PRA Category 1 Credit™ · By itself" in said
    assert ", version 1 · By itself" in said


def test_another_credential_certifies_what_it_gives(world: World) -> None:
    attend(world, "ana")
    claim(world, credential="RN")
    act(world, "award")
    act(world, "correct", "She is a physician.", name="Ana Test", credential="MD")
    first, second = certified(world)
    assert (first.facts.wording, second.facts.wording) == (Wording.PARTICIPATION, Wording.CREDIT)


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


def test_a_certificate_is_issued_again_as_it_is(world: World) -> None:
    attend(world, "ana")
    claim(world)
    act(world, "award")
    said = words_of(act(world, "again", "The first letter was lost.").page)
    assert "Issued again with its number, and sent." in said
    first, second = certified(world)
    assert (second.facts, second.number, second.version) == (first.facts, first.number, 2)
    assert second.reissued_at == world.clock.now()
    assert letters_of_certificates(world) == 2


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"name": " "}, 422, "Write the name as it stands on the license"),
        ({"name": "x" * 201}, 422, "at most 200 characters"),
        ({"credential": "x" * 41}, 422, "at most 40 plain characters"),
        ({"because": " "}, 422, "Please write why"),
        ({}, 422, "The certificate says that already"),
    ],
)
def test_what_cannot_stand_on_a_certificate_is_said_and_nothing_typed_is_lost(
    world: World, typed: dict[str, str], status: int, said: str
) -> None:
    attend(world, "ana")
    claim(world)
    act(world, "award")
    [before] = certified(world)
    fields = {"name": before.facts.name, "credential": before.facts.credential, **typed}
    browser = act(world, "correct", **fields)
    assert browser.answer.status_code == status
    assert said in words_of(browser.page)
    assert certified(world) == [before]
    again = next(one["fields"] for one in browser.forms() if "credential" in one["fields"])
    assert {name: again[name] for name in fields} == {
        name: value.strip() for name, value in fields.items()
    }


@pytest.mark.parametrize("do", ["correct", "again"])
def test_without_a_certificate_that_stands_there_is_nothing_to_correct(
    world: World, do: str
) -> None:
    attend(world, "ana")
    claim(world)
    assert act(world, do, name="Ana", credential="").answer.status_code == 404
    stale = act(world, "award")
    fields = next(one["fields"] for one in stale.forms() if "credential" in one["fields"])
    act(world, "revoke")
    assert "Correct the certificate" not in world.browser().get(ANA)
    data = {**fields, "do": do, "name": "Ana Rivera", "because": "Late."}
    assert stale.client.post(ANA, data=data).status_code == 404
    assert [one.state for one in certified(world)] == [CertificateState.REVOKED]


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
