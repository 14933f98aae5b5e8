"""Back from a session, and Sign in, lead to where one was: by links and forms alone, no script."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from congress.companion.ways_back import list_at
from congress.ui.shapes import Link
from tests.companion.world import EVENT, Browser, confirm, open_congress, words_of

SEARCH = f"{EVENT}/agenda?q=families&room=r1&needs=1"
B1 = f"{EVENT}/sessions/b1"


def href(page: str, words: str) -> str:
    """Where a link of the page leads whose text begins so, as a browser reads it."""
    links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    found: str = next(one for one, text in links if words_of(text).startswith(words))
    return found.replace("&amp;", "&")


def open_from(browser: Browser, path: str, page: str) -> str:
    """Follow a link of a page: the browser says where it was."""
    browser.answer = browser.client.get(path, headers={"Referer": f"http://localhost{page}"})
    browser.page = browser.answer.text
    return browser.page


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (SEARCH, "Agenda"),
        (f"{EVENT}/my-agenda", "My Agenda"),
        (f"{EVENT}/", "Today"),
        (f"{EVENT}/changes", "Changes"),
        (f"{EVENT}/speakers/liv", "Speaker"),
    ],
)
def test_a_session_leads_back_to_the_list_it_was_found_in(
    app: Flask, address: str, name: str
) -> None:
    open_congress(app)
    browser = Browser(app.test_client())
    browser.sign_in()
    page = open_from(browser, B1, address)
    assert href(page, name) == address
    assert f'<a class="crumb" href="{address.replace("&", "&amp;")}"' in page
    # Through a form and its answer, and through the question before unregistering.
    browser.send(f"{B1}/register")
    assert href(browser.page, name) == address
    browser.get(href(browser.page, "Unregister"))
    assert "Nobody is waiting." in words_of(browser.page)
    assert href(browser.page, name) == address
    browser.send(f"{B1}/unregister")
    browser.send(f"{B1}/star")
    assert href(browser.page, name) == address


@pytest.mark.parametrize("told", ["", "https://evil.example/e/psc-2025/agenda", f"http://localhost{B1}",
                                  "http://localhost/e/other/agenda", "http://localhost/settings",
                                  "http://[::1", "http://localhost//evil.example"])  # fmt: skip
def test_else_it_leads_to_its_day(app: Flask, told: str) -> None:
    open_congress(app)
    page = app.test_client().get(B1, headers={"Referer": told}).text
    assert href(page, "Agenda") == f"{EVENT}/agenda?day=2025-03-10"


@pytest.mark.parametrize(
    "address", ["//evil.example", "https://evil.example", "/settings",
                                     "/e/other/agenda", "/e/psc-2025/agenda\\x", "x" * 5000]
)  # fmt: skip
def test_an_address_names_no_other_way_back(app: Flask, address: str) -> None:
    open_congress(app)
    page = app.test_client().get(B1, query_string={"from": address}).text
    assert href(page, "Agenda") == f"{EVENT}/agenda?day=2025-03-10"


def test_a_list_is_one_of_the_events_own() -> None:
    assert list_at("psc-2025", SEARCH) == Link("Agenda", SEARCH)
    assert list_at("psc", SEARCH) is None
    assert list_at("psc-2025", f"{EVENT}/inbox") is None


def test_signing_in_returns_to_the_search_and_its_filters(app: Flask) -> None:
    open_congress(app)
    browser = Browser(app.test_client())
    browser.get(SEARCH)
    browser.get(href(browser.page, "Sign in"))
    browser.send("/sign-in", email="ana@example.org", last_name="Wrong")
    assert browser.answer.status_code == 401
    browser.send("/sign-in", email="ana@example.org", last_name="Test")
    assert browser.answer.request.full_path == SEARCH


def test_signing_in_to_register_returns_to_the_session_and_its_list(app: Flask) -> None:
    open_congress(app)
    for words in ("Sign in to register", "Sign in"):
        browser = Browser(app.test_client())
        open_from(browser, B1, SEARCH)
        browser.get(href(browser.page, words))
        browser.send("/sign-in", email="ana@example.org", last_name="Test")
        assert browser.answer.request.path == B1
        assert href(browser.page, "Agenda") == SEARCH


def test_a_code_and_the_way_of_staff_return_there_too(app: Flask) -> None:
    open_congress(app)
    browser = Browser(app.test_client())
    browser.get(SEARCH)
    browser.get(href(browser.page, "Sign in"))
    for words in ("Staff and organizers", "I am an attendee"):
        page = browser.get(href(browser.page, words))
        assert 'name="next" value="' + SEARCH.replace("&", "&amp;") + '"' in page
    browser.sign_in()
    confirm(app, browser, SEARCH.replace("&", "%26"))
    assert browser.answer.request.full_path == SEARCH
    browser.get(f"/sign-in/code?next={SEARCH.replace('&', '%26')}")
    browser.send("/sign-in/code")
    again = browser.get(href(browser.page, "Send another code"))
    assert 'name="next" value="' + SEARCH.replace("&", "&amp;") + '"' in again


def test_every_page_of_an_attendee_and_of_a_problem_leads_back_to_itself(app: Flask) -> None:
    open_congress(app)
    client = app.test_client()
    for path in (SEARCH, f"{EVENT}/changes", f"{EVENT}/guide?q=wi-fi", f"{EVENT}/speakers?q=liv",
                 "/events", f"{EVENT}/sessions/none?x=1"):  # fmt: skip
        page = client.get(path).text
        words = "signed in" if "none" in path else "Sign in"
        door = urlsplit(href(page, words))
        assert (door.path, parse_qs(door.query)) == ("/sign-in", {"next": [path]})


def test_a_form_that_needs_a_sign_in_returns_to_the_page_it_stood_on(app: Flask) -> None:
    open_congress(app)
    browser = Browser(app.test_client())
    browser.sign_in()
    page = browser.get(f"{EVENT}/subscribe?x=1")
    token = browser.get("/settings").split('name="form_token" value="')[1].split('"')[0]
    answer = browser.client.post(
        f"{EVENT}/subscribe",
        data={"form_token": token, "label": "Phone"},
        headers={"Referer": f"http://localhost{EVENT}/subscribe?x=1"},
    )
    assert answer.status_code == 403
    assert page
    door = urlsplit(href(answer.text, "Confirm it is you"))
    assert parse_qs(door.query) == {"next": [f"{EVENT}/subscribe?x=1"]}
    # What explains a problem is no place to return to.
    assert href(browser.client.get("/problems/auth/required").text, "Sign in") == "/sign-in"
