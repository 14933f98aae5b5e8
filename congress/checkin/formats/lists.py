"""Who may come in at which door, on paper; the template is `templates/print/door_lists.typ`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from congress.badges.formats.faces import drawable
from congress.infra.typesetting import typeset

TEMPLATE = "door_lists"
SEATED, WAITING = "May come in", "Waitlist, in this order, once seats are released"


@dataclass(frozen=True)
class ListedGuest:
    """A line of a list. `because`: by what they may come in, where it is not a seat."""

    name: str
    number: str
    because: str = ""


@dataclass(frozen=True)
class DoorList:
    """Who may come to one session by its doors.

    `everybody`: who may come in without being on a list, in a sentence; "": nobody else. `guests`: in
    the order of their last names; `waiting`: the waitlist by its turns. `held`: until when seats are
    held, in a sentence; "": there are none.
    """

    doors: str
    title: str
    when: str
    everybody: str
    held: str
    guests: Sequence[ListedGuest]
    waiting: Sequence[ListedGuest]


def set_lists(event: str, as_of: str, lists: Sequence[DoorList]) -> bytes:
    """Return the lists as one PDF, each from a new page. `as_of`: an instant in words."""
    job = {
        "title": f"Door lists, {event}",
        "event": drawable(event),
        "foot": f"As of {as_of}. Names are personal: take the lists back, and destroy them.",
        "lists": [
            {
                "doors": drawable(one.doors),
                "session": drawable(one.title),
                "when": one.when,
                "said": [drawable(words) for words in (one.everybody, one.held) if words],
                "parts": [
                    {"heading": heading, "rows": [_cells(guest) for guest in guests]}
                    for heading, guests in ((SEATED, one.guests), (WAITING, one.waiting))
                    if guests
                ],
            }
            for one in lists
        ],
    }
    return typeset(TEMPLATE, job)


def _cells(guest: ListedGuest) -> list[str]:
    return [drawable(guest.name), drawable(guest.number), drawable(guest.because)]
