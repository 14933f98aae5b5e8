"""The frame: who is here, which event, which time, whom to ask."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.agenda.queries import EventFacts, ReleaseShelf
from congress.ui.help import help_of
from congress.ui.periods import nearest, period_of
from tests.builders import NOW
from tests.companion.world import EVENT, Browser, open_congress, store_of, words_of


def an_event(app: Flask) -> EventFacts:
    open_congress(app)
    return store_of(app).attached(ReleaseShelf).events()[0]


@pytest.mark.parametrize(
    ("at", "period"),
    [("2025-03-08T07:59:59Z", "before"), ("2025-03-09T08:00:00Z", "during"),
     ("2025-03-12T06:59:59Z", "during"), ("2025-03-12T07:00:00Z", "after")],
)  # fmt: skip
def test_the_period_follows_the_events_own_days(app: Flask, at: str, period: str) -> None:
    event, now = an_event(app), datetime.fromisoformat(at)
    assert (event.starts_on, event.ends_on) == (date(2025, 3, 9), date(2025, 3, 11))
    assert period_of(event, now) == period
    assert help_of(event, None, now).period == period


def test_the_nearest_event_runs_or_comes_next_or_ended_last(app: Flask) -> None:
    event = an_event(app)
    assert nearest([], NOW) is None
    assert nearest([event], datetime.fromisoformat("2030-01-01T00:00:00Z")) is event


def test_tabs_are_for_who_attends_and_mark_where_one_is(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    guest = browser.get(f"{EVENT}/agenda")
    assert 'class="tabs"' not in guest
    assert '<a class="bar-name" href="/">' in guest
    browser.sign_in()
    page = browser.get(f"{EVENT}/inbox")
    assert '<a class="bar-name" href="/events">' in page
    here = re.findall(r'<a href="([^"]+)" aria-current="page">', page)
    assert here == [f"{EVENT}/inbox"]
    assert "Settings of Ana" in words_of(page)
