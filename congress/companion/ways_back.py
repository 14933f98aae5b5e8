"""The way back from a session to the list that led there, as it was searched and filtered. Pure.

Scripts remember it by themselves (static/js/back.js), and where one was on it; this is for a browser
without them, and for the first look.
"""

from __future__ import annotations

from urllib.parse import quote

from congress.ui.shapes import Link

_LISTS = {"": "Today", "agenda": "Agenda", "my-agenda": "My Agenda", "changes": "Changes"}


def list_at(event_id: str, address: str) -> Link | None:
    """Return a list of sessions of this event by its address; None for any other page."""
    home = f"/e/{event_id}/"
    path = address.partition("?")[0]
    if not path.startswith(home):
        return None
    name = _LISTS.get(path.removeprefix(home))
    if name is None and path.startswith(f"{home}speakers/"):
        name = "Speaker"
    return Link(name, address) if name else None


def with_way_back(address: str, back: Link | None) -> str:
    """Return a session's address that still knows which list led there."""
    return f"{address}?from={quote(back.href, safe='/')}" if back else address
