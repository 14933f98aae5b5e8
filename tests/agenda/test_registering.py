"""When anybody may register for an event by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from congress.agenda.rules.document import Deadlines, Document
from congress.agenda.rules.registering import Registering, decide_registering, where_to_register
from tests.builders import NOW
from tests.ground import a_document

OPENS, CLOSES = NOW + timedelta(days=1), NOW + timedelta(days=2)
# The event's last day is March 11 in Los Angeles.
OVER = datetime(2025, 3, 12, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def _open(**deadlines: datetime) -> Document:
    document = a_document(registration="open")
    return replace(document, deadlines=Deadlines(**deadlines)) if deadlines else document


@pytest.mark.parametrize(
    ("document", "now", "expected"),
    [
        (a_document(), NOW, Registering.ELSEWHERE),
        (a_document(registration="open", listed=False), NOW, Registering.ELSEWHERE),
        (_open(), NOW, Registering.OPEN),
        (_open(), OVER - SECOND, Registering.OPEN),
        (_open(), OVER, Registering.OVER),
        (_open(registration_opens_at=OPENS), OPENS - SECOND, Registering.NOT_YET),
        (_open(registration_opens_at=OPENS), OPENS, Registering.OPEN),
        (_open(registration_closes_at=CLOSES), CLOSES - SECOND, Registering.OPEN),
        (_open(registration_closes_at=CLOSES), CLOSES, Registering.CLOSED),
        (_open(registration_closes_at=CLOSES), OVER, Registering.OVER),
    ],
)
def test_registration_is_open_between_its_bounds(
    document: Document, now: datetime, expected: Registering
) -> None:
    assert decide_registering(document, now) is expected


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ({}, ""),
        ({"main": "https://main.example"}, "https://main.example"),
        ({"main": "https://main.example", "modify": "https://m.example"}, "https://m.example"),
        ({"modify": "https://m.example", "register": "https://r.example"}, "https://r.example"),
    ],
)
def test_the_way_to_another_registration(links: dict[str, str], expected: str) -> None:
    assert where_to_register(a_document(links=links)) == expected
