"""What a desk without a network says of somebody, held against the server's table (decision 0050)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import congress.desk
from congress.agenda.rules.pickup import Holder, closes_at, windows_of
from tests.badges.verdicts import Case, Verdict, list_cases, the_document, wrong

RULES = Path(congress.desk.__file__).parent / "static" / "js" / "offline-rules.js"
DECIDE = """async ([source, list, cases]) => {
  const { decide } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  return cases.map(({ person, handed, now, place }) => {
    const { state, window } = decide(list, person, handed, now, place);
    return [state, window ? window.place : null, window ? window.opens_at : null];
  });
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.goto("about:blank")
    yield page
    page.close()


def by_the_tablet(page: Page, source: str, cases: Sequence[Case]) -> list[Verdict]:
    """Ask the desk's own module, with the list as a desk takes it along (`service/snapshots.py`)."""
    document = the_document()
    windows = [
        {"place": one.place, "opens_at": one.starts_at.isoformat(),
         "closes_at": closes_at(one, document).isoformat()}
        for one in document.pickup
    ]  # fmt: skip

    def asked(case: Case) -> dict[str, Any]:
        mine = windows_of(document, Holder(case.type))
        return {
            "person": {
                "is_active": case.is_active,
                "windows": [document.pickup.index(window) for window in mine],
            },
            "handed": case.handed and {"place": case.handed.place},
            "now": case.now.timestamp() * 1000,
            "place": case.desk,
        }

    said = page.evaluate(DECIDE, [source, {"windows": windows}, [asked(case) for case in cases]])
    return [(state, place, at and datetime.fromisoformat(at)) for state, place, at in said]


def test_the_tablet_says_what_the_table_says(page: Page) -> None:
    cases = list_cases()
    assert wrong(cases, by_the_tablet(page, RULES.read_text(), cases)) == []


@pytest.mark.parametrize(
    ("rule", "changed"),
    [
        ("if (handed) return", "if (handed && person.is_active) return"),
        ("if (!person.is_active) return", "if (false) return"),
        ("if (!mine.length) return", "if (mine.length > 9) return"),
        ("Date.parse(one.opens_at) <= now", "Date.parse(one.opens_at) < now"),
        ("now < Date.parse(one.closes_at)", "now <= Date.parse(one.closes_at)"),
        ("!place || one.place === place", "one.place === place"),
        ("!place || one.place === place", "true"),
        ("window: open[0]", "window: open[open.length - 1]"),
        ("mine[mine.length - 1]", "mine[0]"),
    ],
)
def test_a_rule_that_is_changed_on_the_tablet_alone_is_noticed(
    page: Page, rule: str, changed: str
) -> None:
    """The controls: each line of the tablet's rule is one that a case of the table hangs on."""
    source = RULES.read_text()
    assert source.count(rule) == 1
    cases = list_cases()
    said = by_the_tablet(page, source.replace(rule, changed), cases)
    assert wrong(cases, said) != []


def test_a_case_that_says_something_else_is_noticed(page: Page) -> None:
    """The other side: the table is what is compared, not one rule with itself."""
    cases = [replace(case, expected=("over", None, None)) for case in list_cases()]
    assert len(wrong(cases, by_the_tablet(page, RULES.read_text(), cases))) == len(cases)
