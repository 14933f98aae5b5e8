"""Where live links are set: by organizers and supervisors, and nothing that was typed is lost."""

from __future__ import annotations

from sqlalchemy import select

from congress.app import house_of
from congress.lobby.models import LiveLinkRow
from tests.badges.world import pacific
from tests.companion.world import words_of
from tests.desk.world import DESK, World

LIST, ONE = f"{DESK}/lobby", f"{DESK}/lobby/w1"
ZOOM = "https://ihi.zoom.us/j/1"


def kept(world: World) -> list[tuple[object, ...]]:
    with house_of(world.app).store.reading() as db:
        rows = db.execute(
            select(LiveLinkRow.url, LiveLinkRow.late_minutes, LiveLinkRow.version)
        ).all()
    return [(*row,) for row in rows]


def test_a_link_is_set_replaced_and_taken_away(world: World) -> None:
    world.at(pacific(9, "08:00"))  # before the workshop
    sam = world.tablet("sam")
    assert f"{DESK}/lobby" in sam.get(DESK)
    assert "No link" in words_of(sam.get(LIST))
    sam.get(ONE)
    said = words_of(sam.send(ONE, url=ZOOM, late_minutes="10"))
    assert "Set. Whoever presses Join from now on is led there." in said
    assert "Link set, opens" in said
    sam.get(ONE)
    sam.send(ONE, url=f"{ZOOM}2", late_minutes="")
    assert kept(world) == [(f"{ZOOM}2", 0, 2)]
    sam.get(ONE)
    sam.send(f"{ONE}/remove")
    assert kept(world) == []


def test_what_cannot_be_set_stays_in_its_field(world: World) -> None:
    sam = world.tablet("sam")
    for fields, said in (
        ({"url": "http://zoom.us/j/1"}, "It must begin with https://"),
        ({"url": ZOOM, "late_minutes": "soon"}, "Say how many minutes later it starts"),
        ({"url": ZOOM, "backup_url": "https://evil.example/x"}, "evil.example is none of them"),
        ({"url": ZOOM, "note": "x" * 301}, "At most 300 characters"),
    ):
        sam.get(ONE)
        sam.send(ONE, **fields)
        assert sam.answer.status_code == 422
        assert said in words_of(sam.page)
        assert all(value in sam.page for value in fields.values())
    assert kept(world) == []


def test_two_who_set_it_at_once_lose_nothing(world: World) -> None:
    sam, other = world.tablet("sam"), world.tablet("sam")
    sam.get(ONE)
    other.get(ONE)
    sam.send(ONE, url=ZOOM)
    said = words_of(other.send(ONE, url=f"{ZOOM}2"))
    assert other.answer.status_code == 412
    assert "Somebody else set this link meanwhile." in said
    assert f"What stands there now: {ZOOM}" in said
    assert f"{ZOOM}2" in other.page
    other.send(ONE)
    assert kept(world) == [(f"{ZOOM}2", 0, 2)]


def test_staff_of_the_desk_neither_see_nor_set_them(world: World) -> None:
    dana = world.tablet("dana")
    assert "/lobby" not in dana.get(DESK)
    for path in (LIST, ONE):
        dana.get(path)
        assert dana.answer.status_code == 404
