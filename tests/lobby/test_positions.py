"""A recording goes on where it was stopped, for whoever stopped it, on whichever device."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert

from congress.app import create_app, database, house_of
from congress.core.clock import FixedClock
from congress.infra.kept_files import FileStore
from congress.lobby.models import RecordingRow
from congress.settings import Settings
from tests.builders import NOW
from tests.companion.world import Browser
from tests.lobby.videos import a_video
from tests.lobby.world import EVENT, K1, open_lobby
from tests.ui.markup import check_page

PAGE = f"/e/{EVENT}/recordings/k1"
POSITION = f"{PAGE}/position"
SECOND = timedelta(seconds=1)


@pytest.fixture
def app(settings: Settings, clock: FixedClock) -> Iterator[Flask]:
    """The keynote is over, and its recording can be watched."""
    made = create_app(settings, clock=clock)
    house = house_of(made)
    open_lobby(house.store)
    video = FileStore(house.settings.files_dir).keep(io.BytesIO(a_video()), 1 << 20)
    with house.store.writing() as db:
        db.execute(
            insert(RecordingRow).values(
                event_id=EVENT, session_id="k1", url="", file=video.digest, size=video.size,
                captions="", is_reviewed=False, is_consented=True, withheld_because="",
                published_at=NOW, ends_on=None, told_at=None, version=1, set_at=NOW, set_by="olga",
            )
        )  # fmt: skip
    clock.instant = K1.ends_at + timedelta(hours=1)
    yield made
    with made.app_context():
        for engine in database.engines.values():
            engine.dispose()


def a_browser(app: Flask, name: str = "ana") -> Browser:
    browser = Browser(app.test_client())
    browser.sign_in(name)
    browser.get(PAGE)
    return browser


def stop_at(browser: Browser, seconds: str) -> int:
    browser.send(POSITION, seconds=seconds)
    status = browser.answer.status_code
    browser.get(PAGE)
    return status


def test_another_device_goes_on_there_and_nobody_elses_does(app: Flask) -> None:
    phone, laptop, other = a_browser(app), a_browser(app), a_browser(app, "vera")
    assert 'data-position="0"' in phone.page
    assert stop_at(phone, "725") == 204
    assert 'data-position="725"' in laptop.get(PAGE)
    assert 'data-position="0"' in other.get(PAGE)
    check_page(laptop.answer, laptop.page)


def test_the_last_one_stands_but_for_one_that_comes_right_behind(
    app: Flask, clock: FixedClock
) -> None:
    """The control: without the look at when the last one came, 30 would be kept at once."""
    ana = a_browser(app)
    stop_at(ana, "20")
    clock.advance(SECOND)
    stop_at(ana, "30")
    assert 'data-position="20"' in ana.page
    clock.advance(SECOND)
    stop_at(ana, "15")
    assert 'data-position="15"' in ana.page


@pytest.mark.parametrize("seconds", ["", "-1", "86401", "99999999999", "12.5", "١٢", "soon"])
def test_what_is_no_second_is_refused(app: Flask, seconds: str) -> None:
    ana = a_browser(app)
    assert stop_at(ana, seconds) == 422
    assert 'data-position="0"' in ana.page


def test_a_recording_that_cannot_be_watched_keeps_nothing(app: Flask) -> None:
    ana = a_browser(app)
    token = ana.forms()[0]["fields"]["form_token"]
    wrong = ana.client.post(
        f"/e/{EVENT}/recordings/b1/position", data={"form_token": token, "seconds": "1"}
    )
    assert wrong.status_code == 404
