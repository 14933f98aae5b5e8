"""Everybody signs in with their own name, however it is typed, and with nobody else's (R2).

Over every string that a registration takes as a last name: at least 99 of 100 ways of writing one's own
name are accepted, and no way of writing a name is taken for another person's.
"""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask

from congress.app import house_of
from congress.core.names import fold_name, name_keys, typed_keys
from congress.people import rules
from congress.people.rules import PersonRecord, find_name_fault
from congress.people.service import find_or_add_people
from tests.builders import NOW
from tests.real import strings
from tests.real.strings import GENERATED, is_of_the_web, needs_real_data

SHARED = "registrations@example.org"
ACCEPTED = 0.99
_STRAIGHT = str.maketrans("’‘ʼʻ`´", "''''''")


@pytest.fixture(params=["generated", pytest.param("world", marks=needs_real_data)])
def names(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Every string that may be somebody's last name; those of the world with the naughty ones.

    Of our own list only those with a letter: who is called `---` types it as it stands.
    """
    found = [one for one in GENERATED if any(map(str.isalnum, one))]
    if request.param == "world":
        found += [*strings.world_names(), *strings.blns()]
    trimmed = (one.strip() for one in dict.fromkeys(found) if is_of_the_web(one))
    return tuple(
        dict.fromkeys(one for one in trimmed if len(one) <= 200 and not find_name_fault(one))
    )


def ways_to_write(name: str) -> Iterator[str]:
    """Yield a name as phones, keyboards, registration systems and haste write it."""
    yield name
    yield f" {name} "
    for form in ("NFC", "NFD"):
        yield unicodedata.normalize(form, name)
    yield name.upper()
    yield name.lower()
    yield name.translate(_STRAIGHT)
    yield name.replace("'", "’")
    yield name.replace("-", " ")
    yield name.replace("-", "‐")
    yield re.sub(" ", "\u00a0", name)


def as_anybody_compares(name: str) -> str:
    """Return a name without what people leave out: our own words for it, and not the service's."""
    text = unicodedata.normalize("NFKD", html.unescape(html.unescape(name)).casefold())
    return "".join(one for one in text if unicodedata.category(one)[0] in "LN").casefold()


def acceptance(names: Sequence[str], fold: Callable[[str], str]) -> float:
    ways = [(name, way) for name in names for way in dict.fromkeys(ways_to_write(name))]
    return sum(fold(way) == fold(name) != "" for name, way in ways) / len(ways)


def strangers(names: Sequence[str], fold: Callable[[str], str]) -> list[tuple[str, ...]]:
    """Return the groups of different names that are taken for one."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[fold(name)].append(name)
    return [tuple(one) for one in groups.values() if len(set(map(as_anybody_compares, one))) > 1]


def test_people_are_let_in_by_their_own_name(names: tuple[str, ...]) -> None:
    assert acceptance(names, fold_name) >= ACCEPTED


def test_nobody_is_let_in_by_another_name(names: tuple[str, ...]) -> None:
    assert strangers(names, fold_name) == []


def test_the_keys_let_people_in_by_their_own_name(names: tuple[str, ...]) -> None:
    """As the folded name does: by what is kept of each, and looked for when they type."""
    ways = [(name, way) for name in names for way in dict.fromkeys(ways_to_write(name))]
    let_in = [bool(name_keys(name).keys() & typed_keys(way).keys()) for name, way in ways]
    assert sum(let_in) / len(ways) >= ACCEPTED


def test_the_keys_are_few_whatever_the_name(names: tuple[str, ...]) -> None:
    """T2, T32: also for what is no name at all."""
    assert max(len(name_keys(name)) for name in names) <= 15
    assert max(len(typed_keys(name)) for name in names) <= 6


# What field cases show (README of the data): who is registered there, and the name they know.
FIELD = {
    "f30.csv": {
        "N-3": "Suharto", "N-4": "Suharto", "N-5": "O'Bryan", "N-6": "O’Bryan", "N-7": "OBryan",
        "N-8": "Mueller", "N-9": "Gross", "N-10": "García", "N-11": "van Dyk", "N-12": "Soendergaard",
        "N-15": "Yılmaz", "N-16": "Smith", "N-17": "Nguyen",
    },
    "f5.csv": {"E-1": "D'Arc"},
    "f17-after.csv": {},
}  # fmt: skip


@needs_real_data
@pytest.mark.parametrize("file", sorted(FIELD))
def test_people_of_the_field_sign_in_with_the_name_they_know(app: Flask, file: str) -> None:
    written = (Path(strings.REAL_DATA or "") / "field" / file).read_text("utf-8")
    rows = list(csv.DictReader(written.splitlines()))
    people = [PersonRecord(row["email"], row["first_name"], row["last_name"]) for row in rows]
    house = house_of(app)
    ids = house.store.unit_of_work(lambda db: find_or_add_people(db, people, NOW))
    client = app.test_client()
    for person_id, row in zip(ids, rows, strict=True):
        typed = FIELD[file].get(row["external_id"]) or row["last_name"] or row["first_name"]
        answer = client.post("/api/v1/sign-in", json={"email": row["email"], "last_name": typed})
        assert answer.status_code == 200, (row, answer.text)
        assert answer.json["person"] == person_id


def test_the_figures_notice_a_fold_that_does_too_little_or_too_much(names: tuple[str, ...]) -> None:
    """The control: comparing as written shuts people out, comparing three letters lets others in."""
    assert acceptance(names, str.strip) < ACCEPTED
    assert strangers(names, lambda name: fold_name(name)[:3])


def test_one_address_for_many_people_opens_to_each_their_own(
    app: Flask, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A department registers everybody under one address: each comes in as themselves, or not at all."""
    monkeypatch.setattr(rules, "EMAIL_MISSES", 10_000)
    some = names[:: max(1, len(names) // 60)]
    once = {fold_name(one): one for one in some}
    people = [PersonRecord(SHARED, f"Person {n}", one) for n, one in enumerate(once.values())]
    house = house_of(app)
    ids = house.store.unit_of_work(lambda db: find_or_add_people(db, people, NOW))
    assert len(set(ids)) == len(people)
    client = app.test_client()
    for number, (person_id, record) in enumerate(zip(ids, people, strict=True)):
        ways = list(ways_to_write(record.last_name))
        way = ways[number % len(ways)]
        answer = client.post("/api/v1/sign-in", json={"email": SHARED, "last_name": way})
        if fold_name(way) == fold_name(record.last_name):
            assert answer.status_code == 200, (way, answer.text)
            assert answer.json["person"] == person_id
        else:
            assert answer.status_code == 401, (way, answer.text)
