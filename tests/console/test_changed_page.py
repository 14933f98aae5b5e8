"""Whose certificate would change by a correction, from what to what; nothing is lowered in silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from congress.credits.models import CertificateRow
from congress.credits.queries.claims import find_claims
from congress.credits.service import recomputing
from congress.credits.service.office import Office, award_by_hand
from tests.checkin.attended import EVENT
from tests.checkin.facts import at
from tests.companion.world import Browser, words_of
from tests.console.claiming import act, attend, claim
from tests.console.world import CONSOLE, World
from tests.counting import statements_of
from tests.credits.test_kinds_edited import CAI
from tests.credits.world import the_credited_congress
from tests.ground import publish_document

AT = f"{CONSOLE}/changed"
REASON = "The session ended at 10:30, as the room’s sheet says."


@pytest.fixture
def awarded(world: World) -> World:
    """Ana has 1.50 of AMA by hand: an hour of b1, half an hour of b3."""
    attend(world, "ana")
    claim(world)
    assert act(world, "award").answer.status_code == 200
    return world


def cut(world: World, end: str = "10:30") -> None:
    """Correct the schedule: b1 ended earlier."""
    document = the_credited_congress()
    sessions = tuple(
        replace(one, ends_at=at(end), credits={"hours": "0.5"}) if one.id == "b1" else one
        for one in document.sessions
    )
    publish_document(world.store, replace(document, sessions=sessions), now=at("17:00"))


def press(world: World, because: str = REASON, *claims: str) -> Browser:
    browser = world.browser()
    browser.get(AT)
    form = browser.forms()[0]["fields"]
    data = {**form, "because": because, "claim": [*claims] or ids(world), "do": "renew"}
    browser.answer = browser.client.post(AT, data=data)
    browser.page = browser.answer.text
    return browser


def ids(world: World) -> list[str]:
    with world.store.reading() as db:
        return [one.id for one in find_claims(db, EVENT)]


def versions(world: World) -> list[tuple[int, str, int]]:
    with world.store.reading() as db:
        rows = db.execute(
            select(CertificateRow.version, CertificateRow.state, CertificateRow.facts).order_by(
                CertificateRow.version
            )
        )
        return [(version, state, facts["amount"]) for version, state, facts in rows]


def test_a_corrected_schedule_shows_from_what_to_what_and_changes_nothing(awarded: World) -> None:
    assert "Nothing would change" in words_of(awarded.browser().get(AT))
    cut(awarded)
    said = words_of(awarded.browser().get(AT))
    assert "1 of them would certify less." in said
    assert (
        "Ana Test · x-ana AMA PRA Category 1 Credit™ from 1.50 to 1.00 credit"
        " “Disclosing Harm”: 60 → 30 minutes"
    ) in said
    assert versions(awarded) == [(1, "valid", 150)]


def test_a_press_with_a_reason_makes_a_new_version_and_the_old_one_says_so(awarded: World) -> None:
    cut(awarded)
    said = words_of(press(awarded).page)
    assert "1 certificate made anew, each with your reason on record." in said
    assert "Nothing would change" in said
    assert versions(awarded) == [(1, "superseded", 150), (2, "valid", 100)]
    ledger = words_of(awarded.browser().get(f"{CONSOLE}/people/a-ana"))
    assert "Awarded: 1.00 credit of AMA PRA Category 1 Credit™ · cai Desk version 2" in ledger
    assert f"“{REASON}”" in ledger


@pytest.mark.parametrize("because", ["", " "])
def test_without_a_reason_nothing_is_lowered(awarded: World, because: str) -> None:
    cut(awarded)
    browser = press(awarded, because)
    assert browser.answer.status_code == 422
    assert versions(awarded) == [(1, "valid", 150)]
    assert "checked" in browser.page


def test_nobody_ticked_is_said_and_the_reason_stays(awarded: World) -> None:
    cut(awarded)
    browser = awarded.browser()
    browser.get(AT)
    data = {**browser.forms()[0]["fields"], "because": REASON}
    data.pop("claim", None)
    answer = browser.client.post(AT, data=data)
    assert answer.status_code == 422
    assert "Tick whose certificate shall change." in answer.text
    assert "as the room’s sheet says." in answer.text


def test_more_evidence_raises_nothing_by_a_press(awarded: World) -> None:
    document = the_credited_congress()
    sessions = tuple(
        replace(one, credit=replace(one.credit, breaks=())) if one.id == "b3" else one
        for one in document.sessions
    )
    publish_document(awarded.store, replace(document, sessions=sessions), now=at("17:00"))
    assert "Nothing would change" in words_of(awarded.browser().get(AT))


def test_what_gives_nothing_any_more_is_taken_back_and_not_lowered_to_nothing(
    awarded: World,
) -> None:
    document = the_credited_congress()
    sessions = tuple(replace(one, status="cancelled") for one in document.sessions)
    publish_document(awarded.store, replace(document, sessions=sessions), now=at("17:00"))
    said = words_of(press(awarded).page)
    assert (
        "0 certificates made anew, each with your reason on record. 1 stayed: The evidence" in said
    )
    assert versions(awarded) == [(1, "valid", 150)]


def test_a_claim_that_is_not_awarded_is_left_alone(awarded: World) -> None:
    act(awarded, "revoke")
    cut(awarded)
    assert "Nothing would change" in words_of(awarded.browser().get(AT))
    browser = awarded.browser()
    browser.get(f"{CONSOLE}/people/a-ana")  # for a form token
    token = re_token(browser)
    answer = browser.client.post(
        AT, data={"form_token": token, "claim": ids(awarded), "because": REASON}
    )
    assert "1 stayed: A claim only moves forward" in words_of(answer.text)


def re_token(browser: Browser) -> str:
    browser.get(CONSOLE)
    return str(browser.forms()[0]["fields"]["form_token"])


def test_control_without_the_award_that_is_compared_nobody_sees_it(
    awarded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(awarded)
    monkeypatch.setattr(recomputing, "find_drift", lambda *_: None)
    assert "Nothing would change" in words_of(awarded.browser().get(AT))


def test_organizers_read_and_press_nothing(awarded: World) -> None:
    cut(awarded)
    olive = awarded.browser("olive")
    olive.get(AT)
    assert "from 1.50 to 1.00" in words_of(olive.page)
    assert 'type="checkbox"' not in olive.page


def award(world: World, name: str) -> None:
    with world.store.writing() as db:
        [found] = find_claims(db, EVENT, attendee_id=f"a-{name}")
        office = Office(db, world.store, CAI, world.clock.instant, EVENT, "By hand.")
        award_by_hand(office, found.id)


def test_statements_do_not_grow_with_people(awarded: World) -> None:
    names = ("ben", "cleo")
    attend(awarded, *names)
    for name in names:
        claim(awarded, name)
    cut(awarded)
    counts = []
    for more in ((), names):
        for name in more:
            award(awarded, name)
        awarded.browser().get(AT)
        with statements_of(*awarded.engines) as statements:
            awarded.browser().get(AT)
        counts.append(len(statements))
    assert counts[0] == counts[1]
