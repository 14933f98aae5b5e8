"""The pages that an event has in the console: where each is, and what it is for. One list for all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A page, by the word that `here` has for it; `path` below the event's own address.

    `said`: what it is for, on the first page. `is_at_thumb`: one of the five at most that a phone shows
    at its edge; the others stand beside them on wide screens, and on the first page.
    """

    here: str
    path: str
    name: str
    icon: str
    said: str = ""
    is_at_thumb: bool = False


PLACES = (
    Place("start", "", "Start", "today", is_at_thumb=True),
    Place(
        "claims",
        "/claims",
        "Claims",
        "search",
        "Look for a claim or a person; each has a ledger of all that happened, and why.",
        is_at_thumb=True,
    ),
    Place(
        "late",
        "/late",
        "Late",
        "clock",
        "Who asks to claim after the close, and until when claims were extended for whom.",
        is_at_thumb=True,
    ),
    Place(
        "asked",
        "/asked",
        "Not right?",
        "help",
        "What people say of their time in sessions, and doors that nobody was scanned at.",
        is_at_thumb=True,
    ),
    Place(
        "changed",
        "/changed",
        "Would change",
        "swap",
        "Whose certificate would change by a corrected schedule or scan, from what to what.",
    ),
    Place(
        "not_claimed",
        "/not-claimed",
        "Not claimed",
        "person",
        "Who has minutes that give credit, and has claimed nothing.",
    ),
    Place(
        "kinds",
        "/kinds",
        "Kinds",
        "credit",
        "How each kind of credit counts, whom it serves, and what it states on a certificate.",
        is_at_thumb=True,
    ),
    Place(
        "evaluations",
        "/evaluations",
        "Evaluations",
        "star",
        "What people answered about sessions and the event, as plots and as a file.",
    ),
    Place(
        "files", "/files", "Files", "save", "Claims and their steps as tables for a spreadsheet."
    ),
)
