"""Changed codes before a desk without a network: none is anybody's (T9, `dev.py long mutants`)."""

from __future__ import annotations

from playwright.sync_api import Browser

from congress.infra.database import Store
from tests.long.mutants import accepted_offline, issue, mutants, show_nothing

SMALL = 10_000


def test_no_changed_code_is_in_the_list_of_a_desk_without_a_network(
    store: Store, chromium: Browser
) -> None:
    issued = issue(store)
    page = chromium.new_page()
    show_nothing(page)
    assert accepted_offline(page, issued, mutants(issued, SMALL)) == 0
    assert accepted_offline(page, issued, iter(issued.texts)) == len(issued.hashes)
    page.close()
