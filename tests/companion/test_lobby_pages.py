"""The lobby's pages: what is joined now, next and later, and the way in (R17, T24)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import select

from congress.app import house_of
from congress.companion import drawing
from congress.companion.shapes.session import Join
from congress.core.clock import FixedClock
from congress.mail.models import LetterRow
from tests.companion.world import EVENT, Browser, confirm, words_of
from tests.counting import statements_of
from tests.ground import a_session, publish_document
from tests.lobby.world import BACKUP, HERE, K1, MINUTE, ZOOM, open_lobby, staff, the_congress
from tests.mail.world import a_letter
from tests.ui.markup import check_page

OPENS = K1.starts_at - 10 * MINUTE
LOBBY, SESSION, JOIN = f"{EVENT}/lobby", f"{EVENT}/sessions/k1", f"{EVENT}/sessions/k1/join"
HOUR = timedelta(hours=1)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The keynote has a link and a second one, and starts five minutes late."""
    open_lobby(house_of(app).store)
    body = {"url": ZOOM, "backup_url": BACKUP, "late_minutes": 5, "note": "<b>Mind</b> the gap"}
    app.test_client().put(f"{HERE}/sessions/k1/live-link", json=body, headers=staff("olga"))
    return app


def at_home(app: Flask, clock: FixedClock, at: datetime, name: str = "vera") -> Browser:
    """Somebody's browser, signed in by name, at a time."""
    clock.instant = at
    browser = Browser(app.test_client())
    browser.sign_in(name)
    return browser


def test_the_lobby_is_calm_until_ten_minutes_before(app: Flask, clock: FixedClock) -> None:
    vera = at_home(app, clock, OPENS - MINUTE)
    vera.press("b1", "register")
    said = words_of(vera.get(LOBBY))
    assert "Next Keynote Safer Together" in said
    assert (
        "The link to join comes here ten minutes before it begins: Mon, March 10, 7:50 AM PT."
        in said
    )
    assert "It starts late: 8:05 AM PT" in said
    assert (
        "Later: Monday, March 10 Disclosing Harm 10:00 AM PT · Breakout · link from 9:50 AM PT"
        in said
    )
    assert "Lunch" not in said
    assert "zoom" not in vera.page
    check_page(vera.answer, vera.page)


def test_from_the_press_to_the_session(app: Flask, clock: FixedClock) -> None:
    vera = at_home(app, clock, OPENS)
    page = vera.get(SESSION)
    assert "&lt;b&gt;Mind&lt;/b&gt; the gap" in page
    vera.send(JOIN)
    assert "One more step" in vera.page  # level 1 is not enough, and the press is not lost
    confirm(app, vera, JOIN)
    assert "Join the live session" in words_of(vera.page)
    said = words_of(vera.send(JOIN))
    assert "Your way in" in said
    assert "Open the session" in said
    assert "Try the second link" in said
    check_page(vera.answer, vera.page)
    assert "zoom" not in vera.page
    ways = [part.split('"')[0] for part in vera.page.split('href="')[1:] if part.startswith("/go/")]
    led = [vera.client.get(way).headers["Location"] for way in ways]
    assert led == [ZOOM, BACKUP]
    clock.advance(MINUTE)
    assert "Your way in" not in vera.get(JOIN)  # and the button is there again
    assert vera.client.get(ways[0]).status_code == 403
    assert "Your way in" in vera.send(JOIN)


def test_over_is_over(app: Flask, clock: FixedClock) -> None:
    vera = at_home(app, clock, K1.ends_at + 4 * MINUTE)
    assert JOIN in vera.get(LOBBY)  # it began five minutes late
    clock.advance(MINUTE)
    assert JOIN not in vera.get(LOBBY)
    assert JOIN not in vera.get(SESSION)


def test_who_attends_in_person_is_told_so(app: Flask, clock: FixedClock) -> None:
    ana = at_home(app, clock, OPENS, "ana")
    assert "You attend in person, so nothing is joined online." in words_of(ana.get(LOBBY))
    assert JOIN not in ana.get(SESSION)
    confirm(app, ana, JOIN)
    assert ana.answer.status_code == 403
    assert "Not in your lobby" in ana.page


def test_a_refusal_is_said_where_the_button_was(app: Flask, clock: FixedClock) -> None:
    vera = at_home(app, clock, OPENS)
    confirm(app, vera, JOIN)
    app.test_client().delete(f"{HERE}/sessions/k1/live-link", headers=staff("olga"))
    said = words_of(vera.send(JOIN))
    assert "The organizers have not given the link to this session yet." in said
    assert "We have no link yet." in said


def test_an_online_event_is_joined_by_everybody_in_it(app: Flask, clock: FixedClock) -> None:
    """A session without a room takes place nowhere else."""
    document = the_congress()
    web = a_session(
        id="web", room="", kind="general", registration="included", start="16:00", end="17:00"
    )
    store = house_of(app).store
    publish_document(store, replace(document, sessions=(*document.sessions, web)))
    ana = at_home(app, clock, web.starts_at - timedelta(minutes=30), "ana")
    assert "Session web" in ana.get(LOBBY)
    assert "The link to join comes here" in words_of(ana.get(f"{EVENT}/sessions/web"))


