"""Where recordings are published: what is missing is seen first, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from congress.agenda.rules.document import Deadlines
from congress.app import house_of
from congress.people.models import DeviceRow
from tests.badges.world import the_congress
from tests.companion.world import words_of
from tests.desk.world import DESK, World
from tests.ground import a_session, publish_document
from tests.lobby.test_recording_rules import DUE
from tests.ui.markup import check_page

LIST, ONE = f"{DESK}/recordings", f"{DESK}/recordings/k1"
VIMEO = "https://vimeo.com/76979871"


@pytest.fixture
def recorded(world: World) -> World:
    return record(world)


def record(world: World) -> World:
    """The day on which recordings are promised: k1 is missing, and k2 is not recorded."""
    document = the_congress()
    k1 = a_session(id="k1", title="Safer Together", kind="keynote", registration="included")
    k2 = replace(k1, id="k2", title="Two Patients")
    sessions = (*document.sessions, replace(k1, recorded=True), k2)
    store = house_of(world.app).store
    publish_document(
        store,
        replace(document, sessions=sessions, deadlines=Deadlines(recordings_within_days=7)),
    )
    with store.writing() as db:
        db.execute(update(DeviceRow).values(expires_at=DUE + timedelta(days=9)))
    world.at(DUE - timedelta(hours=9))
    return world


def test_what_is_missing_is_seen_and_published(recorded: World) -> None:
    sam = recorded.tablet("sam")
    assert LIST in sam.get(DESK)
    said = words_of(sam.get(LIST))
    assert "Promised by Tue, March 18. 1 recording is missing." in said
    assert "Two Patients" in said.split("To be decided")[1].split("Safer Together")[0]
    assert "Due today" in said
    sam.get(ONE)
    check_page(sam.answer, sam.page)
    said = words_of(sam.send(ONE, url=VIMEO, is_consented="1", ends_on="2025-04-17", do="publish"))
    assert "Published. People are told this evening" in said
    assert "Published until Thu, April 17" in said
    assert "missing" not in said
    sam.get(ONE)
    assert "Take it back" in words_of(sam.page)
    assert "Here, not published" in words_of(sam.send(ONE, is_consented="1", do="save"))


def test_what_cannot_be_published_stays_in_its_fields(recorded: World) -> None:
    sam = recorded.tablet("sam")
    for fields, said in (
        ({"url": VIMEO, "do": "publish"}, "Say that the speakers agreed"),
        ({"is_consented": "1", "do": "publish"}, "Give the link of the recording"),
        ({"url": VIMEO, "ends_on": "soon", "do": "save"}, "Pick the last day"),
        ({"url": "https://evil.example/1", "do": "save"}, "evil.example is none of them"),
    ):
        sam.get(ONE)
        sam.send(ONE, **fields)
        assert sam.answer.status_code == 422
        assert said in words_of(sam.page)
        assert fields.get("url", "") in sam.page
    assert "Due" in words_of(sam.get(LIST))


def test_one_that_is_withheld_is_missing_no_longer(recorded: World) -> None:
    sam = recorded.tablet("sam")
    sam.get(ONE)
    said = words_of(sam.send(ONE, withheld_because="A speaker took it back.", do="save"))
    assert "Withheld" in said
    assert "missing" not in said


def test_two_who_change_it_at_once_lose_nothing(recorded: World) -> None:
    sam, other = recorded.tablet("sam"), recorded.tablet("sam")
    sam.get(ONE)
    other.get(ONE)
    sam.send(ONE, url=VIMEO, do="save")
    said = words_of(other.send(ONE, url=f"{VIMEO}1", do="save"))
    assert other.answer.status_code == 412
    assert "Somebody else changed this meanwhile." in said
    assert f"{VIMEO}1" in other.page


def test_a_breakout_has_no_page_and_staff_none_at_all(recorded: World) -> None:
    sam, dana = recorded.tablet("sam"), recorded.tablet("dana")
    for tablet, path in ((sam, f"{LIST}/b1"), (dana, LIST), (dana, ONE)):
        tablet.get(path)
        assert tablet.answer.status_code == 404
