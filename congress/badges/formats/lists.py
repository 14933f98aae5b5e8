"""Who gets a badge at which desk, on paper; the template is `templates/print/lists.typ`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from congress.badges.formats.faces import drawable
from congress.badges.rules.boxes import letter_of
from congress.infra.typesetting import typeset

TEMPLATE = "lists"
HEADINGS = ("Name", "Number", "Registration", "From", "Badge", "Given out by, notes")
_LAST_LETTER = "z"


@dataclass(frozen=True)
class ListedPerson:
    """A line of a list. `since`: from when they get their badge here; `badge`: where it is, or ""."""

    first_name: str
    last_name: str
    credentials: str
    external_id: str
    kind: str
    since: str
    badge: str

    @property
    def name(self) -> str:
        """Return the name as it is looked for: `Rivera, Ana, RN`."""
        return ", ".join(filter(None, (self.last_name, self.first_name, self.credentials)))


@dataclass(frozen=True)
class DeskList:
    """The list of one desk, its people in their order."""

    place: str
    people: Sequence[ListedPerson]


def set_lists(event: str, as_of: str, desks: Sequence[DeskList]) -> bytes:
    """Return the lists of all desks as one PDF, each from a new page. `as_of`: an instant in words."""
    job = {
        "title": f"Badge lists, {event}",
        "event": drawable(event),
        "headings": HEADINGS,
        "foot": f"As of {as_of}. Names are personal: take the lists back, and destroy them.",
        "nobody": "Nobody gets a badge here.",
        "desks": [
            {"place": drawable(desk.place), "letters": _letters_of(desk.people)} for desk in desks
        ],
    }
    return typeset(TEMPLATE, job)


def _letters_of(people: Sequence[ListedPerson]) -> list[dict[str, object]]:
    return [
        {"letter": _heading(letter), "rows": [{"cells": _cells(one)} for one in group]}
        for letter, group in groupby(people, key=lambda one: letter_of(one.last_name))
    ]


def _heading(letter: str) -> str:
    return "Z and others" if letter == _LAST_LETTER else letter.upper()


def _cells(one: ListedPerson) -> list[str]:
    return [*map(drawable, (one.name, one.external_id, one.kind, one.since, one.badge))]
