"""What a page says after something was done: once, by a key, in its face's words or in all faces'."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from congress.companion.notices import NOTICES
from congress.seats.errors import FullError
from congress.ui.notices import OF_ANY_FACE, SAID_COOKIE

PAGE = "/events"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("saved", NOTICES["saved"].text),
        ("recovery-used", OF_ANY_FACE["recovery-used"].text),
        ("refused-seats/full", FullError.explanation),
    ],
)
def test_a_page_says_what_the_cookie_means_and_forgets_it(
    client: FlaskClient, key: str, said: str
) -> None:
    client.set_cookie(SAID_COOKIE, key)
    assert said in client.get(PAGE).text
    assert said not in client.get(PAGE).text


@pytest.mark.parametrize("key", ["", "nobody-knows", "refused-", "refused-none", "<b>", "Saved."])
def test_what_nobody_knows_is_not_said(client: FlaskClient, key: str) -> None:
    client.set_cookie(SAID_COOKIE, key)
    assert "data-notice" not in client.get(PAGE).text


def test_a_key_means_one_thing() -> None:
    assert set(NOTICES) & set(OF_ANY_FACE) == set()
