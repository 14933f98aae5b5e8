"""An agenda in which every text is a naughty string, and readers of whatever is made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Any

import icalendar
from lxml import etree

EVENT = "naughty-2025"
_NUMBER = re.compile(r"\d+\Z")
# Where each string stands, and what that field promises: on one line, and never empty.
FIELDS: tuple[tuple[str, str, bool, bool], ...] = (
    ("sessions", "title", True, True),
    ("sessions", "abstract", False, False),
    ("sessions", "disclosure", False, False),
    ("rooms", "name", True, True),
    ("rooms", "where", True, False),
    ("tracks", "name", True, True),
    ("speakers", "name", True, True),
    ("speakers", "credentials", True, False),
    ("speakers", "bio", False, False),
    ("registration_types", "name", True, True),
    ("pickup", "place", True, True),
    ("pickup", "note", False, False),
    ("pickup", "was", True, False),
    ("cards", "title", True, True),
    ("cards", "body", False, True),
)


def an_agenda(strings: Sequence[str], *, name: str = "Naughty", venue: str = "") -> dict[str, Any]:
    """Return a schedule file's tree: string number n stands in every text of the parts number n."""
    numbered = list(enumerate(strings))
    return {
        "event": {
            "id": EVENT, "name": name, "zone": "America/Los_Angeles", "starts_on": "2025-03-09",
            "ends_on": "2025-03-11", "venue": {"name": venue, "address": venue},
        },
        "rooms": [{"id": f"r{n}", "name": text, "where": text} for n, text in numbered],
        "tracks": [{"id": f"t{n}", "name": text} for n, text in numbered],
        "speakers": [
            {"id": f"p{n}", "name": text, "credentials": text, "bio": text} for n, text in numbered
        ],
        "sessions": [
            {
                "id": f"s{n}", "title": text, "abstract": text, "disclosure": text,
                "kind": "keynote", "registration": "included", "room": f"r{n}", "track": f"t{n}",
                "speakers": [f"p{n}"], "start": "2025-03-10 09:00", "end": "2025-03-10 10:00",
            }
            for n, text in numbered
        ],
        "registration_types": [
            {"id": "general", "name": "General", "includes": {"kinds": ["keynote"]}},
            *({"id": f"g{n}", "name": text} for n, text in numbered),
        ],
        "pickup": [
            {
                "place": text, "note": text, "was": f"was {text}", "for": [f"g{n}"],
                "from": "2025-03-09 08:00",
            }
            for n, text in numbered
        ],
        "cards": [{"id": f"c{n}", "title": text, "body": text} for n, text in numbered],
    }  # fmt: skip


def texts_of(tree: dict[str, Any], section: str, field: str) -> dict[int, str]:
    """Return a field's texts by the number of their string; what is not there is ""."""
    return {
        int(_NUMBER.search(part["id"])[0]) if "id" in part else number: part.get(field, "")
        for number, part in enumerate(tree[section])
        if part.get("id") != "general"
    }


def read_frab(body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield id and texts of each event, as lxml reads them."""
    root = etree.fromstring(body)
    for event in root.iter("event"):
        texts = {
            name: event.findtext(name) or ""
            for name in ("title", "abstract", "description", "room", "track")
        }
        texts["person"] = event.findtext("persons/person") or ""
        texts["bio"] = next((one.get("biography", "") for one in event.iter("person")), "")
        yield event.findtext("url").rsplit("/", 1)[-1], texts


def read_schedule_json(body: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield id and event of each session of a schedule.json."""
    for day in json.loads(body)["schedule"]["conference"]["days"]:
        for sessions in day["rooms"].values():
            for session in sessions:
                yield session["url"].rsplit("/", 1)[-1], session


def read_calendar(body: bytes) -> dict[str, tuple[str, str, str]]:
    """Return summary, location and description by the id in the page's address."""
    return {
        str(event["URL"]).rsplit("/", 1)[-1]: (
            str(event["SUMMARY"]),
            str(event["LOCATION"]),
            str(event.get("DESCRIPTION", "")),
        )
        for event in icalendar.Calendar.from_ical(body).walk("VEVENT")
    }


def as_a_calendar_says(text: str) -> str:
    """Return a text as a calendar has it: U+2028 and U+2029 end lines (T19), a tab is a blank."""
    return text.translate({0x2028: "\n", 0x2029: "\n", 0x9: " "})


def unescaped(value: str) -> str:
    """Return a TEXT value that icalendar left as it stands: it does not know NAME (RFC 7986) as one."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


class _Words(HTMLParser):
    """The text of elements with a class, and every attribute that shows."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: list[str] = []
        self._skipped = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)
        if tag in ("script", "style", "svg"):
            self._skipped += 1
        elif tag in (
            "p",
            "li",
            "h1",
            "h2",
            "h3",
            "div",
            "summary",
            "br",
            "span",
            "a",
            "b",
            "title",
        ):
            self.texts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "svg"):
            self._skipped -= 1
        self.texts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.texts.append(data)


def words_on(page: str) -> tuple[str, list[str]]:
    """Return what a page says, its white space made single blanks, and its tags."""
    parser = _Words()
    parser.feed(page)
    parser.close()
    return single_blanks("".join(parser.texts)), parser.tags


def single_blanks(text: str) -> str:
    """Return a text as HTML shows it: tabs, line ends and blanks in a row are one blank."""
    blanks = dict.fromkeys(map(ord, "\t\n\f\r"), " ")
    return " ".join(part for part in text.translate(blanks).split(" ") if part)
