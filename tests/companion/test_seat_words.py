"""What is said of seats, in the words of docs/design.md, "Words on screen"."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

import templates
from congress.companion import seat_words
from congress.companion.face import COMPANION
from congress.companion.shapes.lines import Fill
from congress.ui.assets import read_assets

TEMPLATES = Path(templates.__path__[0])


@pytest.mark.parametrize(
    ("capacity", "taken", "waiting", "expected"),
    [
        (None, 3, 0, None),
        (40, 28, 0, Fill("12 seats left", "plain")),
        (40, 35, 0, Fill("5 seats left", "wait")),
        (40, 39, 0, Fill("1 seat left", "wait")),
        (40, 40, 0, Fill("Full", "wait", has_room=False)),
        (40, 40, 1, Fill("Full, 1 waiting", "wait", has_room=False)),
        (40, 40, 4, Fill("Full, 4 waiting", "wait", has_room=False)),
        # Capacity was cut below what was taken: nobody is evicted, and nothing is free.
        (30, 40, 0, Fill("Full", "wait", has_room=False)),
        # People wait beside a free seat only when all of them were passed over: it is a newcomer's.
        (40, 39, 2, Fill("1 seat left", "wait")),
    ],
)
def test_fill_labels(capacity: int | None, taken: int, waiting: int, expected: Fill | None) -> None:
    assert (
        seat_words.fill_of({"capacity": capacity, "taken": taken, "waiting": waiting}) == expected
    )


@pytest.mark.parametrize(
    ("taken", "waiting", "expected"),
    [
        (39, 2, Fill("1 seat kept for the waitlist", "wait", has_room=False, is_still=True)),
        (30, 1, Fill("10 seats kept for the waitlist", "wait", has_room=False, is_still=True)),
        (39, 0, Fill("1 seat left", "wait", is_still=True)),
        (40, 2, Fill("Full, 2 waiting", "wait", has_room=False, is_still=True)),
    ],
)
def test_once_the_waitlist_stands_still_a_free_seat_is_kept_for_it(
    taken: int, waiting: int, expected: Fill
) -> None:
    seats = {"capacity": 40, "taken": taken, "waiting": waiting}
    assert seat_words.fill_of(seats, stands_still=True) == expected


SCRIPTS = [COMPANION.folder / "js" / name for name in ("seat.js", "availability.js")]
STRING = re.compile(r""""[^"\n]*"|'[^'\n]*'|`[^`]*`""")


def said_in(code: str) -> list[str]:
    """The strings of a script that are for people: they have a word with a capital."""
    return [found for found in STRING.findall(code) if re.search(r"(?<!-)\b[A-Z][a-z]+", found)]


def test_the_scripts_say_nothing_of_their_own() -> None:
    """Every word comes from here, and none is here that no script says."""
    code = [re.sub(r"(?m)//.*$", "", path.read_text("utf-8")) for path in SCRIPTS]
    assert [found for text in code for found in said_in(text)] == []
    used = {name for text in code for name in re.findall(r"WORDS\.(\w+)", text)}
    assert used == set(seat_words.SCRIPT_WORDS)
    assert said_in('go("POST"); say("You have a seat.");') == ['"You have a seat."']  # the control


def test_the_panels_template_says_nothing_of_its_own() -> None:
    def words(template: str) -> list[str]:
        return re.findall(r"[A-Za-z]+", re.sub(r"(?s)\{[#%{].*?[#%}]\}|<[^>]*>", " ", template))

    assert words((TEMPLATES / "companion" / "seat.html").read_text("utf-8")) == []
    assert words("<p>{{ seat.reason }} Register</p>") == ["Register"]  # the control


def test_the_scripts_read_what_is_said_here(client: FlaskClient) -> None:
    answer = client.get(read_assets(COMPANION).address_of("js/availability.js"))
    few, words = re.findall(r"(?m)^export const \w+ = (.*);$", answer.text)[:2]
    assert json.loads(few) == seat_words.FEW_SEATS
    assert json.loads(words) == dict(seat_words.SCRIPT_WORDS)
