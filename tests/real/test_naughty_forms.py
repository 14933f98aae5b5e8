"""Naughty strings typed into the pages' forms, and sent as a browser's own name: shown again as they
were typed, or refused at their field, on both databases; and nothing of them becomes markup.
"""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr"

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import update

from congress.app import house_of
from congress.core.names import fold_name
from congress.people.models import DeviceRow
from congress.people.rules import device_label
from tests.attendees import open_event
from tests.attendees.open_event import OPEN, publish_both
from tests.builders import NOW
from tests.companion.test_guide_page import inputs_of
from tests.companion.world import Browser, confirm, open_congress, words_of
from tests.people.world import bearer
from tests.real.strings import GENERATED, is_of_the_web

NAMES = ("first_name", "last_name", "credentials")
# A form is sent as UTF-8, which has no halves of characters; NUL is refused before any field is read.
TYPED = tuple(one for one in GENERATED if is_of_the_web(one))


def _as_a_browser_shows(text: str) -> str:
    """Return a text as an input of one line has it: without line ends."""
    return re.sub("[\r\n]", "", text)


def test_names_typed_into_settings_are_shown_again_or_refused(
    app: Flask, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    page = confirm(app, browser, "/settings")
    tags = _tags_of(page)
    kept = 0
    for text in TYPED:
        typed = _as_a_browser_shows(text)
        browser.get("/settings")
        page = browser.send("/settings/name", **dict.fromkeys(NAMES, typed))
        status = browser.answer.status_code
        if status == 200:
            shown: Mapping[str, str] = inputs_of(browser.get("/settings"))
            assert [shown[name] for name in NAMES] == [typed.strip()] * 3, text
            assert _tags_of(browser.page) <= tags | {"aside"}, text
            kept += 1
        else:
            assert status == 422, (text, status)
            assert not (typed.isprintable() and fold_name(typed) and len(typed) <= 200), text
    assert kept > 80


def _tags_of(page: str) -> set[str]:
    return set(re.findall(r"<([a-z0-9]+)", page))


def test_who_registers_is_called_what_they_typed(app: Flask, client: FlaskClient) -> None:
    publish_both(app)
    kept = 0
    for number, text in enumerate(TYPED):
        who = {"email": f"n{number}@example.org", "first_name": text, "last_name": text}
        source = app.test_client()
        source.environ_base["REMOTE_ADDR"] = f"192.0.2.{number % 250}"
        answer = open_event.ask(source, who)
        if answer.status_code == 422:
            pointers = {one["pointer"] for one in answer.json["errors"]}
            assert pointers <= {"/first_name", "/last_name"}
            assert not (text.isprintable() and fold_name(text) and len(text) <= 200), text
            continue
        ticket = answer.json["ticket"]
        made = open_event.confirm(source, ticket, open_event.code_of(app, ticket)).json
        me = client.get("/api/v1/me", headers=bearer(made["token"])).json
        assert (me["first_name"], me["last_name"]) == (text.strip(), text.strip()), text
        kept += 1
    assert kept > 80
    assert client.get(f"/e/{OPEN}/agenda").status_code == 200


def test_a_browsers_own_name_is_shown_as_it_is(app: Flask) -> None:
    """The label of a device is whatever a client says it is."""
    open_congress(app)
    sent = [
        text for text in TYPED if text.isprintable() and text.isascii()
    ]  # else no header has it
    for text in sent:
        browser = Browser(app.test_client())
        browser.client.environ_base["HTTP_USER_AGENT"] = text
        browser.sign_in()
    with house_of(app).store.writing() as db:  # used since: many unused ones are one line
        db.execute(update(DeviceRow).values(seen_at=NOW + timedelta(minutes=5)))
    page = words_of(confirm(app, browser, "/settings"))
    for text in sent:
        label = device_label(text)
        assert words_of(escape(label)) in page, text
    assert len(sent) > 50
