"""What a phone may keep of the pages for when it is offline: which, for whom, and for how long.

The worker on the phone (static/worker.js) decides nothing of this: it does what the headers of
`ui/keeping.py` say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from congress.core.principal import Level, Principal
from congress.core.time_words import full_day

# The pages worth having in a cellar, by their template, and how their date speaks of them. None
# shows anything that e-mail and last name alone do not open (decision 0020).
KEPT_AS: Mapping[str, str] = {
    "today": "your day",
    "agenda": "the agenda",
    "my_agenda": "My Agenda",
    "session": "this session",
    "speaker": "this page",
    "guide": "the guide",
    "badge": "your badge",
    "credits": "your credits",
    "inbox": "your inbox",
    "changes": "this list",
    "evaluations": "your evaluations",
    "evaluation": "this evaluation",
}


@dataclass(frozen=True)
class KeptPage:
    """A page to be fetched ahead, and how it is called in the list of what is kept."""

    address: str
    name: str


def is_kept(name: str, principal: Principal) -> bool:
    """Tell whether a phone may keep a page; what staff see stays with the server."""
    return name in KEPT_AS and principal.level < Level.STAFF


def pages_ahead(
    event_id: str,
    *,
    days: Sequence[date],
    mine: Iterable[tuple[str, str]],
    has_badge: bool,
    has_credits: bool = False,
    evaluations: Iterable[tuple[str, str]] = (),
) -> list[KeptPage]:
    """Return an event's pages to fetch ahead, the most wanted first.

    `mine`: (session, title). `evaluations`: those to do, as (address, title).
    """
    at = f"/e/{event_id}"
    return [
        KeptPage(f"{at}/my-agenda", "My Agenda"),
        KeptPage(f"{at}/agenda", "Agenda"),
        KeptPage(f"{at}/", "Today"),
        *([KeptPage(f"{at}/badge", "My badge")] if has_badge else []),
        *(KeptPage(address, f"Evaluation: {title}") for address, title in evaluations),
        *(KeptPage(f"{at}/agenda?day={day}", f"Agenda, {full_day(day)}") for day in days),
        KeptPage(f"{at}/guide", "Guide"),
        *([KeptPage(f"{at}/credits", "Credits")] if has_credits else []),
        KeptPage(f"{at}/inbox", "Inbox"),
        KeptPage(f"{at}/changes", "What changed"),
        *(KeptPage(f"{at}/sessions/{session}", title) for session, title in mine),
    ]
