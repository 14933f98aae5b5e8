"""What the server tells a phone about keeping pages: which, whose, and for how long (decision 0014)."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.companion.face import COMPANION
from congress.people.rules import IDLE_DAYS
from congress.ui.assets import read_assets
from congress.ui.keeping import UNSEEN_HEADER
from congress.ui.notices import SAID_COOKIE
from tests.companion.world import EVENT, Browser, open_congress, store_of, words_of
from tests.people.world import newest_code
from tests.web import world as with_staff

PERSON, KEEP = "X-Congress-Person", "X-Congress-Keep"
SECONDS = str(int(IDLE_DAYS.total_seconds()))
KEPT = (
    f"{EVENT}/", f"{EVENT}/agenda", f"{EVENT}/agenda?day=2025-03-10", f"{EVENT}/my-agenda",
    f"{EVENT}/inbox", f"{EVENT}/changes", f"{EVENT}/guide", f"{EVENT}/badge", f"{EVENT}/sessions/b1",
)  # fmt: skip
NEVER_KEPT = ("/settings", "/events", "/sign-in/code", f"{EVENT}/subscribe", "/dev/letters")


@pytest.fixture
def ana(app: Flask, client: FlaskClient) -> Browser:
    """Ana, signed in by name, past the first page and what it said."""
    open_congress(app, ben="general")
    browser = Browser(client)
    browser.sign_in()
    return browser


def mark(browser: Browser) -> str:
    return browser.answer.headers[PERSON]


def test_the_pages_for_a_cellar_may_be_kept_and_no_other(ana: Browser) -> None:
    for path in KEPT:
        ana.get(path)
        assert ana.answer.headers[KEEP] == SECONDS, path
        assert ana.answer.headers["Cache-Control"] == "private, no-cache", path
    for path in NEVER_KEPT:
        ana.get(path)
        assert KEEP not in ana.answer.headers, path
        assert mark(ana), path
    ana.get("/nowhere")
    assert KEEP not in ana.answer.headers


def test_what_level_1_opens_may_be_kept_by_who_confirmed_it_is_them(
    app: Flask, ana: Browser
) -> None:
    """Else a calendar subscription would cost the agenda in the cellar; personal data stays out."""
    before = mark(ana)
    ana.get("/sign-in/code?next=/settings")
    ana.send("/sign-in/code")
    ana.send("/sign-in/code/verify", code=newest_code(store_of(app)))
    assert ana.answer.headers["Cache-Control"] == "no-store"
    assert (mark(ana), ana.answer.headers.get(KEEP)) == (before, None)
    ana.get(f"{EVENT}/my-agenda")
    assert ana.answer.headers[KEEP] == SECONDS
    assert "ana@example.org" not in ana.page


def test_nothing_staff_see_is_kept(app: Flask, client: FlaskClient) -> None:
    with_staff.open_congress(app)
    browser = Browser(client)
    browser.get("/sign-in/staff")
    browser.send("/sign-in/staff", **with_staff.OLGA)
    browser.get(f"{EVENT}/agenda")
    assert browser.answer.headers["Cache-Control"] == "no-store"
    assert KEEP not in browser.answer.headers
    assert client.get("/kept.json").json["pages"] == []


def test_every_person_has_a_mark_that_tells_nothing(app: Flask, ana: Browser) -> None:
    ana_mark = mark(ana)
    guest = Browser(app.test_client())
    guest.get(f"{EVENT}/agenda")
    assert mark(guest) == "guest"
    ben = Browser(app.test_client())
    ben.sign_in("ben")
    assert re.fullmatch(r"[0-9a-f]{20}", mark(ben))
    assert len({ana_mark, mark(ben), "guest"}) == 3
    again = Browser(app.test_client())
    again.sign_in("ana")
    assert mark(again) == ana_mark
    ana.get("/settings")
    ana.send("/sign-out")
    assert mark(ana) == "guest"


def test_a_page_that_says_what_happened_is_kept_without_it(ana: Browser) -> None:
    page = ana.press("b1", "register")
    assert "Done. This session is in My Agenda now." in page
    assert ana.answer.headers[KEEP] == "later"
    ana.get(f"{EVENT}/sessions/b1")
    assert ana.answer.headers[KEEP] == SECONDS


def test_what_happened_waits_for_a_page_that_is_looked_at(ana: Browser) -> None:
    """A phone that fetches ahead asks in between; what it gets may be kept, since it says nothing."""
    ana.client.set_cookie(SAID_COOKIE, "saved")
    unseen = ana.client.get(f"{EVENT}/inbox", headers={UNSEEN_HEADER: "1"})
    assert "Saved." not in unseen.text
    assert unseen.headers[KEEP] == SECONDS
    assert "Saved." in ana.get(f"{EVENT}/inbox")
    assert "Saved." not in ana.get(f"{EVENT}/inbox")


def test_a_kept_page_says_when_it_was_drawn(ana: Browser) -> None:
    for path, said in (
        (f"{EVENT}/agenda", "This is the agenda as of "),
        (f"{EVENT}/my-agenda", "This is My Agenda as of "),
        (f"{EVENT}/", "This is your day as of "),
    ):
        found = re.search(re.escape(said) + r"(.+? [AP]M PT) ?\.", words_of(ana.get(path)))
        assert found is not None, path
        assert re.fullmatch(r"\w{3}, \w+ \d+, \d+:\d\d [AP]M PT", found[1])
    assert "data-kept-note" not in ana.get("/settings")


def test_what_to_fetch_ahead_is_every_day_and_ones_own_sessions(ana: Browser) -> None:
    ana.press("b3", "register")
    kept = ana.client.get("/kept.json")
    assert kept.headers["Cache-Control"] == "private, no-cache"
    assert kept.headers[PERSON] == mark(ana)
    pages = {one["address"]: one["name"] for one in kept.json["pages"]}
    assert next(iter(pages)) == f"{EVENT}/my-agenda"
    assert pages[f"{EVENT}/agenda?day=2025-03-10"] == "Agenda, Monday, March 10"
    assert {one for one in pages if "day=" in one} == {
        f"{EVENT}/agenda?day=2025-03-{day:02}" for day in (9, 10, 11)
    }
    sessions = {one.rpartition("/")[2] for one in pages if "/sessions/" in one}
    assert sessions == {"k1", "b3", "lunch"}
    for address in pages:
        ana.get(address)
        assert ana.answer.headers[KEEP] == SECONDS, address


def test_the_state_changes_with_seats_and_only_then(ana: Browser) -> None:
    def state() -> str:
        found: str = ana.client.get("/kept.json").json["state"]
        return found

    before = state()
    assert state() == before
    ana.press("b3", "register")
    with_seat = state()
    assert with_seat != before
    ana.press("b1", "star")
    assert state() != with_seat


def test_guests_fetch_nothing_ahead(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    assert client.get("/kept.json").json["pages"] == []


def test_the_worker_names_the_files_of_its_edition(client: FlaskClient) -> None:
    answer = client.get("/worker.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    edition = json.loads(re.findall(r"^const EDITION = (.*);$", answer.text, re.MULTILINE)[0])
    files = json.loads(re.findall(r"^const FILES = (.*);$", answer.text, re.MULTILINE)[0])
    assert edition == read_assets(COMPANION).edition
    assert f"/assets/{edition}/congress.css" in files
    assert f"/assets/{edition}/js/page.js" in files
    for file in files:
        assert client.get(file).status_code == 200, file
    again = client.get("/worker.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_page_for_no_wifi_names_nobody(ana: Browser) -> None:
    """Phones fetch it without cookies; even with them it would say nothing of anybody's sessions."""
    guest = ana.client.application.test_client().get("/offline")
    assert guest.headers[PERSON] == "guest"
    assert "You are offline" in guest.text
    assert "Ana" not in guest.text


