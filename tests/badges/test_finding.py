"""Who is found where many names begin alike: the first of the alphabet, whole names before (T26)."""

from __future__ import annotations

import random

from flask import Flask
from sqlalchemy import update

from congress.app import house_of
from congress.attendees.models import AttendeeRow
from congress.badges import queries
from congress.badges.queries.people import AtDesk
from congress.badges.service.looking_up import MOST_FOUND
from congress.core.names import typed_keys
from tests.badges.world import EVENT, staff
from tests.ground import an_attendee

MOST = MOST_FOUND + 1


def _add(
    app: Flask, names: dict[str, str], *, event_id: str = EVENT, status: str = "active"
) -> None:
    with house_of(app).store.writing() as db:
        for name, last_name in names.items():
            an_attendee(db, name=name, last_name=last_name, event_id=event_id, status=status)


def _found(app: Flask, typed: str, most: int = MOST, number: str = "") -> list[AtDesk]:
    with house_of(app).store.reading() as db:
        return queries.list_by_name(db, EVENT, typed_keys(typed), most, number)


def _last_names(app: Flask, typed: str, most: int = MOST) -> list[str]:
    return [one.registrant.last_name for one in _found(app, typed, most)]


def test_of_many_the_first_of_the_alphabet_are_shown(app: Flask) -> None:
    names = [f"Mo{letter}{other}ra" for letter in "abcdefgh" for other in "stuvw"]
    shuffled = random.Random(11).sample(names, len(names))
    _add(app, {f"n{number}": name for number, name in enumerate(shuffled)})
    assert _last_names(app, "mo") == names[:MOST]
    assert _last_names(app, "moc") == names[10:15]


def test_who_is_cancelled_or_at_another_event_takes_nobodys_place(app: Flask) -> None:
    """Control: the cut counted of everybody would show the forty who are cancelled, and nobody else."""
    _add(app, {f"c{number:02}": f"Moa{number:02}" for number in range(40)}, status="cancelled")
    _add(app, {f"o{number:02}": "Mob" for number in range(40)}, event_id="other-2025")
    _add(app, {f"z{number:02}": "Moz" for number in range(30)})
    assert set(_last_names(app, "mo")) == {"Moz"}
    # Where few are active, the cancelled ones are shown after them.
    _add(app, {"zed1": "Moab"})
    found = _found(app, "moa")
    assert found[0].registrant.id == "a-zed1"
    assert len(found) == MOST


def test_a_name_of_several_keys_counts_once(app: Flask) -> None:
    """Each of these has four keys that begin so: counted as people, five would fill the list."""
    _add(app, {f"d{number}": f"Mohr Moor-Moser Moll{number}" for number in range(8)})
    _add(app, {f"e{number:02}": "Mozart" for number in range(30)})
    found = _last_names(app, "mo")
    assert len(found) == MOST
    assert found.count("Mozart") == MOST - 8


def test_whole_names_come_first_whatever_begins_like_them(app: Flask) -> None:
    _add(app, {f"f{number:02}": f"Wu{chr(97 + number % 20)}{number}" for number in range(60)})
    _add(app, {"whole": "Wu", "part": "Abe Wu"})
    assert _last_names(app, "wu")[:2] == ["Abe Wu", "Wu"]


def test_a_number_of_letters_alone_is_a_number(app: Flask) -> None:
    """It is looked for beside the names, and comes before them."""
    _add(app, {"ann": "Kowalski", "bob": "Kova"})
    with house_of(app).store.writing() as db:
        bob = update(AttendeeRow).where(AttendeeRow.id == "a-bob")
        db.execute(bob.values(external_id="KOWA", status="cancelled"))
    client = app.test_client()
    body = {"q": "KOWA"}
    answer = client.post(
        f"/api/v1/events/{EVENT}/badge-desk/look-ups", json=body, headers=staff()
    ).get_json()
    assert [one["first_name"] for one in answer["people"]] == ["Bob"]
    body = {"q": "kowa"}
    answer = client.post(
        f"/api/v1/events/{EVENT}/badge-desk/look-ups", json=body, headers=staff()
    ).get_json()
    assert [one["first_name"] for one in answer["people"]] == ["Ann"]
