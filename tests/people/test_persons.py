"""Finding people by address and name, one by one and by the thousand."""

from __future__ import annotations

import threading

from sqlalchemy import event, func, select

from congress.infra.database import Store
from congress.people.models import AddressRow, PersonRow
from congress.people.rules import PersonRecord
from congress.people.service import find_or_add_people
from tests.builders import NOW


def test_person_is_found_as_names_are_written(store: Store) -> None:
    records = [
        PersonRecord("o@example.org", "Pat", "O'Brien"),
        PersonRecord("O@Example.org", "Patricia", "O’BRIEN", "RN"),
        PersonRecord("o@example.org", "Lee", "Park"),
    ]
    with store.writing() as db:
        first = find_or_add_people(db, records, NOW)
    with store.writing() as db:
        assert find_or_add_people(db, records, NOW) == first
        people = db.execute(select(PersonRow.first_name, PersonRow.credentials)).all()
    assert (first[0] == first[1], len(set(first))) == (True, 2)
    assert sorted(people) == [("Lee", ""), ("Pat", "RN")]


def test_two_imports_at_once_make_one_person(store: Store) -> None:
    records = [PersonRecord("a@example.org", "Ana", "Rivera")]
    found: list[str] = []

    def add() -> None:
        with store.writing() as db:
            found.extend(find_or_add_people(db, records, NOW))

    with store.writing() as db:
        found.extend(find_or_add_people(db, records, NOW))
        other = threading.Thread(target=add)
        other.start()
        other.join(0.5)
        assert other.is_alive()
    other.join(10)
    assert (len(found), len(set(found))) == (2, 1)


def test_what_a_person_wrote_is_not_overwritten(store: Store) -> None:
    with store.writing() as db:
        find_or_add_people(db, [PersonRecord("a@example.org", "Ana", "Rivera", "MD")], NOW)
        find_or_add_people(db, [PersonRecord("a@example.org", "Anna", "RIVERA", "RN")], NOW)
        row = db.execute(select(PersonRow.first_name, PersonRow.credentials)).one()
    assert tuple(row) == ("Ana", "MD")


def test_twenty_thousand_people_take_few_statements(store: Store) -> None:
    records = [
        PersonRecord(f"person{number}@example.org", "P", f"Name{number}")
        for number in range(20_000)
    ]
    executed = []
    event.listen(store.engine, "after_cursor_execute", lambda *_: executed.append(1))
    with store.writing() as db:
        find_or_add_people(db, records, NOW)
    with store.writing() as db:
        find_or_add_people(db, records, NOW)
    assert len(executed) < 80
    with store.reading() as db:
        assert db.scalar(select(func.count()).select_from(AddressRow)) == 20_000
