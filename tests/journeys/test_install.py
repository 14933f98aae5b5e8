"""Chromium's own opinion on whether the companion can be put on a home screen."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Browser, Page

from tests.journeys.conftest import watched

MANIFEST = "**/app.webmanifest"


def asked(page: Page, method: str) -> dict[str, Any]:
    answer: dict[str, Any] = page.context.new_cdp_session(page).send(method)
    return answer


def faults_of(page: Page) -> list[str]:
    found = asked(page, "Page.getInstallabilityErrors")["installabilityErrors"]
    # A context of a test is off the record, where nothing is ever installed.
    return [one["errorId"] for one in found if one["errorId"] != "in-incognito"]


def test_the_companion_can_be_installed(phone: Page) -> None:
    phone.goto("/sign-in")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    manifest = asked(phone, "Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/assets/lasting/app.webmanifest")
    named = json.loads(manifest["data"])
    assert (named["id"], named["start_url"], named["display"]) == ("/", "/", "standalone")
    assert faults_of(phone) == []
    for selector, address in (
        ("link[rel='apple-touch-icon']", "touch-icon.png"),
        ("link[rel='manifest']", "app.webmanifest"),
    ):
        found = phone.locator(selector).get_attribute("href")
        assert found is not None
        assert found.endswith(address)
        assert phone.request.get(found).ok


def test_without_its_icons_it_cannot(chromium: Browser, address: str) -> None:
    """The control: the same question of a manifest without pictures is answered with faults."""
    bare = json.dumps({"name": "Congress", "start_url": "/", "display": "standalone"})
    context = chromium.new_context(base_url=address)
    context.route(
        MANIFEST,
        lambda route: route.fulfill(body=bare, content_type="application/manifest+json"),
    )
    for page in watched(context):
        page.goto("/sign-in")
        assert faults_of(page) != []
