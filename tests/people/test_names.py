"""R2: what people write differently is one name; two names stay two."""

from __future__ import annotations

import json
import os
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from congress.core.names import fold_name
from congress.people.rules import fold_email, mask_email, source_key

REAL = Path(os.environ.get("CONGRESS_REAL_DATA", ""))
NAMES = REAL / "hard" / "cldr-person-names.jsonl"
# Names of the world that differ in accents, dots and case alone: one key each, and no other is shared.
ALIKE = {
    frozenset({"Müller", "Muller"}),
    frozenset({"Ştöber", "Stober", "Stöber"}),
    frozenset({"von Brühl", "von Bruhl"}),
    frozenset({"Штебер", "Штёбер"}),
    frozenset({"van. den. Wolf", "ván den Wólf", "van den Wolf"}),
}


@pytest.mark.parametrize(
    ("registered", "typed"),
    [
        ("O'Brien", "O’Brien"),
        ("O'Brien", "obrien"),
        ("O'Brien", "O Brien"),
        ("O'Brien", " O`BRIEN "),
        ("O'Brien", "OʼBrien"),
        ("D’Amico", "d'amico"),
        ("de la Cruz", "De La  Cruz"),
        ("de la Cruz", "DelaCruz"),
        ("Garcia-Lopez", "García López"),
        ("Garcia-Lopez", "García‐López"),
        ("Nguyễn", "Nguyen"),
        ("Nguyễn", unicodedata.normalize("NFD", "NGUYỄN")),
        ("Straße", "STRASSE"),
        ("Sørensen", "Sorensen"),
        ("Wałęsa", "Walesa"),
        ("Yıldırım", "YILDIRIM"),
        ("İnönü", "inonu"),
        ("King", "King Jr."),
        ("King", "King, Jr"),
        ("King", "King III"),
        ("King", "ＫＩＮＧ"),
        ("Davis Sr", "Davis"),
        ("St. John", "St John"),
        ("Kahananui", "Kahanaʻnui"),
        ("سیدی", "سيدي"),
        ("X", "x"),
        ("Jr", "JR"),
    ],
)
def test_name_is_found_as_people_write_it(registered: str, typed: str) -> None:
    assert fold_name(typed) == fold_name(registered)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cruz", "de la Cruz"),
        ("Lee", "Li"),
        ("Smith", "Smyth"),
        ("Ivan", "Iva"),
        ("मुलर", "मलर"),  # a vowel sign is no accent
        ("ガルシア", "カルシア"),  # nor is a voicing mark
        ("King", "Kingiii"),
        ("Vi", "V"),
    ],
)
def test_other_name_is_not_found(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Cruz M. A.", "cruz"),  # the points say that it is a degree
        ("Cruz, M A", "cruz"),  # and so does a comma
        ("Cruz M A", "cruzma"),  # nothing says so: `Ma` is a name
        ("Cruz M. A", "cruzma"),
    ],
)
def test_a_degree_that_may_be_a_name_goes_only_where_it_is_marked(typed: str, key: str) -> None:
    assert fold_name(typed) == key


def test_name_of_nothing_is_nobody() -> None:
    assert [fold_name(name) for name in ("", "   ", "\u200b", "'")] == ["", "", "", ""]


def _surnames() -> list[str]:
    if not NAMES.is_file():
        pytest.skip("CONGRESS_REAL_DATA names no folder with hard/cldr-person-names.jsonl")
    found = []
    for line in NAMES.read_text("utf-8").splitlines():
        name = json.loads(line)
        core = " ".join(filter(None, (name.get("surname-prefix"), name.get("surname-core"))))
        found.append(name.get("surname") or core)
    return sorted(set(filter(None, found)))


def _variants(name: str) -> list[str]:
    return [
        name.upper(),
        name.lower(),
        name.title(),
        f"  {name} ",
        unicodedata.normalize("NFD", name),
        unicodedata.normalize("NFKC", name),
        name.replace(" ", "-"),
        name.replace("-", " "),
        name.replace(" ", ""),
        name.replace(".", ""),
        name.replace("’", "'"),
        f"{name} Jr.",
        f"{name}, III",
        name.replace(" ", "\u00a0"),
    ]


def test_names_of_the_world_accept_their_own_variants() -> None:
    """docs/threats.md, "Bad input": 99 % at least; here all of them."""
    missed = [
        (name, variant)
        for name in _surnames()
        for variant in _variants(name)
        if fold_name(variant) != fold_name(name)
    ]
    assert missed == []
    assert len(_surnames()) > 400


def test_names_of_the_world_match_nobody_else() -> None:
    by_key = defaultdict(set)
    for name in _surnames():
        by_key[fold_name(name)].add(name)
    shared = {frozenset(names) for names in by_key.values() if len(names) > 1}
    assert shared == ALIKE
    assert "" not in by_key


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        (" Ana.Rivera@EXAMPLE.org ", "ana.rivera@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("A@XN--BCHER-KVA.example.", "a@xn--bcher-kva.example"),
        ("no address", "no address"),
        ("@", "@"),
        ("a@" + "ü" * 300, "a@" + "ü" * 300),
    ],
)
def test_email_folds(typed: str, folded: str) -> None:
    assert fold_email(typed) == folded


def test_email_is_masked_to_its_first_letter() -> None:
    assert mask_email("ana.rivera@example.org") == "a•••@example.org"


def test_source_of_ipv6_is_its_network() -> None:
    """Else one visitor would have 2**64 sources."""
    assert source_key("2001:db8::1") == source_key("2001:db8::ffff") == "2001:db8::/64"
    assert (source_key("192.0.2.7"), source_key("")) == ("192.0.2.7", "")
