"""What a phone may keep of the pages for when it is offline: which, for whom, and for how long.

The worker on the phone (static/worker.js) decides nothing of this: it does what these headers say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from congress.core.principal import Level, Principal
from congress.core.time_words import full_day
from congress.infra.signing import Signer
from congress.people.rules import IDLE_DAYS

PERSON_HEADER = "X-Congress-Person"  # whose page it is: another mark, and what was kept goes
KEEP_HEADER = "X-Congress-Keep"  # for how many seconds it may be shown from the phone
UNSEEN_HEADER = "X-Congress-Unseen"  # of a request: nobody will look at the answer
LATER = "later"  # worth keeping, but not this copy: it says what just happened
GUEST_MARK = "guest"
_PURPOSE = "kept pages"
# The pages worth having in a cellar, by their template, and how their date speaks of them. None
# shows anything that e-mail and last name alone do not open (decision 0020).
KEPT_AS: Mapping[str, str] = {
    "today": "your day",
    "agenda": "the agenda",
    "my_agenda": "My Agenda",
    "session": "this session",
    "speaker": "this page",
    "guide": "the guide",
    "inbox": "your inbox",
    "changes": "this list",
}


@dataclass(frozen=True)
class KeptPage:
    """A page to be fetched ahead, and how it is called in the list of what is kept."""

    address: str
    name: str


def person_mark(signer: Signer, principal: Principal) -> str:
    """Return a mark that is equal for one person's pages and tells nothing about the person."""
    if not principal.person_id:
        return GUEST_MARK
    return signer.keyed_digest(_PURPOSE, principal.person_id)[:20]


def is_kept(name: str, principal: Principal) -> bool:
    """Tell whether a phone may keep a page; what staff see stays with the server."""
    return name in KEPT_AS and principal.level < Level.STAFF


def keep_headers(
    name: str, *, signer: Signer, principal: Principal, says_what_happened: bool
) -> dict[str, str]:
    """Return the headers by which the phone knows whose page it is and whether to keep it.

    It may be shown for as long as an unused sign-in lasts, so that neither outlives the other.
    """
    headers = {PERSON_HEADER: person_mark(signer, principal)}
    if is_kept(name, principal):
        seconds = str(int(IDLE_DAYS.total_seconds()))
        headers[KEEP_HEADER] = LATER if says_what_happened else seconds
    return headers


def pages_ahead(
    event_id: str, *, days: Sequence[date], mine: Iterable[tuple[str, str]]
) -> list[KeptPage]:
    """Return an event's pages to fetch ahead, the most wanted first. `mine`: (session, title)."""
    at = f"/e/{event_id}"
    return [
        KeptPage(f"{at}/my-agenda", "My Agenda"),
        KeptPage(f"{at}/agenda", "Agenda"),
        KeptPage(f"{at}/", "Today"),
        *(KeptPage(f"{at}/agenda?day={day}", f"Agenda, {full_day(day)}") for day in days),
        KeptPage(f"{at}/guide", "Guide"),
        KeptPage(f"{at}/inbox", "Inbox"),
        KeptPage(f"{at}/changes", "What changed"),
        *(KeptPage(f"{at}/sessions/{session}", title) for session, title in mine),
    ]
