"""Two thousand names of the world, and three hundred with degrees, let in their owners alone (R2)."""

# An answer without JSON fails the test where it is read.
# mypy: disable-error-code="index, union-attr, dict-item"

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

import pytest
from flask import Flask

from congress.app import house_of
from congress.core import degrees, names
from congress.core.names import Nearness, fold_name, name_keys, typed_keys
from congress.infra.database import Store
from congress.people import queries, rules
from congress.people.rules import PersonRecord
from congress.people.service import find_or_add_people
from tests.builders import NOW
from tests.people.many_names import DEGREES, Owned, health_care, letters, world
from tests.people.world import post

WORLD, HEALTH_CARE = world(), health_care()
SHARED = "registrations@example.org"
LISTS = pytest.mark.parametrize("people", [WORLD, HEALTH_CARE], ids=["world", "health care"])


def is_let_in(written: str, typed: str) -> bool:
    """As sign-in decides for whoever has an address of their own."""
    return bool(name_keys(written).keys() & typed_keys(typed).keys())


def test_the_lists_are_as_long_as_they_say() -> None:
    assert (len(WORLD), len(HEALTH_CARE)) == (2_000, 300)
    assert len(DEGREES) > 50


@LISTS
def test_everybody_is_let_in_by_every_way_to_write_their_name(people: Sequence[Owned]) -> None:
    missed = [
        (one.written, way)
        for one in people
        for way in (*one.typed, *one.parts)
        if not is_let_in(one.written, way)
    ]
    assert missed == []


@LISTS
def test_nobody_is_let_in_by_the_name_of_another(people: Sequence[Owned]) -> None:
    assert strangers(people, name_keys) == []


def strangers(
    people: Sequence[Owned], keys_of: Callable[[str], Mapping[str, Nearness]]
) -> list[tuple[str, str]]:
    """Return (registered, typed) of every pair where one's name opens another's registration.

    Of all pairs: not those that are written alike, nor where one types what is a word of the other.
    """
    known = defaultdict(list)
    for one in people:
        for key in keys_of(one.written):
            known[key].append(one)
    plain = {one: letters(one.typed[0]) for one in people}
    parts = {one: {letters(part) for part in one.parts} for one in people}
    found = []
    for typing in people:
        met = {id(one): one for key in typed_keys(typing.typed[0]) for one in known[key]}
        found += [
            (one.written, typing.typed[0])
            for one in met.values()
            if plain[one] != plain[typing] and plain[typing] not in parts[one]
        ]
    return found


def test_control_keys_that_do_too_much_and_too_little_are_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert strangers(WORLD, lambda name: {fold_name(name)[:3]: Nearness.NAME})
    assert all(map(_is_let_in_whole, HEALTH_CARE))
    monkeypatch.setattr(degrees, "DEGREES", frozenset())
    assert sum(not _is_let_in_whole(one) for one in HEALTH_CARE) > 200
    monkeypatch.setattr(names, "spell_out", str)
    assert not is_let_in("Bø", "Boe")


def _is_let_in_whole(one: Owned) -> bool:
    """By the name, and not by a word of it: a degree, left where it is, would make of it two."""
    keys = name_keys(one.written)
    return any(keys.get(key, Nearness.PART) < Nearness.PART for key in typed_keys(one.typed[0]))


def test_people_have_few_keys() -> None:
    """T2: what may be guessed of a person is what they themselves may type."""
    counts = [len(name_keys(one.written)) for one in WORLD]
    assert sum(counts) / len(counts) < 3
    assert max(counts) <= 10
    assert sum(count == 1 for count in (len(name_keys(one)) for one in _singles())) > 200


def _singles() -> list[str]:
    return [one.written for one in WORLD if not one.parts]


@LISTS
def test_each_has_an_address_and_nobody_elses_name_opens_it(
    store: Store, people: Sequence[Owned]
) -> None:
    """In the database: each by a way to write it, and by the names of three others."""
    ids = _register(store, people, lambda number: f"n{number}@example.org")
    dice = random.Random(7)
    with store.reading() as db:
        for number, one in enumerate(people):
            email = f"n{number}@example.org"
            way = dice.choice((*one.typed, *one.parts))
            found = queries.list_matches(db, email, way)
            assert [match.id for match in found] == [ids[number]], (one.written, way)
            for other in dice.sample(people, 3):
                if not is_let_in(one.written, other.typed[0]):
                    assert queries.list_matches(db, email, other.typed[0]) == []


@LISTS
def test_under_one_address_it_is_the_right_person_or_a_question(
    store: Store, people: Sequence[Owned]
) -> None:
    """Departments of twenty: whoever types their name is themselves, or one of several to choose from.

    But for a way to write it that is just how somebody else there is written.
    """
    size, dice = 20, random.Random(8)
    ids = _register(store, people, lambda number: f"d{number // size}@example.org")
    by_id = dict(zip(ids, people, strict=True))
    asked = 0
    with store.reading() as db:
        for number, one in enumerate(people):
            for way in (one.typed[0], dice.choice((*one.typed, *one.parts))):
                found = queries.list_matches(db, f"d{number // size}@example.org", way)
                met = [match.id for match in found]
                if ids[number] in met:
                    asked += len(met) > 1
                    continue
                assert {letters(by_id[other].typed[0]) for other in met} == {letters(way)}, way
    assert asked < len(people) / 10


def _register(
    store: Store, people: Sequence[Owned], address: Callable[[int], str]
) -> Sequence[str]:
    records = [
        PersonRecord(address(number), f"P{number}", one.written)
        for number, one in enumerate(people)
    ]
    with store.writing() as db:
        return find_or_add_people(db, records, NOW)


def test_the_call_lets_in_whom_the_query_finds(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way from the keys to an answer, for fifty of each list under one address."""
    monkeypatch.setattr(rules, "EMAIL_MISSES", 10_000)
    some = [*WORLD[::40], *HEALTH_CARE[::6]]
    house = house_of(app)
    ids = _register(house.store, some, lambda _: SHARED)
    client = app.test_client()
    let_in = 0
    for person_id, one in zip(ids, some, strict=True):
        answer = post(client, "/sign-in", {"email": SHARED, "last_name": one.typed[0]})
        with house.store.reading() as db:
            found = [match.id for match in queries.list_matches(db, SHARED, one.typed[0])]
        assert answer.status_code == (200 if len(found) == 1 else 401)
        if answer.status_code == 200:
            let_in += answer.json["person"] == person_id
    assert let_in > len(some) * 0.8
