"""The people on the programme: an index that stays short, a search, a page for each."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient

from tests.companion.large import LARGE, SPEAKERS, a_large_congress
from tests.companion.world import EVENT, Browser, open_congress, store_of, words_of
from tests.ground import publish_document

LONGEST_LIST = 100


def rows_of(page: str) -> list[str]:
    return re.findall(r'class="row-link" href="([^"]+)"', page)


def test_few_speakers_stand_on_one_page(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    page = Browser(client).get(f"{EVENT}/speakers")
    assert "1 speaker" in words_of(page)
    assert "Liv Åkesson , RN 1 session" in words_of(page)
    assert 'class="letters-nav"' not in page


def test_a_large_index_goes_by_letter_and_no_page_is_longer_than_a_hundred(
    app: Flask, client: FlaskClient
) -> None:
    """Every speaker is on exactly one page (T32)."""
    publish_document(store_of(app), a_large_congress())
    browser = Browser(client)
    found: list[str] = []
    page = browser.get(f"{LARGE}/speakers")
    for letter in re.findall(r'href="([^"]+\?letter=\w+)"', page):
        page = browser.get(letter)
        while True:
            rows = rows_of(page)
            assert 0 < len(rows) <= LONGEST_LIST
            found += rows
            following = re.search(r'href="([^"]+)">Next<', page)
            if following is None:
                break
            page = browser.get(following[1].replace("&amp;", "&"))
    assert len(found) == len(set(found)) == SPEAKERS


def test_speakers_are_found_without_accents_and_capitals(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    for query in ("akesson", "LIV", "liv rn"):
        assert rows_of(browser.get(f"{EVENT}/speakers?q={query}")) == [f"{EVENT}/speakers/liv"]
    assert "Nobody found" in words_of(browser.get(f"{EVENT}/speakers?q=zebra"))


def test_a_speaker_has_a_page_with_their_sessions(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    page = words_of(browser.get(f"{EVENT}/speakers/liv"))
    for said in ("Liv Åkesson", "RN", "Nurse and teacher.", "Monday, March 10", "Disclosing Harm"):
        assert said in page, said
    assert f'href="{EVENT}/speakers/liv"' in browser.get(f"{EVENT}/sessions/b1")
    browser.get(f"{EVENT}/speakers/nobody")
    assert browser.answer.status_code == 404


def test_a_letter_nobody_has_shows_the_first(app: Flask, client: FlaskClient) -> None:
    publish_document(store_of(app), a_large_congress())
    browser = Browser(client)
    for asked in ("letter=%E2%82%AC", "letter=AA", "page=9999", "page=x"):
        assert rows_of(browser.get(f"{LARGE}/speakers?{asked}")), asked
