"""Registering for the free series as a person does: on a phone, with the letter's code or its link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it ships no types
from playwright.sync_api import Browser, Page, expect

from congress.agenda.formats.yaml_file import read_yaml
from congress.agenda.schemas import parse_document
from congress.core.clock import SystemClock
from congress.infra.database import Store
from congress.infra.mail_templates import MailTemplates
from congress.infra.mail_transports.folder import FolderTransport
from congress.mail.formats import Writer
from congress.mail.jobs import send_until_done
from congress.mail.rules import Lane
from tests.builders import NOW, SECRET_KEY
from tests.ground import publish_document
from tests.journeys.conftest import PHONE, ROOT, path_of, watched
from tests.processes import gunicorn
from tests.stores import migrated, open_store, sqlite_address

SERIES = ROOT / "schedules" / "learning-series-2025.yaml"
EVENT = "/e/learning-series-2025"
SENDER = "Congress <congress@example.org>"


class Post:
    """The sender of letters and the mailboxes they arrive in: .eml files in a folder."""

    def __init__(self, store: Store, clock: SystemClock, folder: Path, base_url: str) -> None:
        self._store = store
        self._clock = clock
        self._folder = folder
        self._writer = Writer(MailTemplates(base_url, strict=True))

    def newest(self, email: str, kind: str) -> str:
        """Send what is due; return the words of the newest letter of a kind to an address."""
        for lane in Lane:
            send_until_done(
                self._store, self._clock, FolderTransport(self._folder, SENDER), self._writer,
                lambda _db, _ids: {}, lane=lane,
            )  # fmt: skip
        found = [
            message
            for path in sorted(
                self._folder.glob(f"{kind}-*.eml"), key=lambda one: one.stat().st_mtime
            )
            if (message := message_from_bytes(path.read_bytes(), policy=policy.default))["To"]
            == email
        ]
        body = found[-1].get_body(("plain",))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Post]]:
    """Where the series is served, and the post."""
    folder = tmp_path_factory.mktemp("series")
    url = sqlite_address(folder / "congress.sqlite3")
    migrated(url)
    clock = SystemClock.starting_at(NOW)  # the server's and the sender's: a letter is due at once
    environ = {
        "CONGRESS_DATABASE_URL": url,
        "CONGRESS_DATA_DIR": str(folder),
        "CONGRESS_SECRET_KEY": SECRET_KEY,
        "CONGRESS_BASE_URL": "http://127.0.0.1",
        "CONGRESS_NOW": f"{clock.offset.total_seconds():.6f}s",
        "PYTHONPATH": str(ROOT),
    }
    with open_store(url) as store:
        publish_document(store, parse_document(read_yaml(SERIES.read_bytes())))
        with gunicorn("wsgi:app", workers=1, threads=8, environ=environ) as (port, _pid):
            address = f"http://127.0.0.1:{port}"
            with urlopen(f"{address}/events") as first:  # noqa: S310 -- our own
                first.read()  # a cold server on a busy machine outlasts a browser's patience
            yield address, Post(store, clock, folder / "mail", address)


def _ask(page: Page, name: str) -> str:
    """Find the event as a guest does, and ask to be registered; return the address."""
    email = f"{name.lower()}@example.org"
    page.goto("/events")
    page.get_by_role("link", name="Learning Series").click()
    page.get_by_role("link", name="Register for free").click()
    page.get_by_label("First name").fill(name)
    page.get_by_label("Last name").fill("Journey")
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me a code").click()
    page.wait_for_url("**/register/code")
    return email


def test_code_of_the_letter_registers(chromium: Browser, series: tuple[str, Post]) -> None:
    address, post = series
    context = chromium.new_context(
        base_url=address, viewport=PHONE, timezone_id="America/Los_Angeles", bypass_csp=True
    )
    for page in watched(context):
        email = _ask(page, "Noor")
        letter = post.newest(email, "confirm-registration")
        found = re.search(r"^ +(\d{6})$", letter, re.MULTILINE)
        assert found is not None
        assert Axe().run(page).response["violations"] == []
        page.get_by_label("Code from the e-mail").fill(found[1])
        page.get_by_role("button", name="Confirm my registration").click()
        page.wait_for_url(f"**{EVENT}/my-agenda")
        expect(page.get_by_text("You are registered.")).to_be_visible()
        days = page.get_by_role("heading", level=2).all_inner_texts()
        assert (days[0], days[-1]) == ("Wednesday, April 30", "Wednesday, November 19")
        # R55: the event's own time, and the reader's; the same hour in April and in November.
        expect(page.locator(".plan-time").first).to_contain_text("1:00 PM ET")
        expect(page.locator(".plan-time").first).to_contain_text("10:00 AM your time")
        expect(page.locator(".plan-time").last).to_contain_text("10:00 AM your time")
        page.get_by_role("link", name="Add to my calendar").click()
        expect(page.get_by_role("button", name="Create the link")).to_be_visible()
        page.goto(f"{EVENT}/inbox")
        expect(page.get_by_role("heading", name="You are registered for")).to_be_visible()


def test_button_of_the_letter_works_on_another_device_without_javascript(
    chromium: Browser, series: tuple[str, Post]
) -> None:
    address, post = series
    for page in watched(
        chromium.new_context(base_url=address, viewport={"width": 320, "height": 568})
    ):
        email = _ask(page, "Otis")
        letter = post.newest(email, "confirm-registration")
    link = re.search(r"(/e/\S+/register/confirm/\S+)", letter)
    assert link is not None
    context = chromium.new_context(base_url=address, java_script_enabled=False)
    for other in watched(context):
        other.goto(link[1])
        expect(other.get_by_text("Otis Journey")).to_be_visible()
        other.get_by_role("button", name="Yes, this is me").click()
        assert path_of(other) == f"{EVENT}/my-agenda"
        other.get_by_role("link", name="Cancel my registration").click()
        other.get_by_role("button", name="Cancel my registration").click()
        expect(other.get_by_text("Your registration is cancelled.")).to_be_visible()
        expect(other.get_by_role("link", name="Register for free")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_registering_please_axe_and_the_smallest_phone(
    chromium: Browser, series: tuple[str, Post], scheme: str
) -> None:
    address, _ = series
    context = chromium.new_context(
        base_url=address, color_scheme=scheme, bypass_csp=True,
        viewport={"width": 320, "height": 568},
    )  # fmt: skip
    for page in watched(context):
        for path in (f"{EVENT}/agenda", f"{EVENT}/register", f"{EVENT}/register/confirm/unknown"):
            page.goto(path)
            assert Axe().run(page).response["violations"] == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
