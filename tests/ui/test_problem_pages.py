"""A refusal looks like the face it happened in, and needs no database to be said."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from congress.app import house_of
from congress.companion.face import COMPANION
from congress.ui.context import face_at
from congress.ui.face import Face
from tests.companion.world import EVENT, open_congress

DESK = Face("desk", "/desk", Path(), ())


@pytest.mark.parametrize(
    ("path", "face"),
    [("/", COMPANION), ("/e/desk", COMPANION), ("/desks", COMPANION), ("/desk", DESK),
     ("/desk/scan", DESK)],
)  # fmt: skip
def test_an_address_belongs_to_one_face(path: str, face: Face) -> None:
    assert face_at(path, (COMPANION, DESK)) is face
    assert face_at(path, (DESK, COMPANION)) is face


def test_a_problem_is_a_whole_page_when_the_database_is_away(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_congress(app)
    client.set_cookie("congress", "a token that would be looked up")
    client.set_cookie("congress-theme", "dark")

    gone = OperationalError("SELECT 1", None, OSError("gone"))

    def nobody(*_: object, **__: object) -> NoReturn:
        raise gone

    monkeypatch.setattr(house_of(app).store, "reading", nobody)
    answer = client.get(f"{EVENT}/my-agenda")
    assert answer.status_code >= 500
    for part in ('data-theme="dark"', "/congress.css", "/js/page.js", "Whom to ask", "</html>"):
        assert part in answer.text
    assert client.get(f"{EVENT}/none").text.count("<h1>") == 1


def test_a_page_that_is_not_there_offers_the_way_back(client: FlaskClient) -> None:
    page = client.get("/nowhere").text
    assert '<a class="button" href="/">Go to the start page</a>' in page
    assert 'class="bar-link"' not in page  # it does not know who asks