@pytest.mark.parametrize(("path", "leads"), [("/agenda", "/agenda"), ("/my-agenda", "/my-agenda")])
def test_the_home_screens_shortcuts_lead_to_the_event(
    app: Flask, ana: Browser, path: str, leads: str
) -> None:
    assert ana.client.get(path).headers["Location"] == f"{EVENT}{leads}"
    guest = app.test_client().get(path)
    assert guest.headers["Location"] == f"/sign-in?next={path}"


def test_the_manifest_is_whole(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    address = re.findall(r'<link rel="manifest" href="([^"]+)">', page)[0]
    manifest = json.loads(client.get(address).text)
    assert {"id", "name", "short_name", "start_url", "scope", "display", "icons", "theme_color",
            "background_color", "shortcuts"} <= set(manifest)  # fmt: skip
    sizes = {(one["sizes"], one["purpose"]) for one in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= sizes
    folder = address.rpartition("/")[0]
    shortcuts = [icon for one in manifest["shortcuts"] for icon in one["icons"]]
    for icon in [*manifest["icons"], *shortcuts]:
        answer = client.get(f"{folder}/{icon['src']}")
        assert (answer.status_code, answer.content_type) == (200, icon["type"])
        if icon["type"] == "image/png":
            wide, high = (int.from_bytes(answer.data[at : at + 4]) for at in (16, 20))
            assert f"{wide}x{high}" == icon["sizes"]
