"""Who works at the doors, by the supervisor's page (decision 0058)."""

from __future__ import annotations

import re

from tests.companion.world import words_of
from tests.desk.world import DESK, Tablet, World

CREW = f"{DESK}/crew"


def add(world: World, name: str, kind: str = "volunteer") -> tuple[Tablet, str]:
    """The supervisor's tablet with a PIN on it, and the PIN."""
    sam = world.tablet("sam")
    sam.get(CREW)
    sam.send(CREW, name=name, kind=kind)
    found = re.search(r'class="enrolment-code">(\d{3} \d{3})<', sam.page)
    assert found is not None, words_of(sam.page)
    return sam, found.group(1)


def test_a_pin_is_shown_once_and_drawn_anew(world: World) -> None:
    sam, pin = add(world, "Kim O’Hara")
    assert "The PIN of Kim O’Hara" in words_of(sam.page)
    assert pin not in sam.get(CREW)
    assert "Kim O’Hara Volunteer" in words_of(sam.page)
    (another,) = [
        one["form"]["action"] for one in sam.forms() if one["form"]["action"].endswith("/pin")
    ]
    said = words_of(sam.send(another))
    assert "The PIN of Kim O’Hara" in said
    assert pin not in sam.page


def test_who_is_taken_off_is_gone(world: World) -> None:
    sam, _ = add(world, "Kim")
    add(world, "Sam", "supervisor")
    sam.get(CREW)
    ends = [one["form"]["action"] for one in sam.forms() if one["form"]["action"].endswith("/end")]
    said = words_of(sam.send(ends[0]))
    assert "Phones at the doors hear of it within a minute." in said
    assert "Kim" not in said
    assert "Sam Supervisor" in said


def test_a_name_of_nothing_is_asked_for_again(world: World) -> None:
    sam = world.tablet("sam")
    for name, kind in (("  ", "volunteer"), ("Kim", "king")):
        sam.get(CREW)
        said = words_of(sam.send(CREW, name=name, kind=kind))
        assert sam.answer.status_code == 422
        assert "Write the name that volunteers know" in said
    assert "Nobody yet." in words_of(sam.get(CREW))


def test_volunteers_neither_see_nor_change_it(world: World) -> None:
    dana = world.tablet("dana")
    dana.get(CREW)
    assert dana.answer.status_code == 404
    assert "/crew" not in dana.get(f"{DESK}/doors")
    assert f"{CREW}" in world.tablet("sam").get(f"{DESK}/doors")
