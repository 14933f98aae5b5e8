"""Register, wait, swap and unregister by the forms of a page: it works without JavaScript."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from congress.seats.models import SeatRow
from tests.builders import NOW
from tests.companion.world import (
    EVENT,
    Browser,
    open_congress,
    store_of,
    the_congress,
    words_of,
)
from tests.ground import publish_document

B1 = f"{EVENT}/sessions/b1"


@pytest.fixture(params=["sqlite_url", "postgres_url"])
def database_url(request: pytest.FixtureRequest) -> str:
    """One database after the other: what a form does is a transaction."""
    url: str = request.getfixturevalue(request.param)
    return url


def browsers(app: Flask, *names: str) -> list[Browser]:
    made = [Browser(app.test_client()) for _ in names]
    for browser, name in zip(made, names, strict=True):
        browser.sign_in(name)
    return made


def seats_of(app: Flask, name: str) -> dict[str, str]:
    with store_of(app).reading() as db:
        rows = db.execute(
            select(SeatRow.session_id, SeatRow.state).where(SeatRow.attendee_id == f"a-{name}")
        )
        return {row.session_id: row.state for row in rows}


def test_register_gives_a_seat_and_says_so_once(app: Flask) -> None:
    open_congress(app)
    (ana,) = browsers(app, "ana")
    page = words_of(ana.press("b1", "register"))
    assert ana.answer.request.path == B1
    assert "Done. This session is in My Agenda now." in page
    assert "You have a seat." in page
    assert seats_of(app, "ana") == {"b1": "confirmed"}
    assert "Done." not in words_of(ana.get(B1))


def test_a_full_session_offers_the_waitlist_in_our_words(app: Flask) -> None:
    open_congress(app, ben="general", eva="general")
    ana, ben, eva = browsers(app, "ana", "ben", "eva")
    ana.press("b1", "register")
    page = words_of(ben.press("b1", "register"))
    assert "You are on the waitlist. If a seat opens you get it at once, and we tell you." in page
    assert "You are 1st in line." in page
    page = words_of(eva.get(B1))
    assert "Full. 1 person is waiting. If a seat opens you get it at once, and we tell you." in page
    assert "Join the waitlist" in page


def test_the_last_seat_gone_meanwhile_is_said_on_the_session_page(app: Flask) -> None:
    open_congress(app, ben="general")
    ana, ben = browsers(app, "ana", "ben")
    ben.get(B1)  # the page still shows a free seat
    ana.press("b1", "register")
    page = words_of(ben.send(f"{B1}/register"))
    assert ben.answer.request.path == B1
    assert "This session is full." in page
    assert "Join the waitlist" in page
    assert seats_of(app, "ben") == {}


def test_unregister_says_first_how_many_wait(app: Flask) -> None:
    open_congress(app, ben="general", eva="general")
    ana, ben, eva = browsers(app, "ana", "ben", "eva")
    for browser in (ana, ben, eva):
        browser.press("b1", "register")
    page = words_of(ana.get(f"{B1}?confirm=unregister"))
    said = (
        "2 people are waiting for this session. If you unregister, your seat goes to the next "
        "person now. Unregister Keep my seat"
    )
    assert said in page
    assert "You gave up your seat." in words_of(ana.send(f"{B1}/unregister"))
    assert seats_of(app, "ana") == {"b1": "ended"}
    assert seats_of(app, "ben") == {"b1": "confirmed"}
    assert "1 new message" in words_of(ben.get(f"{EVENT}/")) or "new messages" in ben.page


def test_unregister_twice_has_one_effect(app: Flask) -> None:
    open_congress(app)
    (ana,) = browsers(app, "ana")
    ana.press("b1", "register")
    page = ana.get(f"{B1}?confirm=unregister")
    ana.send(f"{B1}/unregister")
    ana.page = page
    assert "You had no seat here." in words_of(ana.send(f"{B1}/unregister"))


def test_leaving_the_waitlist(app: Flask) -> None:
    open_congress(app, ben="general")
    ana, ben = browsers(app, "ana", "ben")
    ana.press("b1", "register")
    ben.press("b1", "register")
    assert "You lose your place on the waitlist." in words_of(ben.get(f"{B1}?confirm=unregister"))
    assert "You left the waitlist." in words_of(ben.send(f"{B1}/unregister"))
    assert seats_of(app, "ben") == {"b1": "ended"}


def test_a_swap_keeps_the_old_seat_unless_the_new_one_comes(app: Flask) -> None:
    open_congress(app, ben="general")
    ana, ben = browsers(app, "ana", "ben")
    ana.press("b2", "register")
    page = words_of(ana.get(B1))
    assert "You have “Falls & Frailty <script>alert(1)</script>” at the same time" in page
    assert "You give up “Falls & Frailty <script>alert(1)</script>” now." in page
    ben.press("b1", "register")
    page = words_of(ana.get(B1))
    assert "You keep “Falls & Frailty" in page
    assert "unless you get “Disclosing Harm”." in page
    page = words_of(ana.press("b1", "register"))
    assert "You are on the waitlist." in page
    assert seats_of(app, "ana") == {"b2": "confirmed", "b1": "waitlisted"}
    assert "You keep “Falls & Frailty" in words_of(ana.get(f"{EVENT}/my-agenda"))
    ben.press("b1", "unregister")
    assert seats_of(app, "ana") == {"b2": "ended", "b1": "confirmed"}


def test_a_swap_into_a_free_seat_is_done_at_once(app: Flask) -> None:
    open_congress(app)
    (ana,) = browsers(app, "ana")
    ana.press("b2", "register")
    page = words_of(ana.press("b1", "register"))
    assert "You have this seat now, and the other one went back." in page
    assert seats_of(app, "ana") == {"b2": "ended", "b1": "confirmed"}


def test_a_page_from_before_a_move_does_not_register(app: Flask) -> None:
    open_congress(app)
    (ana,) = browsers(app, "ana")
    ana.get(B1)
    document = the_congress()
    moved = tuple(
        replace(one, starts_at=one.starts_at + timedelta(minutes=30)) if one.id == "b1" else one
        for one in document.sessions
    )
    publish_document(
        store_of(app), replace(document, sessions=moved), now=NOW + timedelta(minutes=1)
    )
    page = words_of(ana.send(f"{B1}/register"))
    assert "Its time or room changed since you opened this page." in page
    assert "Mon, March 10, 10:30 AM PT" in page
    assert seats_of(app, "ana") == {}
    assert "You have a seat." in words_of(ana.send(f"{B1}/register"))


def test_what_comes_with_the_registration_has_no_button(app: Flask) -> None:
    open_congress(app)
    (ana,) = browsers(app, "ana")
    for session, said in (
        ("k1", "Included with your registration."),
        ("w1", "A paid session."),
    ):
        page = ana.get(f"{EVENT}/sessions/{session}")
        assert said in words_of(page)
        assert "/register" not in page
        assert "/unregister" not in page


def test_a_refused_unregister_is_said_where_the_button_was(app: Flask) -> None:
    open_congress(app)
    (ana,) = browsers(app, "ana")
    page = ana.get(B1)
    token = page.split('name="form_token" value="')[1].split('"')[0]
    answer = ana.client.post(
        f"{EVENT}/sessions/k1/unregister", data={"form_token": token}, follow_redirects=True
    )
    assert answer.request.path == f"{EVENT}/sessions/k1"
    assert "This session is part of your registration." in words_of(answer.text)


def test_stars_are_put_and_taken_away(app: Flask, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    assert "Remove the star" in words_of(browser.press("b3", "star"))
    assert "A note to yourself, not a seat." in words_of(browser.press("b3", "star"))


def test_somebody_else_cannot_press_my_buttons(app: Flask) -> None:
    open_congress(app, ben="general")
    ana, ben = browsers(app, "ana", "ben")
    ana.get(B1)
    ben.page = ana.page
    ben.send(f"{B1}/register")
    assert ben.answer.status_code == 403
    assert seats_of(app, "ben") == {}
