"""An evaluation on a phone: saved as one types, written in a cellar, and sent once (rule B 5)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page, expect

from congress.app import house_of
from tests.credits.world import HERE
from tests.journeys.evening import Evening, an_evening
from tests.journeys.road import State
from tests.people.world import bearer, newest_code

B1, OVERALL = f"{HERE}/evaluations/b1", f"{HERE}/evaluations/overall"
COMES_BACK = "window.dispatchEvent(new Event('online'))"


@pytest.fixture
def evening(tmp_path: Path, chromium: Browser) -> Iterator[Evening]:
    with an_evening(tmp_path, chromium) as opened:
        yield opened


def _send_elsewhere(evening: Evening) -> None:
    """Send it from another client of hers, signed in by name."""
    client = evening.app.test_client()
    who = {"email": "ana@example.org", "last_name": "Test"}
    token = client.post("/api/v1/sign-in", json=who).get_json()["token"]
    sent = {"answers": {"useful": 5}, "state": "sent"}
    assert (
        client.put(
            B1.replace("/e/", "/api/v1/events/", 1), json=sent, headers=bearer(token)
        ).status_code
        == 200
    )


def says(page: Page) -> Any:  # noqa: ANN401 -- a locator
    return page.locator("[data-evaluation-says]")


def choose(page: Page, answer: str) -> None:
    page.get_by_role("group", name="How useful was it?").get_by_label(answer, exact=True).check()


def test_it_is_saved_as_one_types_and_sent_by_its_button(evening: Evening) -> None:
    page = evening.page
    page.goto(f"{HERE}/evaluations")
    page.get_by_role("link", name="Disclosing Harm").click()
    choose(page, "4")
    expect(says(page)).to_have_text("Saved.")
    page.get_by_label("Anything else?").fill("More time for questions.")
    saved = {"useful": 4, "words": "More time for questions."}
    evening.has({"b1": ("draft", saved)})
    assert Axe().run(page).response["violations"] == []
    page.reload()
    expect(page.get_by_label("Anything else?")).to_have_value("More time for questions.")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/evaluations")
    evening.has({"b1": ("sent", saved)})
    expect(page.locator("main")).to_contain_text("1 of 2 done")


def test_what_is_missing_is_marked_at_its_question(evening: Evening) -> None:
    page = evening.page
    page.goto(B1)
    page.get_by_role("button", name="Send").click()
    expect(says(page)).to_have_text("Almost done. Please answer what is marked, then send it.")
    expect(page.locator("#fault-1")).to_have_text("This question needs an answer.")
    assert page.evaluate("document.activeElement.name") == "q-useful"
    choose(page, "5")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/evaluations")
    evening.has({"b1": ("sent", {"useful": 5})})


def test_written_without_a_network_it_is_sent_once_when_there_is_one(evening: Evening) -> None:
    """Another page is open by then: it is sent from there, and no second time."""
    page = evening.page
    page.goto(OVERALL)
    evening.road.turn(State.CLOSED)
    choose(page, "3")
    expect(says(page)).to_contain_text("kept on this device")
    page.get_by_role("button", name="Send").click()
    expect(says(page)).to_contain_text("sent once when you are back online")
    assert evening.stored() == {}
    evening.road.turn(State.OPEN)
    page.goto(f"{HERE}/my-agenda")
    page.evaluate(COMES_BACK)
    evening.has({"overall": ("sent", {"useful": 3})})
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((one) => one.includes('evaluation'))"
    )
    sent = evening.puts()
    page.goto(f"{HERE}/evaluations")
    page.evaluate(COMES_BACK)
    expect(page.locator("main")).to_contain_text("1 of 2 done")
    assert evening.puts() == sent


def confirm(evening: Evening) -> None:
    """Press the page's own button, and type the code that was mailed."""
    page = evening.page
    page.get_by_role("link", name="Confirm it is you").click()
    page.locator("form[action='/sign-in/code'] button").click()
    page.get_by_label("Code").fill(newest_code(house_of(evening.app).store))
    page.locator("form[action='/sign-in/code/verify'] button.button").first.click()


def kept_words(page: Page) -> str:
    return str(page.evaluate("JSON.stringify(Object.entries(localStorage))"))


def test_an_answer_that_was_lost_is_told_again_and_is_one(evening: Evening) -> None:
    """By name alone nobody replaces it, not by the same either (T3): the phone says so, and a code
    ends it.
    """
    page = evening.page
    page.goto(B1)
    choose(page, "2")
    evening.has({"b1": ("draft", {"useful": 2})})
    evening.road.turn(State.ONE_WAY)
    page.get_by_role("button", name="Send").click()
    evening.has({"b1": ("sent", {"useful": 2})})
    expect(says(page)).to_contain_text("kept on this device")
    evening.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    expect(says(page)).to_contain_text(
        "This was sent before. To change it, confirm that it is you."
    )
    confirm(evening)
    page.wait_for_url("**/evaluations")  # by the form, which sends what was kept
    assert evening.stored() == {"b1": ("sent", {"useful": 2})}
    assert "b1" not in kept_words(page)


def test_what_was_written_beside_one_that_was_sent_is_kept_until_a_code(evening: Evening) -> None:
    """T3: nothing of it is lost, and nothing of what was sent is replaced by a draft."""
    page = evening.page
    page.goto(B1)
    evening.road.turn(State.CLOSED)
    page.get_by_label("Anything else?").fill("A second thought.")
    expect(says(page)).to_contain_text("kept on this device")
    _send_elsewhere(evening)
    evening.road.turn(State.OPEN)
    page.evaluate(COMES_BACK)
    expect(says(page)).to_contain_text(
        "This was sent before. To change it, confirm that it is you."
    )
    page.goto(B1)
    expect(page.locator("main")).to_contain_text("To read or change it, confirm that it is you.")
    expect(page.locator("[data-evaluation-kept]")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    assert "A second thought." in kept_words(page)
    confirm(evening)
    expect(page.get_by_label("Anything else?")).to_have_value("A second thought.")
    expect(says(page)).to_contain_text("What you changed is not sent yet")
    evening.has({"b1": ("sent", {"useful": 5})})
    page.get_by_role("button", name="Send the change").click()
    page.wait_for_url("**/evaluations")
    evening.has({"b1": ("sent", {"useful": 5, "words": "A second thought."})})


def test_signing_out_leaves_nothing_on_the_device(evening: Evening) -> None:
    """T27: whoever uses the phone next finds no word of it."""
    page = evening.page
    page.goto(B1)
    evening.road.turn(State.CLOSED)
    page.get_by_label("Anything else?").fill("A secret thought.")
    page.wait_for_function(
        "() => Object.values(localStorage).some((one) => one.includes('secret'))"
    )
    evening.road.turn(State.OPEN)
    page.goto("/settings")
    page.get_by_role("button", name="Sign out on this device").click()
    page.wait_for_url(lambda url: "/settings" not in url)
    assert (
        page.evaluate("Object.values(localStorage).filter((one) => one.includes('secret'))") == []
    )
