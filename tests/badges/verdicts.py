"""One table of verdicts (`verdicts.json`), for the server's rule and for a desk's without a network.

A case: somebody's registration type, whether it stands and what they have, where a desk is and when; and
the verdict with its window, by place and beginning.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from congress.agenda.rules.document import Document, PickupWindow
from congress.agenda.rules.pickup import Holder
from congress.badges.rules.handout import HandedOver, HandoutFacts, decide_handout
from tests.badges.world import the_congress

TABLE = json.loads(Path(__file__).with_name("verdicts.json").read_text())
Verdict = tuple[str, str | None, datetime | None]


@dataclass(frozen=True)
class Case:
    """A row of the table. `desk` "": it did not say where it stands."""

    name: str
    type: str
    now: datetime
    desk: str
    is_active: bool
    handed: HandedOver | None
    expected: Verdict


def list_cases() -> list[Case]:
    return [
        Case(
            name=row["name"], type=row["type"], now=_at(row["now"]), desk=row["desk"],
            is_active=row["is_active"],
            handed=row["handed"] and HandedOver(_at(row["handed"]["at"]), row["handed"]["place"]),
            expected=(row["state"], row["place"], row["opens_at"] and _at(row["opens_at"])),
        )
        for row in TABLE["cases"]
    ]  # fmt: skip


def the_document() -> Document:
    """The congress with the windows of the table."""
    windows = [
        PickupWindow(
            row["place"], _at(row["starts_at"]), row["ends_at"] and _at(row["ends_at"]),
            tuple(row["for"]),
        )
        for row in TABLE["windows"]
    ]  # fmt: skip
    return replace(the_congress(), pickup=tuple(windows))


def by_the_server(document: Document, case: Case) -> Verdict:
    facts = HandoutFacts(case.is_active, Holder(case.type), case.handed)
    said = decide_handout(facts, document, case.now, case.desk)
    if said.window is None:
        return said.state.value, None, None
    return said.state.value, said.window.place, said.window.starts_at


def wrong(cases: Sequence[Case], said: Sequence[Verdict]) -> list[str]:
    """Return the names of the cases in which something else was said."""
    return [one.name for one, verdict in zip(cases, said, strict=True) if verdict != one.expected]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
