"""Where organizers take over who joined a session online (decision 0069)."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from congress.app import house_of
from tests.badges.world import the_congress
from tests.companion.world import words_of
from tests.desk.world import DESK, Tablet, World
from tests.ground import publish_document
from tests.lobby.reports import zoom
from tests.lobby.world import K1, MINUTE
from tests.ui.markup import check_page

LIST, ONE = f"{DESK}/online-time", f"{DESK}/online-time/k1"
VERA = ("Ana", "ana@example.org", "03/10/2025 08:00:00 AM", "03/10/2025 08:30:00 AM")
MYSTERY = ("<b>iPad</b>", "", "03/10/2025 08:00:00 AM", "03/10/2025 08:20:00 AM")


@pytest.fixture
def over(world: World) -> World:
    """A keynote without a room, an hour after it."""
    document = the_congress()
    k1 = replace(K1, room="")
    publish_document(
        house_of(world.app).store, replace(document, sessions=(*document.sessions, k1))
    )
    world.at(K1.ends_at + 60 * MINUTE)
    return world


def take(tablet: Tablet, data: bytes | None, **fields: str) -> str:
    """Send the form of the report's page with a file."""
    tablet.get(ONE)
    form = next(one for one in tablet.forms() if one["form"].get("action", "") == ONE)
    sent = {**form["fields"], **fields}
    if data is not None:
        sent["file"] = (io.BytesIO(data), "participants.csv")
    tablet.answer = tablet.client.post(ONE, data=sent, follow_redirects=True)
    tablet.page = tablet.answer.text
    return words_of(tablet.page)


def test_a_report_is_taken_over_and_who_is_not_known_is_listed(over: World) -> None:
    sam = over.tablet("sam")
    assert "Safer Together" in (said := words_of(sam.get(LIST)))
    assert "No report yet" in said
    said = take(sam, zoom(VERA, MYSTERY))
    assert "Time by it: 1 person." in said
    assert "1 person with time · 1 put aside" in said
    assert "&lt;b&gt;iPad" in sam.page
    check_page(sam.answer, sam.page)
    assert "nothing changed" in take(sam, zoom(VERA, MYSTERY))
    assert "1 person with time" in words_of(sam.get(LIST))


@pytest.mark.parametrize(
    ("data", "zone", "words"),
    [
        (None, "", "Choose the report first"),
        (b"Name,Room\nAna,1\n", "", "has the headings Join Time and Leave Time"),
        (zoom((*VERA[:2], "soon", VERA[3])), "", "row 5: “soon” is no time"),
        (zoom(VERA), "Mars/Olympus", "That is no time zone we know"),
        (zoom(VERA), "Europe/Berlin", "Is it the report of this session"),
    ],
)
def test_what_cannot_be_taken_is_said_and_changes_nothing(
    over: World, data: bytes | None, zone: str, words: str
) -> None:
    sam = over.tablet("sam")
    assert words in take(sam, data, zone=zone)
    assert sam.answer.status_code == 422
    assert "No report yet" in words_of(sam.get(LIST))


def test_staff_and_sessions_that_are_none_have_no_such_page(over: World) -> None:
    sam, dana = over.tablet("sam"), over.tablet("dana")
    for tablet, path in ((sam, f"{LIST}/k9"), (dana, LIST), (dana, ONE)):
        tablet.get(path)
        assert tablet.answer.status_code == 404
