"""Doors in a schedule file, and how many a room may hold (R33, R34)."""

from __future__ import annotations

import pytest

from congress.agenda.formats.yaml_file import read_yaml, write_yaml
from congress.agenda.rules.canonical import from_json, to_json
from congress.agenda.rules.document import Door, Purpose
from congress.agenda.schemas import parse_document
from tests.agenda.test_yaml_file import FILE, faults_of

DOORS = """\
doors:
  - {id: main, name: Main door, purpose: sessions, room: sunset}
  - {id: dinner, name: Dinner, purpose: meal, session: k1}
  - {id: bags, name: Bag check, purpose: bags, place: Coral Room}
"""
BAD_DOORS = [
    ("room: sunset}", "room: sunrise}", ("line 23: room: there is no room 'sunrise'; add it to rooms,"
     " or correct the id")),
    ("session: k1}", "session: k2}", ("line 24: session: there is no session 'k2'; add it to sessions,"
     " or correct the id")),
    ("id: dinner", "id: main", ("line 24: id: the id 'main' stands twice; give one of the two another"
     " id")),
    (", room: sunset}", "}", "line 23: room is missing; write the id of the room whose door it is"),
    ("session: k1}", "session: ''}", ("line 24: session is missing; write the id of the session whose"
     " door it is")),
    ("session: k1}", "session: k1, room: sunset}", ("line 24: room: a door for meal has no room; leave"
     " it out")),
    ("purpose: bags,", "purpose: bags, session: k1,", ("line 25: session: a door for bags has no"
     " session; leave it out")),
    ("purpose: meal", "purpose: food", ("line 24: purpose: 'food' is not known here; write one of"
     " sessions, event, meal, bags")),
]  # fmt: skip


def test_doors_are_read_and_written() -> None:
    """R33, R34: a door is a place and a purpose."""
    document = parse_document(
        read_yaml(FILE.replace("seats: 400", "seats: 400, posted: 450") + DOORS)
    )
    assert document.doors == (
        Door("main", "Main door", Purpose.SESSIONS, room="sunset"),
        Door("dinner", "Dinner", Purpose.MEAL, session="k1"),
        Door("bags", "Bag check", Purpose.BAGS, place="Coral Room"),
    )
    assert document.rooms[0].posted == 450
    assert parse_document(read_yaml(write_yaml(document))) == document
    assert from_json(to_json(document)) == document


@pytest.mark.parametrize(("good", "bad", "fault"), BAD_DOORS)
def test_bad_door_is_refused_with_its_line_and_what_to_write(
    good: str, bad: str, fault: str
) -> None:
    assert good in DOORS
    assert faults_of(FILE + DOORS.replace(good, bad, 1)) == [fault]
