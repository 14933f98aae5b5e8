"""Settings: taking along everything that is held about oneself (T27)."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient

from tests.companion.world import Browser, confirm, open_congress, words_of
from tests.ui.markup import check_page


def test_my_data_comes_as_a_file_once_i_confirmed_who_i_am(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    assert "Download my data" not in words_of(browser.get("/settings"))
    assert "Download my data" in words_of(confirm(app, browser, "/settings"))
    form = next(one for one in browser.forms() if one["form"].get("action") == "/settings/data")
    answer = client.post("/settings/data", data=form["fields"])
    assert (answer.status_code, answer.content_type) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.data)) as archive:
        assert b'"folded": "ana@example.org"' in archive.read("your-data.json")


def test_erasing_is_asked_once_more_and_can_be_taken_back(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    page = confirm(app, browser, "/settings/erase")
    assert "What stays" in words_of(page)
    check_page(browser.answer, page)
    assert "Please tick the box" in words_of(browser.send("/settings/erase"))
    asked = browser.send("/settings/erase", sure="1")
    assert "Tue, March 11, 3:00 PM PT. Until then you can change your mind." in words_of(asked)
    check_page(browser.answer, asked)
    assert "Your data will be erased soon. Keep my data…" in words_of(browser.get("/settings"))
    browser.get("/settings/erase")
    kept = browser.send("/settings/erase/keep")
    assert "Your data stays. Nothing was erased." in words_of(kept)
    assert "Erase my data…" in words_of(kept)
    assert "Erase my data?" in words_of(browser.get("/settings/erase"))