def test_many_sessions_cost_no_more_statements_than_one(app: Flask, clock: FixedClock) -> None:
    """The control: one statement for each session would be eleven more."""
    vera = at_home(app, clock, OPENS)
    store = house_of(app).store
    counts = []
    for many in (1, 12):
        document = the_congress()
        more = tuple(
            replace(K1, id=f"k{n}x", title=f"Keynote {n}", starts_at=K1.starts_at + n * MINUTE)
            for n in range(many)
        )
        publish_document(store, replace(document, sessions=(*document.sessions, *more)))
        vera.get(LOBBY)
        with statements_of(store.engine, store._read) as texts:
            vera.get(LOBBY)
        counts.append(len(texts))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


def _set_link(app: Flask, **more: object) -> None:
    body = {"url": ZOOM, "seen": 1, **more}
    made = app.test_client().put(f"{HERE}/sessions/k1/live-link", json=body, headers=staff("olga"))
    assert made.status_code == 200, made.text


def test_what_is_said_of_a_link_is_another_with_the_next_look(
    app: Flask, clock: FixedClock
) -> None:
    vera = at_home(app, clock, OPENS - MINUTE)
    assert "It starts late: 8:05 AM PT <b>Mind</b> the gap" in words_of(vera.get(LOBBY))
    _set_link(app, late_minutes=20, note="Have a headset at hand")
    said = words_of(vera.get(LOBBY))
    assert "It starts late: 8:20 AM PT Have a headset at hand" in said
    assert "Mind" not in said


def test_control_kept_by_its_words_alone_the_old_link_would_still_be_spoken_of(
    app: Flask, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, draw = dict[str, Markup](), drawing.plain_join

    def by_words(join: Join) -> Markup:
        return kept.setdefault(join.words, draw(join))

    monkeypatch.setattr(drawing, "plain_join", by_words)
    vera = at_home(app, clock, OPENS - MINUTE)
    vera.get(LOBBY)
    _set_link(app, late_minutes=20, note="Have a headset at hand")
    assert "It starts late: 8:05 AM PT" in words_of(vera.get(LOBBY))


def test_a_star_shows_in_the_lobby_and_goes_again(app: Flask, clock: FixedClock) -> None:
    vera, viktor = (at_home(app, clock, OPENS - MINUTE, name) for name in ("vera", "viktor"))
    vera.press("k1", "star")
    assert "Starred." in words_of(vera.get(LOBBY))
    assert "Starred." not in words_of(viktor.get(LOBBY))
    vera.press("k1", "star")
    assert "Starred." not in words_of(vera.get(LOBBY))


def test_places_that_were_drawn_tell_of_new_letters_at_once(app: Flask, clock: FixedClock) -> None:
    vera = at_home(app, clock, OPENS - MINUTE)
    store = house_of(app).store
    with store.reading() as db:
        person = db.scalars(select(LetterRow.person_id)).one()  # she signed in on a new device
    assert '<span class="dot">1<' in vera.get(LOBBY)
    a_letter(store, person_id=person, event_id="psc-2025", kind="seat-promoted")
    assert '<span class="dot">2<' in vera.get(LOBBY)


def test_rows_that_were_drawn_follow_a_new_schedule(app: Flask, clock: FixedClock) -> None:
    """Rows are kept once they were drawn. The control: kept by their session's id alone, a session that
    moved would stand at its old time.
    """
    vera = at_home(app, clock, OPENS - timedelta(days=1))
    document = the_congress()
    afternoon = replace(K1, id="k2", title="In the afternoon", starts_at=K1.starts_at + 6 * HOUR,
                        ends_at=K1.ends_at + 6 * HOUR)  # fmt: skip
    store = house_of(app).store
    publish_document(store, replace(document, sessions=(*document.sessions, afternoon)))
    assert "In the afternoon 2:00 PM PT · Keynote · link from 1:50 PM PT" in words_of(
        vera.get(LOBBY)
    )
    later = replace(
        afternoon, starts_at=afternoon.starts_at + HOUR, ends_at=afternoon.ends_at + HOUR
    )
    publish_document(store, replace(document, sessions=(*document.sessions, later)))
    assert "In the afternoon 3:00 PM PT · Keynote · link from 2:50 PM PT" in words_of(
        vera.get(LOBBY)
    )


def test_rows_that_were_drawn_for_one_are_no_others(app: Flask, clock: FixedClock) -> None:
    """What is kept of rows is asked for by all of them. The control: Ana, in person, has fewer."""
    document = the_congress()
    afternoon = replace(K1, id="k2", title="In the afternoon", starts_at=K1.starts_at + 6 * HOUR,
                        ends_at=K1.ends_at + 6 * HOUR)  # fmt: skip
    nowhere = replace(afternoon, id="k3", title="Nowhere but online", room="")
    late = replace(nowhere, id="k4", title="At night", starts_at=K1.starts_at + 9 * HOUR,
                   ends_at=K1.ends_at + 9 * HOUR)  # fmt: skip
    more = (*document.sessions, afternoon, nowhere, late)
    publish_document(house_of(app).store, replace(document, sessions=more))
    said = dict[str, list[str]]()
    for name in ("vera", "ana", "vera", "ana"):
        page = words_of(at_home(app, clock, OPENS - timedelta(days=1), name).get(LOBBY))
        shown = [one.title for one in (K1, afternoon, nowhere, late) if one.title in page]
        assert said.setdefault(name, shown) == shown
    assert said == {
        "vera": ["Safer Together", "In the afternoon", "Nowhere but online", "At night"],
        "ana": ["Nowhere but online", "At night"],
    }
