"""Scans as most are read without being told whole: nothing doubtful may pass by that (C 11, T12)."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from types import SimpleNamespace

import pytest

from congress.checkin.rules.doubts import ToldFacts, find_doubts
from congress.checkin.rules.verdict import Direction
from congress.checkin.service.attendance import Reader
from congress.infra.database import Store
from tests.checkin.facts import at
from tests.checkin.world import EVENT, the_agenda
from tests.ground import publish_document

AT = at("10:00")
BEFORE, AFTER = AT - timedelta(minutes=1), AT + timedelta(minutes=1)


@pytest.fixture
def reader(store: Store) -> Reader:
    publish_document(store, the_agenda())
    return Reader(store, EVENT, supervisors={"boss"})


def test_the_short_way_says_what_the_rule_says(reader: Reader) -> None:
    """Of every combination of what a row tells: 5,184 of them, of which a few are plain."""
    known = next(iter(reader.document.doors_by_id))
    plain = 0
    for way, admitted, uncertain, undoes, reason, badge, door, retired, ended, teller in product(
        Direction, (True, False), (True, False), (None, "other"), ("", "ok", "full"),
        ("a1", None), (known, "gone"), (None, BEFORE, AFTER), (None, BEFORE, AFTER), ("", "boss"),
    ):  # fmt: skip
        row = SimpleNamespace(
            id="s1", device="d1", seq=1, at=AT, direction=way.value, door=door, release=1,
            session_id="", attendee_id=badge, is_admitted=admitted, is_uncertain=uncertain,
            undoes=undoes, reason=reason, retired_at=retired, ended_at=ended, told_by=teller, by="",
        )  # fmt: skip
        whole = ToldFacts(
            way, AT, admitted, uncertain, undoes is not None, reason, badge is not None,
            door == known, retired, ended, teller == "boss",
        )  # fmt: skip
        read = reader.read(row)
        assert read.doubts == find_doubts(whole), row
        assert (read.direction, read.is_admitted, read.undoes) == (way, admitted, undoes)
        plain += not read.doubts and badge is not None and door == known
    assert plain
