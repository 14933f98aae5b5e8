"""What the pages say of a session before, while and after it takes place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from congress.agenda.rules.document import Document, RegistrationType
from congress.companion.joining import join_of
from congress.companion.moves import Move, Was, was_before
from congress.companion.shapes.session import Join
from congress.core.clock import FixedClock
from tests.builders import NOW
from tests.companion.world import (
    EVENT,
    Browser,
    open_congress,
    store_of,
    the_congress,
    words_of,
)
from tests.ground import a_document, a_session, publish_document

MONDAY = f"{EVENT}/agenda?day=2025-03-10"
TO_MONDAY_7_40 = timedelta(days=1, hours=16, minutes=40)  # from Saturday 2:00 PM


def line_of(page: str, session: str) -> str:
    """The words of one line of a list."""
    lines = re.findall(r'<article class="line.*?</article>', page, re.DOTALL)
    return next(words_of(one) for one in lines if f"/sessions/{session}" in one)


def test_a_line_says_what_is_on_and_what_is_over(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.press("b2", "register")
    clock.advance(TO_MONDAY_7_40)
    said = []
    for hours in (0, 0.5, 1, 1.5, 3):  # 7:40, 8:10, 9:10, 10:40 AM, 1:40 PM
        clock.advance(timedelta(hours=hours))
        page = browser.get(MONDAY)
        said.append((line_of(page, "k1"), line_of(page, "b2"), line_of(page, "b1")))
    marks = [
        ["Included", "On now Included", "Over Included", "Over Included", "Over Included"],
        ["Registered", "Registered", "Registered", "On now Registered", "Over Registered"],
        ["", "", "", "On now", "Over"],
    ]
    for column, expected in enumerate(marks):
        for row, mark in zip(said, expected, strict=True):
            found = re.search(r"(?:On now|Over|Registered|Included)[\w ]*$", row[column])
            assert (found[0] if found else "") == mark
    needs = "Registration required"
    assert [needs in row[2] for row in said] == [True, True, True, False, False]


def test_green_is_only_what_is_not_over(app: Flask, clock: FixedClock, client: FlaskClient) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    clock.advance(TO_MONDAY_7_40)
    for path in (f"{EVENT}/sessions/k1", MONDAY, f"{EVENT}/my-agenda"):
        assert re.search("mark good|is-mine", browser.get(path)), path
    assert 'class="card seat included"' in browser.get(f"{EVENT}/sessions/k1")
    clock.advance(timedelta(hours=2))
    browser.get(f"{EVENT}/sessions/k1")
    assert 'class="card seat none"' in browser.page
    assert "This session is over. It came with your registration." in words_of(browser.page)
    assert "Just come" not in browser.page
    for path in (f"{EVENT}/sessions/k1", MONDAY, f"{EVENT}/my-agenda?"):
        line = browser.get(path).split("Safer Together")[-1].split("</article>")[0]
        assert not re.search("mark good", line), path


def test_a_workshop_of_yesterday_is_not_booked(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    path = f"{EVENT}/sessions/w1"
    assert "It is booked and paid on the registration page." in words_of(browser.get(path))
    clock.advance(TO_MONDAY_7_40)
    page = words_of(browser.get(path))
    assert "This session is over." in page
    assert "registration page" not in page
    assert "Over" in words_of(Browser(app.test_client()).get(path))  # a guest is told, too


def test_today_never_says_not_yet_of_what_is_past(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    none = a_session(id="b1", title="Disclosing Harm")
    open_congress(app, a_document(none))
    browser = Browser(client)
    browser.sign_in()
    assert "Nothing on your agenda yet" in browser.get(f"{EVENT}/")
    browser.press("b1", "register")
    assert "Nothing on your agenda yet" not in browser.get(f"{EVENT}/")
    clock.advance(timedelta(days=4))  # Wednesday
    page = words_of(browser.get(f"{EVENT}/"))
    assert "Nothing more to come All your sessions are over. My Agenda" in page
    publish_document(store_of(app), a_document(), now=NOW + MINUTE)
    page = words_of(browser.get(f"{EVENT}/"))
    assert "Nothing more to come This event is over. See the agenda" in page


MINUTE = timedelta(minutes=1)


def with_session(document: Document, session: str, **changes: object) -> Document:
    """The document with one session changed."""
    return replace(
        document,
        sessions=tuple(
            replace(one, **changes) if one.id == session else one  # type: ignore[arg-type]
            for one in document.sessions
        ),
    )


def test_a_cancelled_session_is_not_green_and_says_what_else_is_on(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    """Ana held b1; b2 is at that time, `other` for another type, `full` has no seat left."""
    more = (
        a_session(id="other", title="Masterclass", open_to=("workshop",)),
        a_session(id="full", title="Crowded", capacity=0),
        a_session(id="walk", title="Walk-In", registration="none"),
    )
    document = replace(the_congress(), sessions=(*the_congress().sessions, *more))
    open_congress(app, document)
    browser = Browser(client)
    browser.sign_in()
    browser.press("b1", "register")
    page = browser.get(f"{EVENT}/sessions/b1")
    assert 'class="card seat confirmed"' in page
    assert "At the same time" not in page
    cancelled = with_session(document, "b1", status="cancelled")
    publish_document(store_of(app), cancelled, now=NOW + MINUTE)
    page = browser.get(f"{EVENT}/sessions/b1")
    assert 'class="card seat none"' in page
    assert "mark good" not in page.split("At the same time")[0]
    assert "This session was cancelled. Your seat is gone." in words_of(page)
    assert re.findall(r'class="line-title"><a href="[^"]+/(\w+)"', page) == ["b2", "walk"]
    assert "Cancelled" in line_of(browser.get(f"{EVENT}/my-agenda"), "b1")
    clock.advance(TO_MONDAY_7_40)
    assert "Cancelled" in line_of(
        browser.get(f"{EVENT}/"), "b1"
    )  # Today does not keep silent of it
    clock.advance(timedelta(hours=4))  # 11:40 AM: all of that is over
    assert "At the same time" not in browser.get(f"{EVENT}/sessions/b1")


def test_a_moved_session_says_from_where_to_where(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    open_congress(app)
    browser = Browser(client)
    browser.sign_in()
    browser.press("b1", "register")
    once = the_congress()
    moved = with_session(
        once, "b1", room="r4", starts_at=once.sessions[1].starts_at + timedelta(hours=1),
        ends_at=once.sessions[1].ends_at + timedelta(hours=1),
    )  # fmt: skip
    publish_document(store_of(app), moved, now=NOW + MINUTE)
    was = "Mon, March 10, 10:00 AM PT to 11:00 AM PT"
    line = line_of(browser.get(f"{EVENT}/my-agenda"), "b1")
    assert "Room 4" in line
    assert f"New time and room It was {was}, in Room 1." in line
    for reader in (browser, Browser(app.test_client())):  # a guest, too
        page = words_of(reader.get(f"{EVENT}/sessions/b1"))
        assert f"Mon, March 10, 11:00 AM PT to 12:00 PM PT · 1 hour It was {was}" in page
        assert "Room 4 It was in Room 1" in page
    # Who took the seat after the move was never told of another place.
    clock.advance(2 * MINUTE)
    browser.press("b1", "unregister")
    browser.press("b1", "register")
    assert "It was" not in words_of(browser.get(f"{EVENT}/sessions/b1"))
    publish_document(store_of(app), once, now=NOW + 3 * MINUTE)
    guest = Browser(app.test_client()).get(f"{EVENT}/sessions/b1")
    assert "It was" not in words_of(guest)  # back where it was: nothing moved
    page = words_of(browser.get(f"{EVENT}/sessions/b1"))
    assert "It was in Room 4" in page


@pytest.mark.parametrize(
    ("since", "was"),
    [
        (None, Was("", "Room 1")),
        (NOW, Was("", "Room 1")),
        (NOW + MINUTE, Was("b", "Room 2")),
        (NOW + 2 * MINUTE, Was("b", "")),
        (NOW + 3 * MINUTE, Was()),
    ],
)
def test_what_it_was_is_what_one_knew(since: object, was: Was) -> None:
    """Its time went from a to b and back to a, its room from 1 to 2 to 3."""
    moves = [
        Move(NOW + MINUTE, "moved", "a", "b"), Move(NOW + MINUTE, "room", "Room 1", "Room 2"),
        Move(NOW + 2 * MINUTE, "room", "Room 2", "Room 3"),
        Move(NOW + 3 * MINUTE, "moved", "b", "a"),
    ]  # fmt: skip
    assert was_before(moves, since) == was  # type: ignore[arg-type]


def an_online_congress(**links: str) -> Document:
    document = the_congress(links=links)
    virtual = RegistrationType("virtual", "Virtual", includes_kinds=("keynote",), online=True)
    return replace(document, registration_types=(*document.registration_types, virtual))


LOBBY = "https://lobby.example/1"


def test_who_attends_from_afar_is_sent_to_no_room(
    app: Flask, clock: FixedClock, client: FlaskClient
) -> None:
    """Control: Ana, who comes, sees the room, and no link."""
    open_congress(app, an_online_congress(lobby=LOBBY), vera="virtual")
    vera, ana = Browser(client), Browser(app.test_client())
    vera.sign_in("vera")
    ana.sign_in()
    path = f"{EVENT}/sessions/k1"
    page = words_of(vera.get(path))
    assert "Room 1" not in page
    assert "Just come" not in page
    assert (
        "Online The link to join comes here ten minutes before it begins: Mon, March 10, 7:50 AM PT."
        in page
    )
    assert LOBBY not in vera.page
    for lists in (MONDAY, f"{EVENT}/my-agenda", f"{EVENT}/"):
        line = line_of(vera.get(lists), "k1")
        assert "Online" in line
        assert "Room 1" not in line
    assert "Room 1" in line_of(vera.get(MONDAY), "b1")  # it is not hers
    assert "Room 1" in words_of(ana.get(path))
    clock.advance(TO_MONDAY_7_40)
    assert LOBBY not in vera.get(path)
    clock.advance(timedelta(minutes=10))
    assert f'href="{LOBBY}"' in vera.get(path)
    assert LOBBY not in ana.get(path)
    clock.advance(timedelta(hours=1, minutes=10))
    page = words_of(vera.get(path))
    assert LOBBY not in vera.page
    assert "This session is over." in page


def test_when_the_link_comes_is_said_to_the_minute() -> None:
    session = a_session()
    document = a_document(session, links={"lobby": LOBBY})
    start, end = session.starts_at, session.ends_at
    before = Join(
        "The link to join comes here ten minutes before it begins: Mon, March 10, 9:50 AM PT."
    )
    link = Join("Join in the virtual lobby", LOBBY)
    for now, said in (
        (NOW, before),
        (start - 10 * MINUTE - timedelta(seconds=1), before),
        (start - 10 * MINUTE, link),
        (end - timedelta(seconds=1), link),
        (end, None),
    ):
        assert join_of(session, document, None, now) == said
    assert join_of(session, a_document(session), None, start) == Join(
        "We have no link yet. Open this page again in a minute."
    )
    assert join_of(a_session(status="cancelled"), document, None, NOW) is None
