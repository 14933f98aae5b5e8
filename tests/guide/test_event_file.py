"""The schedule file of 2025 says what the organizer's own pages say (R26-R30, R34, R36-R39)."""

from __future__ import annotations

from pathlib import Path

import pytest

import schedules
from congress.agenda.formats.yaml_file import read_yaml
from congress.agenda.rules.document import Document
from congress.agenda.schemas import parse_document
from congress.guide.rules.stories import tell_guide
from congress.guide.rules.wifi import wifi_of
from tests.guide.world import at

FILE = Path(schedules.__path__[0]) / "patient-safety-congress-2025.yaml"


@pytest.fixture(scope="module")
def document() -> Document:
    return parse_document(read_yaml(FILE.read_bytes()))


def test_badges_are_handed_out_where_and_when_the_pages_say_r27_r30(document: Document) -> None:
    windows = [(one.place, one.starts_at, one.ends_at) for one in document.pickup]
    assert windows == [
        ("Sunset Foyer", at(9, 15), at(9, 19)),
        ("Sunset Foyer", at(9, 23), None),
        ("Paradise Foyer", at(10, 14), None),
    ]
    assert document.pickup[0].for_types == ("workshop",)
    assert {"general", "workshop"} <= set(document.pickup[1].for_types)
    stories = tell_guide(document, {}, is_attendee=False).windows
    assert [one.was for one in stories] == ["", "Paradise Foyer", ""]


def test_the_wifi_is_for_attendees_and_to_the_letter_r26(document: Document) -> None:
    [card] = [one for one in document.cards if one.id == "wifi"]
    assert card.audience == "attendees"
    assert wifi_of(card.extra).code == "WIFI:T:WPA;S:IHI Congress;P:SanDiego25;;"
    others = [one for one in document.cards if one.audience != "attendees"]
    assert not [one.id for one in others if "SanDiego25" in f"{one.body}{one.extra}"]


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("venue", "1404 Vacation Road\nSan Diego, CA 92109"),
        ("hotel", "closed on February 14"),
        ("luggage", "bag check during the General Conference"),
        ("missing-mail", "ihi.org"),
        ("guests", "Badges are checked at sessions and at special events"),
        ("help", "Blue Shirt"),
    ],
)
def test_a_card_answers_what_the_pages_answer(document: Document, card: str, words: str) -> None:
    [found] = [one for one in document.cards if one.id == card]
    assert words in found.body


def test_the_hotel_has_no_booking_link_any_more_r39(document: Document) -> None:
    [hotel] = [one for one in document.cards if one.id == "hotel"]
    assert "http" not in hotel.body
