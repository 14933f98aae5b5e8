"""Every page of the console keeps the promises that no single page shows, and is kept by nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from congress.console.face import CONSOLE as FACE
from congress.console.places import PLACES
from congress.web.openapi import list_operations
from tests.companion.world import Browser
from tests.console.world import CONSOLE, World
from tests.ui.markup import check_page

NO_PAGES = {
    "/console/assets/<edition>/<path:name>",
    "/console/e/<event_id>/evaluations.csv",
    "/console/e/<event_id>/files/claims.csv",
    "/console/e/<event_id>/files/steps.csv",
    "/console/e/<event_id>/not-claimed.csv",
    "/console/e/<event_id>/people/<attendee_id>/certificates/<certificate_number>",
}
PAGES = (
    "/console",
    CONSOLE,
    f"{CONSOLE}/asked",
    f"{CONSOLE}/claims",
    f"{CONSOLE}/late",
    f"{CONSOLE}/changed",
    f"{CONSOLE}/files",
    f"{CONSOLE}/not-claimed",
    f"{CONSOLE}/people/a-ana",
    f"{CONSOLE}/evaluations",
    f"{CONSOLE}/kinds",
    f"{CONSOLE}/kinds/ama",
)
AT_THE_THUMB = 5  # more would break their names in two on the smallest phone


def shown(browser: Browser) -> Iterator[TestResponse]:
    for path in PAGES:
        browser.get(path)
        yield browser.answer


@pytest.mark.parametrize("name", ["cai", "olive"])
def test_every_page_keeps_to_our_rules(world: World, name: str) -> None:
    browser, pages = world.browser(name), 0
    for answer in shown(browser):
        check_page(answer, answer.text)
        assert answer.headers["Cache-Control"] == "no-store"  # it shows other people's names
        assert "X-Congress-Keep" not in answer.headers
        pages += answer.status_code == 200
    assert pages >= 2


def test_every_page_is_looked_at(world: World) -> None:
    """Whoever adds a page adds its address to `PAGES`."""
    rules = {
        rule
        for rule, one, _ in list_operations(world.app)
        if one.is_page and one.method == "GET" and rule.startswith(FACE.home)
    }
    seen = {
        rule
        for rule in rules
        if any(re.fullmatch(re.sub("<[^>]+>", "[^/?]+", rule), path) for path in PAGES)
    }
    assert rules - seen == NO_PAGES


def test_every_file_a_page_names_is_there(world: World) -> None:
    browser = world.browser()
    named = set(re.findall(r'(?:href|src)="(/console/assets/[^"]+)"', browser.get(CONSOLE)))
    assert len(named) >= 3
    for address in named:
        assert browser.client.get(address).status_code == 200, address


def test_every_place_is_a_page_and_its_tab_says_that_one_is_there(world: World) -> None:
    browser = world.browser()
    assert sum(one.is_at_thumb for one in PLACES) <= AT_THE_THUMB
    for one in PLACES:
        page = browser.get(f"{CONSOLE}{one.path}")
        assert browser.answer.status_code == 200, one.here
        assert re.findall(r'<a href="([^"]+)" aria-current="page">', page) == [
            f"{CONSOLE}{one.path}"
        ]


def test_the_first_page_leads_to_all_the_others(world: World) -> None:
    led = re.findall(r'class="row-link" href="([^"]+)"', world.browser().get(CONSOLE))
    assert led == [f"{CONSOLE}{one.path}" for one in PLACES if one.path]
