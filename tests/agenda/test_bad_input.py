"""Bad input costs at most a second and 100 MB, changes nothing, and is told with its place."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.agenda import bombs
from tests.limits import Outcome, measure

SOURCES = {
    "xml": ("schedule", bombs.xml_bombs),
    "json": ("schedule", bombs.json_bombs),
    "ical": ("schedule", bombs.ical_bombs),
    "yaml": ("schedule", bombs.yaml_bombs),
    "body": ("body", bombs.json_bombs),
    "csv": ("attendees", bombs.csv_bombs),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Outcome]:
    """Return what became of every bomb, and of two controls; they are read one after the other."""
    cases = {
        f"{source}-{name}": (reader, content)
        for source, (reader, make) in SOURCES.items()
        for name, content in make()
    }
    cases["control-wide"] = ("unlimited", cases["xml-wide"][1])
    cases["control-long"] = ("slow", b"1.5")
    return measure(tmp_path_factory.mktemp("bombs"), cases)


@pytest.mark.parametrize("source", SOURCES)
def test_a_bomb_is_refused_cheaply(source: str, outcomes: Mapping[str, Outcome]) -> None:
    found = {name: one for name, one in outcomes.items() if name.startswith(f"{source}-")}
    assert len(found) > 9
    assert {name: one.crash for name, one in found.items() if one.crash} == {}
    assert {name: one for name, one in found.items() if not one.is_cheap} == {}
    assert {name for name, one in found.items() if not one.refusal} == set()


def test_what_is_dear_is_seen(outcomes: Mapping[str, Outcome]) -> None:
    """The control: without its limits the same XML does not fit, and a slow reader is measured."""
    assert "MemoryError" in outcomes["control-wide"].crash
    assert not outcomes["control-long"].is_cheap
