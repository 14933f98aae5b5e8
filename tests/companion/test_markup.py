"""Every page keeps the promises that no single page shows: no inline code, our words, one file set."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.console.face import CONSOLE
from congress.desk.face import DESK
from congress.web.openapi import list_operations
from tests.companion.world import EVENT, Browser, open_congress
from tests.ui.markup import check_page

PAGES = (
    "/news", "/sign-in", "/sign-in/staff", "/sign-in/code", "/sign-in/code/verify", "/sign-in/slip",
    "/events", "/settings", "/certificates", "/certificates?number=x",
    "/dev/letters", "/nowhere", "/offline", "/problems/seats/full", f"{EVENT}/", f"{EVENT}/agenda",
    f"{EVENT}/agenda?day=2025-03-10", f"{EVENT}/agenda?q=x", f"{EVENT}/agenda?q=night",
    f"{EVENT}/sessions/b1", f"{EVENT}/sessions/b3", f"{EVENT}/sessions/b3?confirm=unregister",
    f"{EVENT}/sessions/k1", f"{EVENT}/my-agenda", f"{EVENT}/subscribe", f"{EVENT}/inbox",
    f"{EVENT}/sessions/b3/counted", f"{EVENT}/lobby", f"{EVENT}/credits",
    f"{EVENT}/evaluations",
    f"{EVENT}/changes", f"{EVENT}/guide", f"{EVENT}/badge", f"{EVENT}/speakers", f"{EVENT}/speakers/liv",
)  # fmt: skip
NO_PAGES = {
    "/",
    "/agenda",
    "/my-agenda",
    "/kept.json",
    "/worker.js",
    "/assets/<edition>/<path:name>",
}
# They stand at another event, behind level 2, after a session, or in a sign-in: tests of their own.
ELSEWHERE = {
    "/e/<event_id>/leave", "/e/<event_id>/register", "/e/<event_id>/register/code",
    "/e/<event_id>/sessions/<session_id>/join", "/go/<join_id>", "/go/<join_id>/backup",
    "/e/<event_id>/certificates",
    "/certificates/<certificate_number>", "/e/<event_id>/certificates/<certificate_number>",
    "/e/<event_id>/certificates/<certificate_number>/pdf", "/transcript", "/transcript/pdf",
    "/e/<event_id>/materials/<material_id>", "/e/<event_id>/evaluations/<subject_id>",
    "/e/<event_id>/recordings/<session_id>", "/e/<event_id>/recordings/<session_id>/video",
    "/e/<event_id>/recordings/<session_id>/captions", "/e/<event_id>/recordings/<session_id>/go",
    "/e/<event_id>/register/confirm/<link>",
    "/sign-in/staff/app", "/sign-in/staff/code", "/news/code", "/news/leave/<leaving>",
    "/settings/erase",
}  # fmt: skip


@pytest.fixture
def browser(app: Flask, client: FlaskClient) -> Browser:
    """Ana, with a seat in b3."""
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.press("b3", "register")
    return browser


def test_every_page_keeps_to_our_rules(browser: Browser) -> None:
    for path in PAGES:
        page = browser.get(path)
        assert browser.answer.status_code == (404 if path == "/nowhere" else 200), path
        check_page(browser.answer, page)


def test_every_page_is_looked_at(app: Flask) -> None:
    """Whoever adds a page adds its address to `PAGES`."""
    rules = {
        rule
        for rule, one, _ in list_operations(app)
        if one.is_page and one.method == "GET" and not rule.startswith((DESK.home, CONSOLE.home))
    }
    seen = {rule for rule in rules if any(_is_of(path, rule) for path in PAGES)}
    assert rules - seen == NO_PAGES | ELSEWHERE


def _is_of(path: str, rule: str) -> bool:
    return bool(re.fullmatch(re.sub("<[^>]+>", "[^/?]+", rule) + r"(\?.*)?", path))


def test_every_file_a_page_names_is_there(browser: Browser) -> None:
    named = {
        address
        for path in PAGES
        for address in re.findall(r'(?:href|src)="(/assets/[^"]+)"', browser.get(path))
    }
    assert len(named) >= 4
    for address in named:
        answer = browser.client.get(address)
        assert answer.status_code == 200, address
        # The manifest keeps one address for ever, so that an installed app stays the same one.
        is_lasting = address.startswith("/assets/lasting/")
        assert ("immutable" in answer.headers["Cache-Control"]) is not is_lasting
