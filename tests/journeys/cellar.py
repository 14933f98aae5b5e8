"""What the journeys without a network share: the addresses, and what a phone has kept of them."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from tests.journeys.conftest import sign_in

EVENT = "/e/psc-2025"
MINE, AGENDA, MONDAY = f"{EVENT}/my-agenda", f"{EVENT}/agenda", f"{EVENT}/agenda?day=2025-03-10"
A1, A4 = f"{EVENT}/sessions/a1", f"{EVENT}/sessions/a4"
KEYNOTE = f"{EVENT}/sessions/k1"
LIST_KEPT = """async () => {
  const found = {};
  for (const name of (await caches.keys()).filter((one) => one.startsWith('congress-kept-'))) {
    found[name] = (await (await caches.open(name)).keys()).map((one) => new URL(one.url))
      .map((url) => url.pathname + url.search);
  }
  return found;
}"""
READ_KEPT = """async (address) => {
  const kept = await caches.match(address);
  return kept ? kept.text() : '';
}"""


def kept_pages(page: Page) -> dict[str, list[str]]:
    """Return what the phone has kept: addresses, by the person's part of the cache."""
    found: dict[str, list[str]] = page.evaluate(LIST_KEPT)
    return found


def all_kept(page: Page) -> set[str]:
    """Return every address the phone has kept a page of."""
    return {address for pages in kept_pages(page).values() for address in pages}


def await_kept(page: Page, *addresses: str) -> None:
    """Wait until the phone has kept these pages."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if set(addresses) <= all_kept(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(set(addresses) - all_kept(page))


def await_kept_with(page: Page, address: str, words: str) -> None:
    """Wait until what the phone has of a page says something."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        if words in page.evaluate(READ_KEPT, address):
            return
        page.wait_for_timeout(100)
    raise AssertionError(words)


def arrive(page: Page, name: str) -> None:
    """Sign in, and wait as long as it takes the phone to fetch what will be wanted."""
    sign_in(page, name)
    await_kept(page, MINE, AGENDA, MONDAY, KEYNOTE, f"{EVENT}/changes", f"{EVENT}/inbox")
