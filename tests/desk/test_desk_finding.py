"""Finding people at the desk: by the end of a number, by a first name, in the order that staff need."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.badges.queries import list_by_end_of_number
from tests.badges.world import EVENT
from tests.counting import statements_of
from tests.desk.world import World
from tests.ground import an_attendee


@pytest.fixture
def crowd(world: World) -> World:
    """With numbers as a registration office gives them, and names that begin alike."""
    people = (
        ("01276", "kamala", "Pak"), ("11276", "pia", "Pa"), ("02000", "zoe", "Palm"),
        ("03000", "ina", "Pabst"), ("04000", "lia", "Fitzgerald"),
    )  # fmt: skip
    with house_of(world.app).store.writing() as db:
        for number, name, last in people:
            attendee_id = name.ljust(20, "0")
            kind = "virtual" if name == "ina" else "general"
            an_attendee(
                db, name=name, last_name=last, attendee_id=attendee_id, registration_type=kind
            )
            db.execute(
                update(AttendeeRow)
                .where(AttendeeRow.id == attendee_id)
                .values(external_id=f"801770-{number}")
            )
    return world


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("01276", "801770-01276"), ("801770 01276", "801770-01276"), ("80177001276", "801770-01276"),
        ("1276", "“1276”: 2 people"), ("200", "“200”: nobody No registration number ends with 200."),
        ("12", "Type the last three digits"), ("kamala", "kamala Pak"),
        ("obii", "“obii”: nobody"), ("ana@example.org", "That is an e-mail address."),
        ("7K3QZ M9XTA", "That is the slip for the phone"), ("fitzgerald", "lia Fitzgerald"),
    ],
)  # fmt: skip
def test_a_number_by_its_end_a_first_name_and_what_was_no_name(
    crowd: World, typed: str, said: str
) -> None:
    assert said.lower() in crowd.tablet().find(typed).lower()


def test_the_end_of_a_number_is_looked_for_in_an_index(crowd: World) -> None:
    """Of 20,000 people the rows are not walked: the event's numbers alone are, and in their index."""
    with house_of(crowd.app).store.reading() as db:
        with statements_of(db.engine) as asked:
            list_by_end_of_number(db, EVENT, "01276", 21)
        [text] = asked
        plan = db.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (1,) * text.count("?"))
        steps = [row[-1] for row in plan]
    assert any("COVERING INDEX" in step for step in steps)
    assert not [step for step in steps if step.startswith(("SCAN attendee", "SCAN person"))]


def test_who_gets_it_now_comes_first_then_whole_names_then_the_alphabet(crowd: World) -> None:
    tablet = crowd.tablet()
    tablet.find("pa")
    rows = re.findall(r'<b dir="auto">\w+ (\w+)</b>', tablet.page)
    assert rows == ["Pa", "Pak", "Palm", "Pabst"]  # Ina is virtual: no badge


def test_twenty_of_more_are_called_the_first(world: World) -> None:
    with house_of(world.app).store.writing() as db:
        for number in range(21):
            an_attendee(db, name=f"q{number}", last_name="Quist", attendee_id=f"q{number:019}")
    assert "“qu”: 20 people, and there are more: type more of the name" in world.tablet().find("qu")
